import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { after } from './text-match.js';
import { TEXT_MATCHES, type TextMatchName, type TextSettings } from './text-matches.js';
import { ruleInForce } from './versions.js';

const PLAIN: TextSettings = { caseSensitive: false, decimalComma: false, tolerance: null };

const held = (name: TextMatchName, accepted: string, given: string, settings: TextSettings) => {
  const { rule } = ruleInForce(TEXT_MATCHES, name);
  return rule.against(after(rule.steps(settings), given), settings)(accepted);
};
const matches = (name: TextMatchName, accepted: string, given: string, caseSensitive = false) =>
  held(name, accepted, given, { ...PLAIN, caseSensitive });

describe('a wildcard', () => {
  it.each<[string, string, boolean, boolean?]>([
    // accepted     given           matches? case minded?
    ['F*g', 'Frog', true],
    ['F*g', 'fROG', true],
    ['F*g', 'Fg', true],
    ['F*g', 'Frogs', false],
    ['F*g', 'a Frog', false],
    ['F*g', 'frog', false, true],
    ['*frog*', 'a frog jumps', true],
    ['*', 'anything at all\nin two lines', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['a*b*c', 'a-c-b', false],
    ['a**b', 'ab', true],
    // What begins and what ends the text may not be the same characters.
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*bc*bc', 'a-bc', false],
    // The star itself.
    ['2\\*3', '2*3', true],
    ['2\\*3', '2-3', false],
    ['\\**', '*bold', true],
    ['\\**', 'bold', false],
    // Everything else is what it is.
    ['a?c', 'abc', false],
    ['a?c', 'a?c', true],
    ['[a-z]*', 'b', false],
    ['a.c', 'abc', false],
    ['C:\\dir', 'c:\\DIR', true],
    ['\\\\*', '\\*', true],
    ['end\\', 'end\\', true],
    // Unicode, as in exact texts.
    ['STRASSE*', 'Straße 7', true],
    ['caf\u00e9*', 'cafe\u0301 noir', true],
    ['결정*', '결정 트리', true],
    [' a* ', ' ab ', true],
  ])('%j, given %j: %s', (accepted, given, same, ...[caseSensitive]) => {
    expect(matches('wildcard', accepted, given, caseSensitive)).toBe(same);
  });

  it('is what the pattern with .* for each star is', () => {
    const sign = fc.constantFrom('a', 'b', '*');
    const wildcard = fc.string({ unit: sign, maxLength: 8 });
    const given = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });

    fc.assert(
      fc.property(wildcard, given, (accepted, text) => {
        const pattern = new RegExp(`^${accepted.replaceAll('*', '.*')}$`, 'i');
        expect(matches('wildcard', accepted, text)).toBe(pattern.test(text));
      }),
    );
  });

  it('without a star is an exact text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (accepted, given) => {
        fc.pre(!accepted.includes('*'));
        expect(matches('wildcard', accepted, given)).toBe(matches('exact', accepted, given));
        expect(matches('wildcard', accepted, accepted)).toBe(true);
      }),
    );
  });
});

describe('a pattern', () => {
  it.each<[string, string, boolean, boolean?]>([
    // accepted     given           matches? case minded?
    ['frogs?', 'Frog', true],
    ['frogs?', 'FROGS', true],
    ['frogs?', 'Frogs', false, true],
    // The whole text, whichever alternative comes first.
    ['frog', 'a frog', false],
    ['frog', 'frogs', false],
    ['a|ab', 'ab', true],
    ['^frog$', 'frog', true],
    // The ends are trimmed on both sides, inside nothing is.
    [' frog ', '\tfrog\n', true],
    ['a b', 'a  b', false],
    ['a\\s+b', 'a \t b', true],
    ['a.b', 'a\nb', false],
    ['(?s)a.b', 'a\nb', true],
    // Unicode: one letter in two normal forms is one letter; a class knows all scripts.
    ['caf\u00e9', 'cafe\u0301', true],
    ['cafe\u0301', 'caf\u00e9', true],
    ['caf.', 'cafe\u0301', true],
    ['\\p{Hangul}+ \\p{Hangul}+', '결정 트리', true],
    ['é', 'É', true],
    ['[а-я]+', 'ЯМА', true],
    ['.', '😀', true],
    // Case is folded letter by letter, so ß is not SS here.
    ['stra(ß|ss)e', 'STRASSE', true],
    ['οδος', 'ΟΔΟΣ', true],
    ['οδος', 'οδοσ', true],
    ['\\x{13a0}', '\uab70', true],
    ['i', 'ı', false],
    ['i', 'İ', false],
    ['(?-i)frog', 'FROG', false],
    ['(?i)frog', 'FROG', true, true],
    ['straße', 'STRASSE', false],
    ['\\d{2,4}', '123', true],
    ['\\d{2,4}', '12345', false],
    ['0*1', '0001', true],
  ])('%j, given %j: %s', (accepted, given, same, ...[caseSensitive]) => {
    expect(matches('regex', accepted, given, caseSensitive)).toBe(same);
  });

  it('with its case minded and without it are two', () => {
    expect(matches('regex', 'Same', 'same', true)).toBe(false);
    expect(matches('regex', 'Same', 'same')).toBe(true);
    expect(matches('regex', 'Same', 'same', true)).toBe(false);
  });
});

describe('an exact text and a wildcard', () => {
  it('can be matched, whatever they are: a key is never useless', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('*', '\\', ' ', '\u0301', 'ﬁ', '\ufb2c'), fc.string({ unit: 'binary' })),
    });

    fc.assert(
      fc.property(text, fc.boolean(), (accepted, caseSensitive) => {
        fc.pre(accepted.trim() !== '');
        // No character joins a digit, so that what stands before and after a star stays as it is.
        const filled = accepted.normalize('NFC').replace(/\\\*|\*/g, (sign) => (sign === '*' ? '0' : '*'));

        expect(matches('exact', accepted, accepted, caseSensitive)).toBe(true);
        expect(matches('wildcard', accepted, filled, caseSensitive)).toBe(true);
      }),
    );
  });
});
