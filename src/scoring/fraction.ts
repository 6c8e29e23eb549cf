import { type Decimal, decimalOf } from './decimal.js';

/** An exact number: sums, quotients and weighted means of scores lose nothing before they are rounded. */
export interface Fraction {
  readonly over: bigint;
  /** Greater than 0. */
  readonly under: bigint;
}

export const ZERO: Fraction = { over: 0n, under: 1n };
export const ONE: Fraction = { over: 1n, under: 1n };

/** Of a number as JavaScript prints it, or of the decimal text that PostgreSQL gives for a numeric. */
export function fractionOf(value: number | string): Fraction {
  if (Number.isSafeInteger(value)) return { over: BigInt(value), under: 1n };
  const { digits, scale } = decimalOf(value);
  return { over: digits, under: 10n ** BigInt(scale) };
}

/** Of what is made of decimals by adding and multiplying: its denominator is 1, 10, 100 … */
export function asDecimal({ over, under }: Fraction): Decimal {
  return { digits: over, scale: under.toString().length - 1 };
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

export function isLess(a: Fraction, b: Fraction): boolean {
  return a.over * b.under < b.over * a.under;
}

/** To 4 decimals, halves away from zero. */
export function rounded4({ over, under }: Fraction): number {
  const isShort = under <= 10_000n && 10_000n % under === 0n;
  if (isShort && Number.isSafeInteger(Number(over))) return Number(over) / Number(under);
  const size = over < 0n ? -over : over;
  const units = (size * 20_000n + under) / (2n * under);
  const signed = over < 0n ? -units : units;
  const count = Number(signed);
  // A quotient of two exact numbers is the number nearest to the decimal.
  return Number.isSafeInteger(count) ? count / 10_000 : Number(`${signed}e-4`);
}

/** The binary number nearest to it, or one beside that. */
export function numberOf({ over, under }: Fraction): number {
  return Number(over) / Number(under);
}

/** Ten-thousandths; a binary number below 1,000 made of some hundred steps is off by far less. */
const DOUBT = 1e-6;

/**
 * {@link rounded4} of the exact number that `near` stands for, which some hundred sums, products and quotients of numbers
 * that are not negative have made: the exact one is only needed where it lies so close to a half that `near` cannot tell.
 */
export function rounded4Near(near: number, exact: () => Fraction): number {
  const units = near * 10_000;
  const isClear = near >= 0 && near < 1_000 && Math.abs(units - Math.floor(units) - 0.5) > DOUBT;
  return isClear ? Math.round(units) / 10_000 : rounded4(exact());
}

/** An exact number that is only made where the binary one nearest to it, or one beside that, cannot tell. */
export interface Amount {
  readonly near: number;
  /** Whether `near` is the number itself, and an integer. */
  readonly isWhole: boolean;
  readonly exact: () => Fraction;
}

/** Of what {@link fractionOf} takes. */
export function amountOf(value: number | string): Amount {
  return { near: Number(value), isWhole: Number.isSafeInteger(value), exact: () => fractionOf(value) };
}

export function amountOfFraction(fraction: Fraction): Amount {
  return { near: numberOf(fraction), isWhole: false, exact: () => fraction };
}

export function amountLess(a: Amount, b: Amount): Amount {
  return a.isWhole && b.isWhole ? amountOf(a.near - b.near) : amountOfFraction(minus(a.exact(), b.exact()));
}

export function isPositive({ isWhole, near, exact }: Amount): boolean {
  return isWhole ? near > 0 : exact().over > 0n;
}
