import { fractionOf, isLess, plus, times } from './fraction.js';

/** What a person still looks at; the system approves the rest. */
export interface ReviewSample {
  /** Of what could be approved, 0 to 100, so many in a hundred are drawn. */
  percent: number;
  /** All below this share of maxScore are looked at, and those that reach it by `margin` percent points or less. */
  passMark?: { percent: number; margin?: number };
}

/** The rule and its version, kept with each approval of the system. */
export const REVIEW_SAMPLE = 'review-sample@1';

/** What an approval says of the figures it was made with: without them nobody could find its draw again. */
export function sampleReason({ percent, passMark }: ReviewSample): string {
  const near = passMark
    ? `, nor below ${passMark.percent} % of the points or up to ${passMark.margin ?? 0} above that`
    : '';
  return `Not among the ${percent} % that were drawn for a person to look at${near}.`;
}

/**
 * Whether a graded answer waits for a person. The draw is the beginning of the hash of its last event: the same
 * whenever it is made, with another one for a larger share, chosen by nobody, and found again in an appeal.
 * @param hash of the last event of the pair, hex
 */
export function waitsForPerson(
  { score, maxScore, hash }: { score: number; maxScore: number; hash: string },
  { percent, passMark }: ReviewSample,
): boolean {
  if (Number.parseInt(hash.slice(0, 8), 16) * 100 < percent * 2 ** 32) return true;
  if (!passMark) return false;
  const above = plus(fractionOf(passMark.percent), fractionOf(passMark.margin ?? 0));
  return !isLess(times(above, fractionOf(maxScore)), times(fractionOf(score), fractionOf(100)));
}
