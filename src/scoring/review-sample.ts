import { type AuditKey, codeOf } from './audit-key.js';
import { fractionOf, isLess, plus, times } from './fraction.js';
import { GENESIS_HASH } from './grade-chain.js';
import { type RuleBook, ruleInForce } from './versions.js';

/** What a person still looks at; the system approves the rest. */
export interface ReviewSample {
  /** Of what could be approved, 0 to 100, so many in a hundred are drawn. */
  percent: number;
  /** All below this share of maxScore are looked at, and those that reach it by `margin` percent points or less. */
  passMark?: { percent: number; margin?: number };
}

/** By what an answer is drawn. */
export interface Drawn {
  answerId: string;
  /** Of the last event of the pair, hex; zeros where there is none. */
  hash: string;
}

/** From 0, which every share above 0 draws, to 2 ** 32 - 1. */
type DrawRule = (drawn: Drawn, key: AuditKey) => number;

/**
 * The first version drew by the last event, so that a draw was another one with each grade, and staff, who see the hashes, could
 * have an answer graded until it was not drawn. The second draws by the answer, with the key that nobody sees: the same
 * whenever it is made, and found again in an appeal by the key that the approval names. A grade without an event comes first.
 */
export const SAMPLE_RULES: RuleBook<'review-sample', DrawRule> = {
  'review-sample': [
    ({ hash }) => beginningOf(hash),
    ({ answerId, hash }, key) => (hash === GENESIS_HASH ? 0 : beginningOf(codeOf(key, 'review-sample', answerId))),
  ],
};

const IN_FORCE = ruleInForce(SAMPLE_RULES, 'review-sample');

/** The rule and its version, kept with each approval of the system. */
export const REVIEW_SAMPLE = IN_FORCE.policy;

/** What an approval says of the figures it was made with: without them nobody could find its draw again. */
export function sampleReason({ percent, passMark }: ReviewSample): string {
  const near = passMark
    ? `, nor below ${passMark.percent} % of the points or up to ${passMark.margin ?? 0} above that`
    : '';
  return `Not among the ${percent} % that were drawn for a person to look at${near}.`;
}

/** Whether a graded answer waits for a person. With a larger share another one does, chosen by nobody. */
export function waitsForPerson(
  { score, maxScore, ...drawn }: Drawn & { score: number; maxScore: number },
  { percent, passMark }: ReviewSample,
  key: AuditKey,
): boolean {
  if (IN_FORCE.rule(drawn, key) * 100 < percent * 2 ** 32) return true;
  if (!passMark) return false;
  const above = plus(fractionOf(passMark.percent), fractionOf(passMark.margin ?? 0));
  return !isLess(times(above, fractionOf(maxScore)), times(fractionOf(score), fractionOf(100)));
}

function beginningOf(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16);
}
