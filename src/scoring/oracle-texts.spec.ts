import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QuestionType } from '../common/enums.js';
import { autoGrade } from './auto-grade.js';

/**
 * Texts that are the same, or not, because of how they were made: nothing is folded or normalised here. A letter is known
 * by its place in the alphabet below, and has several spellings.
 */

const CASES = 10_000;

/** Short, since a matcher of objects takes longer than the grading. */
const said = (grade: { score: number; isCorrect: boolean } | null) => `${grade?.score}, ${grade?.isCorrect}`;

/** Spellings that mean the same: small ones, capital ones. No letter is a part of another, or of two that meet. */
const ALPHABET: readonly { small: readonly string[]; capital: readonly string[] }[] = [
  { small: ['a'], capital: ['A'] },
  { small: ['é', 'e\u0301'], capital: ['É', 'E\u0301'] },
  { small: ['ο'], capital: ['Ο'] },
  { small: ['я'], capital: ['Я'] },
  { small: ['ǆ'], capital: ['Ǆ'] },
  { small: ['ą̊', 'a\u0328\u030a'], capital: ['Ą̊', 'A\u0328\u030a'] },
  { small: ['𐐨'], capital: ['𐐀'] },
  { small: ['각', '\u1100\u1161\u11a8'], capital: [] },
  { small: ['漢'], capital: [] },
  { small: ['٣'], capital: [] },
  { small: ['['], capital: [] },
  { small: ['.'], capital: [] },
  { small: ['👩‍🔬'], capital: [] },
];
const WHITE = [' ', '\t', '\n', '\u3000', '\u00a0', '\ufeff'];

interface Letter {
  /** Place in the alphabet. */
  letter: number;
  isCapital: boolean;
  spelling: number;
}

const letter: fc.Arbitrary<Letter> = fc.record({
  letter: fc.oneof(fc.constantFrom(0, 1), fc.nat(ALPHABET.length - 1)),
  isCapital: fc.boolean(),
  spelling: fc.nat(1),
});
const word = (minLength: number) => fc.array(letter, { minLength, maxLength: 5 });
const ends = fc.array(fc.constantFrom(...WHITE), { maxLength: 2 }).map((white) => white.join(''));

const hasCapital = ({ letter: place }: Letter) => (ALPHABET[place]?.capital.length ?? 0) > 0;

function spelled(one: Letter): string {
  const { small, capital } = ALPHABET[one.letter] as (typeof ALPHABET)[number];
  const spellings = one.isCapital && hasCapital(one) ? capital : small;
  return spellings[one.spelling % spellings.length] as string;
}

/** What tells letters apart. */
function nameOf(one: Letter, caseSensitive: boolean): string {
  return `${one.letter}${caseSensitive && one.isCapital && hasCapital(one) ? '^' : ''}`;
}

interface Entry<T> {
  wanted: T;
  /** Ten-thousandths. */
  worth: number;
}

const worth = fc.oneof(fc.constant(10_000), fc.integer({ min: 0, max: 10_000 }));
const maxScore = fc.integer({ min: 1, max: 100_000 });

function scored(worthOfFirst: number | undefined, of: number) {
  // worth / 10,000 of a whole number of points has four decimals: nothing is rounded.
  return { score: ((worthOfFirst ?? 0) * of) / 10_000, isCorrect: worthOfFirst === 10_000 };
}

function graded(accepted: Entry<string>[], more: object, given: string, points: number) {
  return autoGrade(
    {
      qType: QuestionType.SHORT,
      options: null,
      correctAnswer: {
        accepted: accepted.map(({ wanted: text, worth: of }) => ({ text, fraction: of / 10_000 })),
        ...more,
      },
      scoringRubric: null,
      maxScore: points,
    },
    { text: given },
  );
}

/** Now and then the given text is made of an accepted one, spelled anew. */
const given = (of: fc.Arbitrary<Letter[]>, entries: readonly Letter[][]) =>
  fc.oneof(
    of,
    fc
      .tuple(fc.constantFrom(...entries), fc.array(letter, { minLength: 5, maxLength: 5 }))
      .map(([base, again]) =>
        base.map((one, index) => ({ ...one, isCapital: again[index]!.isCapital, spelling: again[index]!.spelling })),
      ),
  );

it(`exact: agrees with the oracle in ${CASES} random cases`, () => {
  const world = fc.array(fc.record({ wanted: word(1), worth }), { minLength: 1, maxLength: 4 }).chain((entries) =>
    fc.record({
      entries: fc.constant(entries),
      text: given(
        word(0),
        entries.map((entry) => entry.wanted),
      ),
      caseSensitive: fc.boolean(),
      white: fc.tuple(ends, ends, ends),
      of: maxScore,
    }),
  );
  fc.assert(
    fc.property(world, ({ entries, text, caseSensitive, white: [before, after, around], of }) => {
      const names = (letters: readonly Letter[]) => letters.map((one) => nameOf(one, caseSensitive)).join(' ');
      const hit = text.length === 0 ? undefined : entries.find(({ wanted }) => names(wanted) === names(text));

      expect(
        said(
          graded(
            entries.map((entry) => ({ ...entry, wanted: around + entry.wanted.map(spelled).join('') + around })),
            { match: 'exact', caseSensitive },
            before + text.map(spelled).join('') + after,
            of,
          ),
        ),
      ).toBe(said(scored(hit?.worth, of)));
    }),
    { numRuns: CASES },
  );
});

/** A star that stands for any run, or a letter; the letter -1 is a star that stands for itself. */
type Part = Letter | 'any';

const STAR: Letter = { letter: -1, isCapital: false, spelling: 0 };

/** Which beginnings of the text the parts so far can have read, one part after the other. */
function wildcardOracle(parts: readonly Part[], text: readonly string[], caseSensitive: boolean): boolean {
  let read = text.map(() => false);
  read.unshift(true);
  for (const part of parts) {
    read = read.map((_can, end) =>
      part === 'any'
        ? read.slice(0, end + 1).includes(true)
        : end > 0 && (read[end - 1] as boolean) && text[end - 1] === nameOf(part, caseSensitive),
    );
  }
  return read[text.length] as boolean;
}

const few = fc.oneof(
  letter.map((one) => ({ ...one, letter: one.letter % 3 })),
  fc.constant(STAR),
);

it(`wildcard: agrees with the oracle in ${CASES} random cases`, () => {
  const pattern: fc.Arbitrary<Part[]> = fc.array(fc.oneof(few, fc.constant('any' as const)), {
    minLength: 1,
    maxLength: 7,
  });
  const spelledOut = (one: Letter) => (one === STAR || one.letter === -1 ? '*' : spelled(one));
  fc.assert(
    fc.property(
      fc.array(fc.record({ wanted: pattern, worth }), { minLength: 1, maxLength: 3 }),
      fc.array(few, { minLength: 1, maxLength: 7 }),
      fc.boolean(),
      maxScore,
      (entries, text, caseSensitive, of) => {
        const names = text.map((one) => nameOf(one, caseSensitive));
        const hit = entries.find(({ wanted }) => wildcardOracle(wanted, names, caseSensitive));

        expect(
          said(
            graded(
              entries.map(({ wanted, worth: each }) => ({
                wanted: wanted
                  .map((part) => (part === 'any' ? '*' : part.letter === -1 ? '\\*' : spelled(part)))
                  .join(''),
                worth: each,
              })),
              { match: 'wildcard', caseSensitive },
              text.map(spelledOut).join(''),
              of,
            ),
          ),
        ).toBe(said(scored(hit?.worth, of)));
      },
    ),
    { numRuns: CASES },
  );
});

/** Patterns that RE2 and JavaScript read in the same way. */
const { pattern: simplePattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', 'B', 'c', '.', '[ab]', '[^a]', '\\d', '0'),
    tie('pattern').map((inner) => `(?:${inner})`),
  ),
  pattern: fc
    .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '', '?', '*', '+', '{1,2}')), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.map(([atom, times]) => atom + times).join(''))
    .chain((one) => fc.constantFrom(one, `${one}|a0`)),
}));

it(`regex: agrees with JavaScript's own, of the whole text, in ${CASES} random cases`, () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ wanted: simplePattern, worth }), { minLength: 1, maxLength: 2 }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', 'B', '0'), minLength: 1, maxLength: 6 }),
      fc.boolean(),
      maxScore,
      (entries, text, caseSensitive, of) => {
        const hit = entries.find(({ wanted }) => new RegExp(`^(?:${wanted})$`, caseSensitive ? '' : 'i').test(text));

        expect(said(graded(entries, { match: 'regex', caseSensitive }, text, of))).toBe(said(scored(hit?.worth, of)));
      },
    ),
    { numRuns: CASES },
  );
});
