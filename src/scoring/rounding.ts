import { type Fraction, fractionOf, isLess, rounded4, times } from './fraction.js';

/** A fraction above this is right; it leaves room for thirds that were added up. */
const RIGHT_ABOVE = fractionOf('0.999999');

export function isRight(fraction: Fraction): boolean {
  return isLess(RIGHT_ABOVE, fraction);
}

/**
 * fraction × maxScore, multiplied exactly and rounded once to 4 decimals, halves away from zero, as a person would on the
 * number as it is written: 1.00005 is 1.0001, though the binary number behind it lies a little below the half.
 */
export function scoreOf(fraction: Fraction, maxScore: number): number {
  return rounded4(times(fraction, fractionOf(maxScore)));
}
