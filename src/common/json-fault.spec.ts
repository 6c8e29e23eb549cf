import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placeOfJsonFault } from './json-fault.js';

it.each([
  ['nothing at all', '', ': see column 1'],
  ['an end too early', '{"a":', ': see column 6'],
  ['a trailing comma', '[1,]', ': see column 4'],
  ['a name without quotes', '{a:1}', ': see column 2'],
  ['a comma left out', '{\n  "a": 1\n  "b": 2\n}', ': see line 3, column 3'],
  ['a word that is none', '[{"x":1},\r\n{"y":tru}]', ': see line 2, column 6'],
  ['a comment', '// why\n1', ': see column 1'],
  ['a line feed in a string', '["a\nb"]', ': see column 2'],
  ['more after the end', '{"a":1}x', ': see column 8'],
  ['a mark of the byte order before it', '\ufeff[1}', ': see column 3'],
])('%s is located', (_, text, place) => {
  expect(() => JSON.parse(text) as unknown).toThrow();
  expect(placeOfJsonFault(text)).toBe(place);
});

it.each([
  ['a fault', '1,', ': see line 2, column 3', 10],
  ['a fault far on', '1,', ': see beyond its first 131072 characters', 70_000],
  ['a text that is cut in a string', `"${'x'.repeat(200_000)}`, ': see beyond its first 131072 characters', 0],
])('of a long text the beginning is looked at: %s', (_, end, place, before) => {
  const filled = (items: number) => '1,'.repeat(items);
  expect(placeOfJsonFault(`[${filled(before)}\n${end}]${' '.repeat(200_000)}`)).toBe(place);
});

it('what is JSON has no fault', () => {
  fc.assert(fc.property(fc.json(), (text) => expect(placeOfJsonFault(text)).toBe('')));
});

it('what is not has one', () => {
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('"', '{', ']', ',', 'x', '\\'))
    .map(([text, at, what]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + what + text.slice(place);
    });
  fc.assert(
    fc.property(broken, (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      expect(placeOfJsonFault(text) === '').toBe(isJson);
    }),
    { numRuns: 1_000 },
  );
});
