import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimalOf, decimalText } from './decimal.js';

describe('a decimal is written', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.000', '0'],
    ['7', '7'],
    ['7.0', '7'],
    ['+7.50', '7.5'],
    ['-11.72', '-11.72'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-.05', '-0.05'],
    ['1.234e3', '1234'],
    ['1e3', '1000'],
    ['12e-4', '0.0012'],
    ['1e39', `1${'0'.repeat(39)}`],
    // Longer ones are not written out.
    ['1e300', '1e+300'],
    ['-6.02e90', '-6.02e+90'],
    ['12e-300', '1.2e-299'],
    [`${'1'.repeat(41)}`, `1.${'1'.repeat(40)}e+40`],
  ])('%s as %s', (given, text) => {
    expect(decimalText(decimalOf(given))).toBe(text);
  });

  it('as what it is, and equal ones alike', () => {
    const digits = fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n });

    fc.assert(
      fc.property(digits, fc.nat(80), fc.nat(20), (size, scale, zeros) => {
        const text = decimalText({ digits: size, scale });
        const again = decimalOf(text);

        expect(again.digits * 10n ** BigInt(scale)).toBe(size * 10n ** BigInt(again.scale));
        expect(decimalText({ digits: size * 10n ** BigInt(zeros), scale: scale + zeros })).toBe(text);
      }),
    );
  });
});
