import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AskedQuestion, expertScore, scoreOfTallies } from './expert-score.js';
import { dividedBy, fractionOf, minus, plus, rounded4, rounded4Near, times, ZERO } from './fraction.js';

const whole = (value: number) => fractionOf(value);

describe('rounding of an exact number', () => {
  it.each<[string, number, number, number]>([
    // what, over, under, rounded
    ['a third', 1, 3, 0.3333],
    ['two thirds', 2, 3, 0.6667],
    ['a half of the last place goes away from zero', 1, 20_000, 0.0001],
    ['just below a half goes down', 49_999, 1_000_000_000, 0],
    ['a negative half goes away from zero too', -1, 20_000, -0.0001],
    ['a quotient of two negatives is positive', -1, -4, 0.25],
    ['83.33335, which no binary number holds', 8_333_335, 100_000, 83.3334],
  ])('%s: %d / %d', (_, over, under, expected) => {
    expect(rounded4(dividedBy(whole(over), whole(under)))).toBe(expected);
  });
});

describe('arithmetic', () => {
  it('adds decimals without binary remainders', () => {
    expect(rounded4(plus(fractionOf(0.1), fractionOf('0.2')))).toBe(0.3);
    expect(minus(fractionOf('0.3'), fractionOf(0.3))).toEqual({ over: 0n, under: 10n });
  });

  it('does not grow by adding up decimals', () => {
    const { under } = Array.from({ length: 1_000 }, (_, index) => fractionOf(index / 8)).reduce(plus, ZERO);

    expect(under).toBe(1000n);
  });

  it('multiplies and divides back to where it was', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer().filter((n) => n !== 0),
        (a, b) => {
          const back = dividedBy(times(whole(a), whole(b)), whole(b));
          return back.over === BigInt(a) * back.under;
        },
      ),
    );
  });
});

describe('a score from sums', () => {
  const question = fc.record({
    categoryId: fc.constantFrom('a', 'b', 'c'),
    possible: fc.integer({ min: 1, max: 1_000 }),
    tenThousandths: fc.option(fc.nat(10_000)),
    answered: fc.boolean(),
  });

  it('is the score from single questions', () => {
    fc.assert(
      fc.property(fc.array(question), (questions) => {
        const rows = questions.map(({ categoryId, possible, tenThousandths, answered }): AskedQuestion => {
          const score = answered && tenThousandths !== null ? (possible * tenThousandths) / 10_000 : null;
          return {
            categoryId,
            name: categoryId,
            weight: 7,
            categoryOrder: 1,
            possible,
            score,
            answered,
            graded: score !== null,
          };
        });
        const tallies = ['a', 'b', 'c'].flatMap((categoryId) => {
          const own = rows.filter((row) => row.categoryId === categoryId);
          if (own.length === 0) return [];
          const waiting = own.filter((row) => row.answered && row.score === null);
          const earned = own.reduce((sum, row) => sum + Math.round((row.score ?? 0) * 10_000), 0);
          return {
            categoryId,
            name: categoryId,
            weight: 7,
            earned: `${earned}e-4`,
            possible: own.reduce((sum, row) => sum + row.possible, 0),
            waiting: waiting.reduce((sum, row) => sum + row.possible, 0),
            asked: own.length,
            answered: own.filter((row) => row.answered).length,
            graded: own.filter((row) => row.graded).length,
          };
        });

        expect(scoreOfTallies(tallies)).toEqual(expertScore(rows));
      }),
    );
  });
});

describe('an exact number', () => {
  it('is rounded from a binary number near it as from itself, halves of the fourth decimal included', () => {
    const parts = fc.array(
      fc.tuple(fc.nat(2_000_000), fc.constantFrom(1, 2, 3, 5, 7, 8, 16, 40, 200, 999), fc.nat(100)),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(parts, fc.constantFrom(1, 8, 1_000, 20_000, 1_000_000), (terms, scale) => {
        const near = terms.reduce((sum, [over, under, weight]) => sum + (weight * (over / scale)) / under, 0);
        const exact = terms
          .map(([over, under, weight]) => ({ over: BigInt(over) * BigInt(weight), under: BigInt(under * scale) }))
          .reduce(plus);

        expect(rounded4Near(near, () => exact)).toBe(rounded4(exact));
      }),
      { numRuns: 2_000 },
    );
    expect(rounded4Near(1.00005, () => fractionOf('1.00005'))).toBe(1.0001);
    expect(rounded4Near(2.00015, () => fractionOf('2.00015'))).toBe(2.0002);
    expect(rounded4(fractionOf('-0.00001'))).toBe(0);
  });
});
