import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { after, FOLDED, foldCase, NORMAL } from './text-match.js';

const comparable = (text: string, caseSensitive: boolean) => after(caseSensitive ? NORMAL : FOLDED, text);
const matches = (key: string, given: string, caseSensitive = false) =>
  comparable(key, caseSensitive) === comparable(given, caseSensitive);

describe('texts compared without regard to case', () => {
  it.each([
    // key           given            same?
    ['Frog', '   FROG   ', true],
    ['Frog', 'frog', true],
    ['Frog', '\t\nfrog\r\n', true],
    ['Frog', 'Frogs', false],
    ['Frog', 'Fr og', false],
    // White space inside is part of the text.
    ['gradient descent', 'gradient  descent', false],
    ['gradient descent', 'gradient\tdescent', false],
    // Patterns mean nothing here: every character stands for itself.
    ['[a-z]', 'a', false],
    ['[a-z]', '[a-z]', true],
    ['F*og', 'Fat dog', false],
    ['F*og', 'f*OG', true],
    ['.', 'x', false],
    // Unicode, not ASCII.
    ['Straße', 'STRASSE', true],
    ['STRAẞE', 'strasse', true],
    ['ΟΔΟΣ', 'οδος', true],
    ['ΟΔΟΣ', 'οδοσ', true],
    ['ÉCOLE', 'école', true],
    ['école', 'ecole', false],
    ['И', 'и', true],
    ['İstanbul', 'i̇stanbul', true],
    ['ı', 'i', false],
    ['ı', 'I', false],
    ['I', 'i', true],
    ['ﬁt', 'FIT', true],
    ['ﬆ', 'ST', true],
    ['ς', 'σ', true],
    ['ς', 'Σ', true],
    ['ᾳ', 'ΑΙ', true],
    ['ᾳ', 'ᾼ', true],
    ['Ꭰ', 'ꭰ', true],
    ['ᏸ', 'Ᏸ', true],
    ['µ', 'Μ', true],
    ['ſ', 's', true],
    ['ǆ', 'ǅ', true],
    ['İ', 'i', false],
    ['İ', 'ı', false],
    ['\u212a', 'k', true],
    // One letter, written in two ways.
    ['é', 'e\u0301', true],
    ['가', '\u1100\u1161', true],
    ['결정 트리', ' 결정 트리 ', true],
    ['결정 트리', '결정트리', false],
    // Nothing else is guessed.
    ['1', '１', false],
    ['0', '0', true],
    ['0', '', false],
    ['x²', 'x2', false],
  ])('key %j, given %j: %s', (key, given, same) => {
    expect(matches(key, given)).toBe(same);
  });
});

describe('white space at the ends', () => {
  it.each([
    ['a blank, a tab, a line', ' \t\r\n\v\f'],
    ['a no-break space', '\u00a0'],
    ['an ideographic space', '\u3000'],
    ['an em space and its like', '\u1680\u2000\u2003\u200a\u202f\u205f'],
    ['ends of lines and paragraphs', '\u2028\u2029'],
    ['a byte order mark', '\ufeff'],
  ])('%s is taken away on both sides', (_name, space) => {
    expect(matches('frog', `${space}frog${space}`, true)).toBe(true);
    expect(matches(`${space}frog${space}`, 'frog', true)).toBe(true);
    expect(matches('frog', `fr${space}og`, true)).toBe(false);
  });

  it.each([
    ['a zero width space', '\u200b'],
    ['a next line', '\u0085'],
    ['a Braille blank', '\u2800'],
  ])('%s is a character like any other', (_name, sign) => {
    expect(matches('frog', `frog${sign}`, true)).toBe(false);
  });
});

describe('texts compared with regard to case', () => {
  it.each([
    // key        given        same?
    ['Frog', ' Frog ', true],
    ['Frog', 'frog', false],
    ['ß', 'ss', false],
    ['é', 'e\u0301', true],
  ])('key %j, given %j: %s', (key, given, same) => {
    expect(matches(key, given, true)).toBe(same);
  });
});

describe('foldCase', () => {
  it('puts together what the regular expressions of Unicode put together, for every letter with a case', () => {
    const letters = codePoints().filter((letter) => letter.toLowerCase() !== letter || letter.toUpperCase() !== letter);
    const all = letters.join('');

    for (const letter of letters) {
      const alike = all.match(new RegExp(`\\u{${letter.codePointAt(0)?.toString(16)}}`, 'giu')) ?? [];
      expect(new Set(alike.map((each) => comparable(each, false)))).toEqual(new Set([comparable(letter, false)]));
    }
  });

  it('is done after one time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => foldCase(foldCase(text)) === foldCase(text)));
  });

  it('does not tell a text from its upper or lower case', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('ı')),
        (text) => {
          return matches(text, text.toUpperCase()) && matches(text, text.toLowerCase());
        },
      ),
    );
  });
});

function codePoints(): string[] {
  const all: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code < 0xd800 || code > 0xdfff) all.push(String.fromCodePoint(code));
  }
  return all;
}
