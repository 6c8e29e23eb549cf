/** A decimal number: digits × 10^-scale. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** The decimal of a text, or the shortest one that stands for a number, which is what JavaScript prints: 1e-7 is 1 × 10^-7. */
export function decimalOf(x: number | string): Decimal {
  const [mantissa = '0', exponent = '0'] = x.toString().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** More characters than this are not written out: 1e300 stays 1e300. */
const LONGEST = 40;

/** The shortest way to write it, exact, the same for equal numbers: -11.7, 0.001, 1234, 6.02e+90. */
export function decimalText({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const all = (digits < 0n ? -digits : digits).toString();
  if (all === '0') return '0';
  const some = all.slice(0, all.length - zerosAtTheEnd(all));
  // Its value is 0.some × 10^point.
  const point = all.length - scale;
  if (Math.max(point, some.length - point, some.length) <= LONGEST) {
    if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${some}`;
    const whole = some.slice(0, point).padEnd(point, '0');
    return `${sign}${whole}${some.length > point ? `.${some.slice(point)}` : ''}`;
  }
  const exponent = point - 1;
  return `${sign}${some[0]}${some.length > 1 ? `.${some.slice(1)}` : ''}e${exponent < 0 ? '' : '+'}${exponent}`;
}

function zerosAtTheEnd(digits: string): number {
  let count = 0;
  while (digits.at(-1 - count) === '0') count += 1;
  return count;
}
