import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PatternError, patternOf } from './pattern.js';
import { normalText } from './text-match.js';

describe('a pattern that no text matches', () => {
  it.each([
    // What cannot come one after the other.
    'a^b',
    'a$b',
    '$a',
    'a^',
    '\\zfrog',
    'frog\\Ax',
    'a\\bb',
    '\\B.*\\Ba\\b\\B',
    '\\b\\B',
    // Classes without anything in them.
    '[^\\s\\S]',
    '[^\\d\\D]+',
    'frog[^\\x{0}-\\x{10FFFF}]s?',
    '([^\\w\\W]|a^b)+',
    // Halves of pairs and NUL are in no text.
    '[\\x{d800}-\\x{dfff}]',
    '\\x00',
    'a\\x00b',
    // A text is trimmed and has something in it.
    '\\s',
    '\\s+',
    '\\s*',
    '',
    '^$',
    'frog\\s',
    '\\sfrog',
    'frog\\n',
    '\\x{3000}frog',
    'frog[ \\t\\x{feff}]',
    '(?m)frog\\n^\\s$',
  ])('is known: %s', (source) => {
    expect(patternOf(source, true).canMatch()).toBe(false);
    expect(patternOf(source, false).canMatch()).toBe(false);
  });

  it.each<[string, string]>([
    // pattern, a text that it matches
    ['a|b^c', 'a'],
    ['a^?b', 'ab'],
    ['(a^b)?c', 'c'],
    ['(?m)a$\\n^b', 'a\nb'],
    ['(?m)a\\r$\\nb', 'a\r\nb'],
    ['a\\b', 'a'],
    ['a\\b-', 'a-'],
    ['\\Bé', 'é'],
    ['é\\B', 'é'],
    ['\\s*frog\\s*', 'frog'],
    ['a\\sb', 'a b'],
    ['a[\\x{3000}]b', 'a\u3000b'],
    ['\\S', 'x'],
    ['[^\\w]', '-'],
    ['[[:^ascii:]]', 'é'],
    ['[^\\x{0}-\\x{d7ff}]', '😀'],
    ['[\\x{dfff}-\\x{e000}]', '\ue000'],
    ['(?s).+', 'x'],
    ['\\C', 'x'],
    ['\\pL', '가'],
    ['\\x{17f}', 'ſ'],
    ['.{5}', 'frogs'],
    ['^^a$$', 'a'],
    // The long s is an s where case does not matter, and no letter of a word.
    ['(?i)b\\b\\w', 'bſ'],
    ['(?i)b\\bS', 'bſ'],
  ])('is not mistaken for one that some do: %s', (source, text) => {
    let pattern;
    try {
      pattern = patternOf(source, true);
    } catch (error) {
      // Where the library does not know a class, there is nothing to be mistaken about.
      if (!(error instanceof PatternError)) throw error;
      return;
    }
    expect(pattern.matches(text)).toBe(true);
    expect(pattern.canMatch()).toBe(true);
  });

  it('is never one that a text is found for', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      ' ',
      '.',
      '\\s',
      '\\S',
      '\\w',
      '\\W',
      '\\b',
      '\\B',
      '^',
      '$',
      '\\n',
      '[^a]',
      '[a-z]',
      'é',
      '\\A',
      '\\z',
    );
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { maxDepth: 4 },
        part,
        fc.array(tie('pattern'), { maxLength: 4 }).map((parts) => parts.join('')),
        fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `(?:${one}|${other})`),
        fc.tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}')).map(([one, sign]) => `(?:${one})${sign}`),
        fc.tuple(fc.constantFrom('m', 'i', 's'), tie('pattern')).map(([flag, one]) => `(?${flag}:${one})`),
      ),
    }));
    const texts = textsOf(['a', 'b', 'K', ' ', '\n', 'é', '-'], 4)
      .map(normalText)
      .filter((text) => text !== '');

    fc.assert(
      fc.property(pattern, fc.boolean(), (source, caseSensitive) => {
        const compiled = patternOf(source, caseSensitive);
        const found = texts.find((text) => compiled.matches(text));

        if (found !== undefined) expect([source, compiled.canMatch()]).toEqual([source, true]);
      }),
      { numRuns: 300 },
    );
  });
});

/** Every text of up to `length` of these characters. */
function textsOf(signs: string[], length: number): string[] {
  if (length === 0) return [''];
  const shorter = textsOf(signs, length - 1);
  return [...new Set(shorter.flatMap((text) => [text, ...signs.map((sign) => text + sign)]))];
}
