import { asDecimal, type Fraction, fractionOf, plus, ZERO } from './fraction.js';

/** Scores are kept with four decimals, so that nearly all sums are whole numbers of these. */
const UNITS = 10_000;
/** A number of fifteen digits is the only one of so few that its binary neighbours stand for. */
const SAFE = 1e15;

/** Adds up numbers that are not negative, each standing for the decimal that JavaScript and PostgreSQL print it as. */
export class ExactSum {
  private units = 0;
  /** What does not fit in there. */
  private rest: Fraction = ZERO;

  add(value: number): void {
    const units = Math.round(value * UNITS);
    const sum = this.units + units;
    if (sum < SAFE && units / UNITS === value) this.units = sum;
    else this.rest = plus(this.rest, fractionOf(value));
  }

  /** A number that is printed as the sum, or the sum as decimal text. */
  get total(): number | string {
    const { units, rest } = this;
    if (rest.over === 0n) return units / UNITS;
    const { digits, scale } = asDecimal(plus(rest, { over: BigInt(units), under: BigInt(UNITS) }));
    return `${digits}e-${scale}`;
  }
}
