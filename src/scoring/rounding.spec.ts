import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dividedBy, fractionOf } from './fraction.js';
import { isRight, scoreOf } from './rounding.js';

/** A score as it is rounded: the fraction that it is of 1. */
const rounding = (number: number) => scoreOf(fractionOf(number), 1);

describe('scoreOf rounds the number as it is written', () => {
  it.each([
    // number                 rounded
    [0, 0],
    [1, 1],
    [0.5, 0.5],
    [3.3333333333333335, 3.3333],
    [6.666666666666667, 6.6667],
    // Halves go away from zero, however the binary number lies.
    [1.00005, 1.0001],
    [1.00015, 1.0002],
    [2.00045, 2.0005],
    [0.00005, 0.0001],
    [0.00015, 0.0002],
    [8.34565, 8.3457],
    [1.00004999, 1],
    [1.000049999999999, 1],
    [-1.00005, -1.0001],
    [-0.00005, -0.0001],
    [-1.00004, -1],
    [9.99995, 10],
    [99.99995, 100],
    // Written with an exponent.
    [1e-7, 0],
    [5e-5, 0.0001],
    [4.9e-5, 0],
    [5e-324, 0],
    [1e21, 1e21],
    [1.2345e25, 1.2345e25],
    [Number.MAX_VALUE, Number.MAX_VALUE],
    // Already short enough.
    [123456.7891, 123456.7891],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('%d: %d', (number, rounded) => {
    expect(rounding(number)).toEqual(rounded);
  });

  it('never says minus zero', () => {
    expect(Object.is(rounding(-0), 0)).toBe(true);
    expect(Object.is(rounding(-0.00001), 0)).toBe(true);
  });

  it('leaves whole ten-thousandths alone', () => {
    fc.assert(fc.property(fc.integer(), (units) => rounding(units / 10_000) === units / 10_000));
  });

  it('lands within half a ten-thousandth and is done after one time', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (number) => {
        const rounded = rounding(number);
        return Math.abs(rounded - number) <= 0.00005000001 && rounding(rounded) === rounded;
      }),
    );
  });

  it('treats both sides of zero alike', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (n) => rounding(-n) === 0 - rounding(n)));
  });
});

describe('scoreOf multiplies as decimals and rounds once', () => {
  it.each([
    // fraction  maxScore  score
    [1, 10, 10],
    [0, 10, 0],
    [0.5, 5, 2.5],
    [1 / 3, 10, 3.3333],
    [2 / 3, 10, 6.6667],
    [1 / 3, 3, 1],
    [2 / 3, 3, 2],
    [1 / 26, 1, 0.0385],
    // The binary products lie below the half: 0.33335 × 3 is printed as 1.0000499999999999.
    [0.33335, 3, 1.0001],
    [0.00015, 7, 0.0011],
    [0.000005, 10, 0.0001],
    [1e-9, 1_000_000, 0.001],
  ])('%d of %d: %d', (fraction, maxScore, score) => {
    expect(scoreOf(fractionOf(fraction), maxScore)).toBe(score);
  });

  it('takes a share that no decimal is for what it is', () => {
    // A sixtieth of a thousandth, of 3 points, is a half of the last place.
    expect(scoreOf(dividedBy(fractionOf(1), fractionOf(60_000)), 3)).toBe(0.0001);
  });

  it('gives each third of three exactly', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 26 }), (of) => scoreOf(fractionOf(1 / of), of) === 1));
  });
});

describe('a fraction is right', () => {
  it.each([
    // fraction      right?
    ['1', true],
    ['0.9999999', true],
    ['0.9999991', true],
    ['0.999999', false],
    ['0.99999', false],
    ['0.5', false],
    ['0', false],
  ])('%s: %s', (fraction, right) => {
    expect(isRight(fractionOf(fraction))).toBe(right);
  });
});
