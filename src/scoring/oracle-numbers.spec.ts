import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QuestionType } from '../common/enums.js';
import { autoGrade } from './auto-grade.js';

/**
 * Numbers whose value is known because the text was made of it: no text is read here. A number is a whole count of
 * millionths, and what lies within a tolerance is told by whole numbers alone.
 */

const CASES = 10_000;

/** Short, since a matcher of objects takes longer than the grading. */
const said = (grade: { score: number; isCorrect: boolean } | null) => `${grade?.score}, ${grade?.isCorrect}`;
const PLACES = 6;

interface Spelling {
  isFullWidth: boolean;
  /** Digits of the mantissa behind its point; the exponent makes up for it. Null: written out. */
  shift: number | null;
  bigE: boolean;
  before: string;
  after: string;
}

const spelling: fc.Arbitrary<Spelling> = fc.record({
  isFullWidth: fc.boolean(),
  shift: fc.option(fc.integer({ min: 0, max: 12 })),
  bigE: fc.boolean(),
  before: fc.constantFrom('', ' ', '\t\u3000'),
  after: fc.constantFrom('', ' ', '\n'),
});

/** digits × 10^-places, written out. */
function decimal(digits: bigint, places: number, point: string): string {
  const size = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0');
  const cut = size.length - places;
  return `${digits < 0n ? '-' : ''}${size.slice(0, cut)}${places > 0 ? point + size.slice(cut) : ''}`;
}

function spelled(millionths: bigint, how: Spelling, point: string): string {
  const plain =
    how.shift === null
      ? decimal(millionths, PLACES, point)
      : `${decimal(millionths, how.shift, point)}${how.bigE ? 'E' : 'e'}${how.shift - PLACES}`;
  const digits = how.isFullWidth
    ? plain.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
    : plain;
  return how.before + digits + how.after;
}

/** As a person writes it, without needless digits. */
function short(millionths: bigint): string {
  return decimal(millionths, PLACES, '.').replace(/\.?0+$/, '');
}

const size = fc.oneof(fc.bigInt(-20n, 20n), fc.bigInt(-50_000_000n, 50_000_000n), fc.bigInt(-(10n ** 16n), 10n ** 16n));
const around = fc.oneof(fc.constantFrom(-1n, 0n, 1n), fc.bigInt(-100_000n, 100_000n));
const width = fc.oneof(fc.constant(0n), fc.bigInt(0n, 3_000_000n));

it(`numeric: agrees with the oracle in ${CASES * 4} random cases, most of them at a bound`, () => {
  const world = fc.record({
    entries: fc.array(fc.record({ at: size, worth: fc.integer({ min: 0, max: 10_000 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    width,
    kind: fc.constantFrom('absolute', 'relative', null),
    side: fc.constantFrom(-1n, 0n, 1n),
    off: around,
    how: spelling,
    point: fc.constantFrom('.', ','),
    of: fc.integer({ min: 1, max: 100_000 }),
  });
  fc.assert(
    fc.property(world, ({ entries, width: wide, kind, side, off, how, point, of }) => {
      // The allowed distance, in millionths of millionths.
      const reach = (at: bigint) =>
        kind === null ? 0n : kind === 'absolute' ? wide * 10n ** 6n : wide * (at < 0n ? -at : at);
      const first = entries[0]!.at;
      const text = first + (side * reach(first)) / 10n ** 6n + off;
      const distance = (at: bigint) => (text > at ? text - at : at - text) * 10n ** 6n;
      const hit = entries.find(({ at }) => distance(at) <= reach(at));

      expect(
        said(
          autoGrade(
            {
              qType: QuestionType.SHORT,
              options: null,
              correctAnswer: {
                match: 'numeric',
                accepted: entries.map(({ at, worth }) => ({ text: short(at), fraction: worth / 10_000 })),
                ...(kind === null ? {} : { tolerance: { value: Number(short(wide)), kind } }),
                ...(point === ',' ? { decimalComma: true } : {}),
              },
              scoringRubric: null,
              maxScore: of,
            },
            { text: spelled(text, how, point) },
          ),
        ),
      ).toBe(said({ score: ((hit?.worth ?? 0) * of) / 10_000, isCorrect: hit?.worth === 10_000 }));
    }),
    { numRuns: CASES * 4 },
  );
});
