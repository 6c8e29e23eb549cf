import { decimalOf } from './rounding.js';

/** An exact number: sums, quotients and weighted means of scores lose nothing before they are rounded. */
export interface Fraction {
  readonly over: bigint;
  /** Greater than 0. */
  readonly under: bigint;
}

export const ZERO: Fraction = { over: 0n, under: 1n };

/** Of a number as JavaScript prints it, or of the decimal text that PostgreSQL gives for a numeric. */
export function fractionOf(value: number | string): Fraction {
  const { digits, scale } = decimalOf(value);
  return { over: digits, under: 10n ** BigInt(scale) };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  // Decimals share a denominator, so that adding many of them does not make it grow.
  if (a.under % b.under === 0n) return { over: a.over + b.over * (a.under / b.under), under: a.under };
  if (b.under % a.under === 0n) return plus(b, a);
  return { over: a.over * b.under + b.over * a.under, under: a.under * b.under };
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { over: -b.over, under: b.under });
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { over: a.over * b.over, under: a.under * b.under };
}

/** @param b not zero */
export function dividedBy(a: Fraction, b: Fraction): Fraction {
  const sign = b.over < 0n ? -1n : 1n;
  return { over: a.over * b.under * sign, under: a.under * b.over * sign };
}

/** To 4 decimals, halves away from zero. */
export function rounded4({ over, under }: Fraction): number {
  const size = over < 0n ? -over : over;
  const units = (size * 20_000n + under) / (2n * under);
  return Number(`${over < 0n ? -units : units}e-4`);
}
