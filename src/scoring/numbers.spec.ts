import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fractionOf, numberOf } from './fraction.js';
import { isWithin, numberIn, numberSteps, numberText, rangeAround, type Tolerance } from './numbers.js';
import { after } from './text-match.js';

const read = (text: string, decimalComma = false) => {
  const number = numberIn(after(numberSteps(decimalComma), text));
  return number && numberText(number);
};

describe('a text is read as a number', () => {
  it.each([
    ['7', '7'],
    ['-11.72', '-11.72'],
    ['+5', '5'],
    ['0', '0'],
    ['-0', '0'],
    ['007', '7'],
    ['7.0', '7'],
    ['.5', '0.5'],
    ['-.5', '-0.5'],
    ['5.', '5'],
    ['1.234e3', '1234'],
    ['1234E-3', '1.234'],
    ['1e+2', '100'],
    ['1e0000003', '1000'],
    ['  12 \n', '12'],
    // Full-width digits, signs, points and exponents.
    ['１２３', '123'],
    ['－１．５', '-1.5'],
    ['＋２ｅ３', '2000'],
    ['1２', '12'],
    // The sign of typesetting.
    ['\u22125', '-5'],
    ['1e\u22123', '0.001'],
    // As large and as small as there are.
    ['1e1000', '1e+1000'],
    ['-1e-1000', '-1e-1000'],
    ['0.1234567890123456789', '0.1234567890123456789'],
  ])('%j is %s', (text, number) => {
    expect(read(text)).toBe(number);
  });

  it.each([
    // Nothing is guessed.
    '',
    'seven',
    '7 kg',
    '7%',
    '$7',
    '1,5',
    '1,234',
    '1 234',
    "1'234",
    '1_234',
    '1.2.3',
    '--1',
    '+-1',
    '- 1',
    '1 e3',
    '1e',
    'e3',
    '1e1.5',
    '.',
    '-',
    '-.',
    '.e5',
    'NaN',
    'Infinity',
    '-Infinity',
    '0x1F',
    '0b1',
    '1n',
    '1/2',
    '½',
    '²',
    '٣',
    '〇',
    '1\u200b',
    '(7)',
    '7±1',
    // Past the largest exponent.
    '1e1001',
    '1e-1001',
    '0e1001',
    '1e999999999',
    `1e${'9'.repeat(1_990)}`,
    '9'.repeat(2_001),
  ])('%j is none', (text) => {
    expect(read(text)).toBeNull();
  });

  it.each([
    ['1,5', '1.5'],
    ['1.5', '1.5'],
    ['-11,72', '-11.72'],
    [',5', '0.5'],
    ['1,234e3', '1234'],
    ['１，５', '1.5'],
  ])('%j with a decimal comma is %s', (text, number) => {
    expect(read(text, true)).toBe(number);
  });

  it.each(['1.234,5', '1,234,5', '1,5,', ','])('%j is none with a decimal comma either', (text) => {
    expect(read(text, true)).toBeNull();
  });

  it('for what JavaScript prints is that number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(Number(read(String(number)))).toBe(number === 0 ? 0 : number);
      }),
    );
  });
});

describe('a number is near enough, both ends included', () => {
  const absolute = (value: number): Tolerance => ({ value, kind: 'absolute' });
  const relative = (value: number): Tolerance => ({ value, kind: 'relative' });

  it.each<[string, Tolerance | null, string[], string[]]>([
    // accepted, tolerance, matches, does not
    ['7', absolute(1), ['6', '8', '7', '6.0'], ['5.99', '8.01', '5.999999999999999999999']],
    ['7', relative(0.1), ['6.3', '7.7', '7'], ['6.29', '7.71', '7.7000000000000001']],
    ['1234', null, ['1234', '1.234e3', '1234.000', '12340e-1'], ['1234.000001', '-1234', '1233.9999999999999999']],
    ['-11.7', absolute(0.02), ['-11.72', '-11.68', '-11.7'], ['-11.7200001', '-11.67', '11.7']],
    ['-7', relative(0.1), ['-6.3', '-7.7'], ['-6.29', '-7.71', '7']],
    ['0.3', absolute(0.1), ['0.2', '0.4'], ['0.19999999999999998', '0.4000000000000001']],
    ['0', relative(0.5), ['0', '-0', '0.000', '0e10'], ['1e-1000', '0.1']],
    ['0', absolute(0), ['0'], ['1e-1000']],
    ['5', absolute(1e300), ['1e300', '-9.9e299'], ['1.1e300']],
    ['6.02e23', relative(0.01), ['6.0198e23', '6.0802e23'], ['6.09e23', '602']],
    ['1e1000', relative(0.5), ['1.5e1000', '5e999'], ['1e-1000', '1.6e1000']],
    ['1', relative(2), ['-1', '3'], ['-1.01', '3.01']],
  ])('%s, tolerance %j: %j and not %j', (accepted, tolerance, matching, others) => {
    const range = rangeAround(fractionOf(accepted), tolerance);
    const isNear = (text: string) => isWithin(range, fractionOf(text));

    expect(matching.filter((text) => !isNear(text))).toEqual([]);
    expect(others.filter(isNear)).toEqual([]);
  });

  it('as whole numbers of ten-thousandths are', () => {
    const units = fc.integer({ min: -1_000_000, max: 1_000_000 });

    fc.assert(
      fc.property(units, units, fc.nat(20_000), (accepted, given, width) => {
        const range = rangeAround(fractionOf(`${accepted}e-4`), absolute(width / 10_000));

        expect(isWithin(range, fractionOf(`${given}e-4`))).toBe(Math.abs(accepted - given) <= width);
      }),
    );
  });

  it('between the ends as they are told', () => {
    const { from, to } = rangeAround(fractionOf('-11.7'), absolute(0.02));

    expect([numberText(from), numberText(to), numberOf(from)]).toEqual(['-11.72', '-11.68', -11.72]);
  });
});
