import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QuestionType } from '../common/enums.js';
import { autoGrade } from './auto-grade.js';

/**
 * The rules of choices once more, written in another way: options are walked one by one, and all arithmetic is that of
 * whole numbers. What the product computes has to be the same for whatever fast-check thinks of.
 */

const CASES = 10_000;

/** Short, since a matcher of objects takes longer than the grading. */
const said = (grade: { score: number; isCorrect: boolean } | null) => `${grade?.score}, ${grade?.isCorrect}`;
const KEYS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'K-1', 'x_2', '10', '9'];
/** Weights and bounds are of hundred-thousandths. */
const UNIT = 100_000;

interface Choice {
  keys: string[];
  right: string[];
  picked: string[];
  maxScore: number;
}

const choice: fc.Arbitrary<Choice> = fc
  .record({
    keys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 2, maxLength: KEYS.length }),
    marks: fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: KEYS.length, maxLength: KEYS.length }),
    again: fc.array(fc.nat(), { maxLength: 3 }),
    maxScore: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 1_000_000 })),
  })
  .map(({ keys, marks, again, maxScore }) => {
    const right = keys.filter((_key, index) => marks[index]?.[0]);
    const once = keys.filter((_key, index) => marks[index]?.[1]);
    const picked = [...once, ...again.flatMap((at) => once.slice(at % (once.length + 1)).slice(0, 1))];
    return { keys, right: right.length === 0 ? keys.slice(0, 1) : right, picked, maxScore };
  });

/** over / under of maxScore, to ten-thousandths, halves up (nothing is negative). */
function points(over: bigint, under: bigint, maxScore: number): number {
  const [whole, rest] = [(over * BigInt(maxScore) * 10_000n) / under, (over * BigInt(maxScore) * 10_000n) % under];
  return Number(rest * 2n >= under ? whole + 1n : whole) / 10_000;
}

const COUNTING: Record<string, (count: { c: number; t: number; w: number; n: number }) => [number, number]> = {
  subset: ({ c, t, w }) => (w > 0 ? [0, 1] : [t, c]),
  'all-or-nothing': ({ c, t, w }) => [t === c && w === 0 ? 1 : 0, 1],
  net: ({ c, t, w }) => (t > w ? [t - w, c] : [0, 1]),
  'each-decision': ({ c, t, w, n }) => [n - w - (c - t), n],
};

describe.each(Object.entries(COUNTING))('%s', (policy, fraction) => {
  it(`agrees with the oracle in ${CASES} random cases`, () => {
    fc.assert(
      fc.property(choice, ({ keys, right, picked, maxScore }) => {
        const count = { c: 0, t: 0, w: 0, n: 0 };
        for (const key of keys) {
          count.n++;
          if (right.includes(key)) count.c++;
          if (picked.includes(key)) count[right.includes(key) ? 't' : 'w']++;
        }
        const [over, under] = picked.length === 0 ? [0, 1] : fraction(count);

        expect(
          said(
            autoGrade(
              {
                qType: QuestionType.MULTIPLE,
                options: Object.fromEntries(keys.map((key) => [key, `Text of ${key}`])),
                correctAnswer: { value: right },
                scoringRubric: { policy },
                maxScore,
              },
              { value: picked },
            ),
          ),
        ).toBe(
          said({
            score: points(BigInt(over), BigInt(under), maxScore),
            isCorrect: over === under,
          }),
        );
      }),
      { numRuns: CASES },
    );
  });
});

interface Weighing {
  /** In units, for some of the options; what is right is worth something. */
  weights: Record<string, number>;
  min: number;
  max: number;
  default: number | undefined;
}

/** Of a choice in which all that is right comes to the maximum. */
const weighing = ({ keys, right }: Choice): fc.Arbitrary<Weighing> =>
  fc
    .record({
      worth: fc.array(fc.integer({ min: 1, max: 3 * UNIT }), { minLength: keys.length, maxLength: keys.length }),
      cost: fc.array(fc.option(fc.integer({ min: -3 * UNIT, max: 3 * UNIT })), {
        minLength: keys.length,
        maxLength: keys.length,
      }),
      upTo: fc.integer({ min: 1, max: UNIT }),
      from: fc.integer({ min: 0, max: UNIT }),
      default: fc.option(fc.integer({ min: -2 * UNIT, max: 2 * UNIT }), { nil: undefined }),
    })
    .map(({ worth, cost, upTo, from, default: other }) => {
      const weights = Object.fromEntries(
        keys.flatMap((key, index) => {
          const weight = right.includes(key) ? worth[index] : cost[index];
          return weight === null || weight === undefined ? [] : [[key, weight]];
        }),
      );
      const full = right.reduce((sum, key) => sum + (weights[key] as number), 0);
      const max = Math.max(1, Math.floor((full * upTo) / UNIT));
      return { weights, min: Math.floor((max * from) / (UNIT + 1)), max, default: other };
    });

const decimal = (units: number) => units / UNIT;

it.each([QuestionType.MULTIPLE, QuestionType.SINGLE])(
  `weighted, %s: agrees with the oracle in ${CASES} random cases`,
  (qType) => {
    const isSingle = qType === QuestionType.SINGLE;
    const world = choice
      .map((one) =>
        isSingle ? { ...one, right: one.right.slice(0, 1), picked: [one.picked[0] ?? (one.keys[1] as string)] } : one,
      )
      .chain((one) => fc.tuple(fc.constant(one), weighing(one)));
    fc.assert(
      fc.property(world, ([{ keys, right, picked, maxScore }, weighed]) => {
        let sum = 0;
        for (const key of keys) if (picked.includes(key)) sum += weighed.weights[key] ?? weighed.default ?? 0;
        const within = sum < weighed.min ? weighed.min : sum > weighed.max ? weighed.max : sum;
        const over = picked.length === 0 ? 0 : within;

        expect(
          said(
            autoGrade(
              {
                qType,
                options: Object.fromEntries(keys.map((key) => [key, `Text of ${key}`])),
                correctAnswer: { value: isSingle ? right[0] : right },
                scoringRubric: {
                  policy: 'weighted',
                  weights: Object.fromEntries(
                    Object.entries(weighed.weights).map(([key, units]) => [key, decimal(units)]),
                  ),
                  min: decimal(weighed.min),
                  max: decimal(weighed.max),
                  ...(weighed.default === undefined ? {} : { default: decimal(weighed.default) }),
                },
                maxScore,
              },
              { value: isSingle ? picked[0] : picked },
            ),
          ),
        ).toBe(
          said({
            score: points(BigInt(over), BigInt(weighed.max), maxScore),
            // f > 0.999999, in whole numbers.
            isCorrect: over * 1_000_000 > weighed.max * 999_999,
          }),
        );
      }),
      { numRuns: CASES },
    );
  },
);
