/** A decimal number: digits × 10^-scale. */
export interface Decimal {
  digits: bigint;
  scale: number;
}

/** Scores are kept with this many decimals. */
const DECIMALS = 4;

/**
 * fraction × maxScore, multiplied as decimals and rounded once to 4 decimals, halves away from zero, as a person would on
 * the number as it is written: 1.00005 is 1.0001, though the binary number behind it lies a little below the half.
 */
export function scoreOf(fraction: number, maxScore: number): number {
  const a = decimalOf(fraction);
  const b = decimalOf(maxScore);
  return rounded({ digits: a.digits * b.digits, scale: a.scale + b.scale });
}

/** The decimal of a text, or the shortest one that stands for a number, which is what JavaScript prints: 1e-7 is 1 × 10^-7. */
export function decimalOf(x: number | string): Decimal {
  const [mantissa = '0', exponent = '0'] = x.toString().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function rounded({ digits, scale }: Decimal): number {
  if (scale <= DECIMALS) return toNumber(digits, scale);
  const unit = 10n ** BigInt(scale - DECIMALS);
  const half = digits < 0n ? -unit / 2n : unit / 2n;
  // BigInt division drops the rest towards zero; the half added before makes that a rounding away from it.
  return toNumber((digits + half) / unit, DECIMALS);
}

function toNumber(digits: bigint, scale: number): number {
  return Number(`${digits}e-${scale}`);
}
