import fc from 'fast-check';

/** Texts that have troubled other programs: directions, invisible and combining signs, other scripts, other languages' code. */
export const AWKWARD_TEXTS = [
  '',
  ' ',
  '0',
  '-0',
  'null',
  'undefined',
  'NaN',
  'true',
  '__proto__',
  'constructor',
  '\u202eesrever',
  'zero\u200bwidth\u200d\ufeff',
  'e\u0301\u0301\u0301',
  `z${'\u0335'.repeat(300)}`,
  '\u1100\u1161 \uac00 \uff11\u0661',
  '👨‍👩‍👧‍👦🏳️‍🌈',
  '\u2028\u2029\u0085',
  '\u0001\u001b[31m\u007f',
  '\ufffe\uffff',
  'İıſK\u212aßẞΣσς',
  "' OR '1'='1' --",
  '"; DROP TABLE answers; --',
  '%_\\%',
  '${7*7}{{7*7}}<%= 7*7 %>',
  '../../../../etc/passwd',
  '..\\..\\boot.ini',
  'http://127.0.0.1:1/',
  '<b>bold</b>',
  '<!--',
  '](javascript:alert(1))',
  '![x](data:text/html,x)',
  '`'.repeat(200),
  '['.repeat(500),
  '>'.repeat(500),
  '*a'.repeat(200),
  '=cmd|calc!A1',
  '\r\nSet-Cookie: a=b',
  '2026-13-45T99:99:99Z',
  '00000000-0000-0000-0000-000000000000',
  '{"a":1}',
] as const;

/** Letters, digits and Hangul: a text that every rule about texts takes. */
export function plainText(min: number, max: number): fc.Arbitrary<string> {
  const unit = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789결정트리'.split(''));
  return fc.string({ unit, minLength: Math.max(min, 1), maxLength: Math.min(max, Math.max(min, 1) + 20) });
}

/** Whatever the bounds allow, the bounds themselves among it. */
export function wildText(min: number, max: number): fc.Arbitrary<string> {
  const most = Math.min(max, Math.max(min, 1) + 40);
  return fc.oneof(
    { weight: 6, arbitrary: plainText(min, max) },
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: min, maxLength: most }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: min, maxLength: most }) },
    { weight: 2, arbitrary: fc.constantFrom(...AWKWARD_TEXTS.filter(({ length }) => length >= min && length <= max)) },
    { weight: 1, arbitrary: fc.constantFrom(...'a한ﷺ'.split('')).map((sign) => sign.repeat(Math.min(max, 60_000))) },
    { weight: 1, arbitrary: fc.constant('x'.repeat(min)) },
  );
}
