import { isWithin, numberIn, numberSteps, numberText, type Range, rangeAround, type Tolerance } from './numbers.js';
import { patternOf } from './pattern.js';
import { LIMITS } from './shapes/limits.js';
import { after, FOLDED, NORMAL, normalText, type TextStep, UnusableText } from './text-match.js';
import type { RuleBook } from './versions.js';
import { wildcardMatches } from './wildcard.js';

/** What a key says of all of its accepted texts. */
export interface TextSettings {
  readonly caseSensitive: boolean;
  /** Whether a comma is read as the point of a number, in the accepted texts as well. */
  readonly decimalComma: boolean;
  readonly tolerance: Tolerance | null;
}

/** How a given text is held against an accepted one. */
export interface TextMatch {
  /** What is done to a given text first. */
  steps(settings: TextSettings): readonly TextStep[];
  /** What stands for an accepted text; two for which it is the same are one, twice. @throws UnusableText */
  standsFor(accepted: string, settings: TextSettings): string;
  /**
   * Of one given text after its steps, to be asked about one accepted text after the other, which throws
   * {@link UnusableText} where one cannot be used.
   */
  against(given: string, settings: TextSettings): (accepted: string) => boolean;
  /** What a given text is taken for after its steps; null where it cannot match anything. */
  readAs(given: string): string | null;
  /** The least and the greatest that match, where the match is one of numbers. @throws UnusableText */
  range?(accepted: string, settings: TextSettings): { from: string; to: string };
}

export type TextMatchName = 'exact' | 'wildcard' | 'regex' | 'numeric';

const byCase = ({ caseSensitive }: TextSettings) => (caseSensitive ? NORMAL : FOLDED);
const asItIs = (given: string) => given || null;
const comparable = (text: string, settings: TextSettings) => after(byCase(settings), text);

/** The matches of SHORT questions, by the name a key gives. */
export const TEXT_MATCHES: RuleBook<TextMatchName, TextMatch> = {
  exact: [
    {
      steps: byCase,
      standsFor: comparable,
      against: (given, settings) => (accepted) => comparable(accepted, settings) === given,
      readAs: asItIs,
    },
  ],
  /** `*` is any run of characters, `\*` a star. */
  wildcard: [
    {
      steps: byCase,
      standsFor: comparable,
      against: (given, settings) => (accepted) => wildcardMatches(comparable(accepted, settings), given),
      readAs: asItIs,
    },
  ],
  /** A pattern of RE2 that has to match the whole text. Its case is a matter of the pattern: \s is not \S. */
  regex: [
    {
      steps: () => NORMAL,
      standsFor: normalText,
      against: (given, { caseSensitive }) => {
        return (accepted) => patternOf(accepted, caseSensitive).matches(given);
      },
      readAs: asItIs,
    },
  ],
  /** Numbers, held against each other exactly; what is no number matches none. */
  numeric: [
    {
      steps: ({ decimalComma }) => numberSteps(decimalComma),
      standsFor: (accepted, settings) => numberText(acceptedNumber(accepted, settings)),
      against: (given, settings) => {
        const number = numberIn(given);
        if (!number) return () => false;
        return (accepted) => isWithin(acceptedRange(accepted, settings), number);
      },
      readAs: (given) => {
        const number = numberIn(given);
        return number && numberText(number);
      },
      range: (accepted, settings) => {
        const { from, to } = acceptedRange(accepted, settings);
        return { from: numberText(from), to: numberText(to) };
      },
    },
  ],
};

function acceptedRange(accepted: string, settings: TextSettings): Range {
  return rangeAround(acceptedNumber(accepted, settings), settings.tolerance);
}

function acceptedNumber(accepted: string, { decimalComma }: TextSettings) {
  const number = numberIn(after(numberSteps(decimalComma), accepted));
  if (number) return number;
  throw new UnusableText(
    `Give a number such as -11.72 or 1.5e3, its exponent at most ${LIMITS.exponent}, without a unit or separators` +
      `${decimalComma ? '' : '; a comma is a point where decimalComma is true'}.`,
  );
}
