import type { PanelRule } from '../common/enums.js';
import { asDecimal, dividedBy, type Fraction, fractionOf, isLess, minus, plus, rounded4, times } from './fraction.js';
import { decimalText } from './decimal.js';
import { recordedRule, type RuleBook, ruleInForce } from './versions.js';

/** Markers that an answer may be given to. */
export const MAX_MARKERS = 5;

/** How marks become a score. */
export interface PanelTerms {
  readonly rule: PanelRule;
  /** How far the marks may lie apart, in percent of maxScore. */
  readonly spread: number;
}

/** What the marks of a whole panel come to. */
export interface PanelVerdict {
  /** Null: they lie too far apart, and an adjudicator decides. */
  readonly score: number | null;
  /** Name and version of the rule. */
  readonly policy: string;
  /** With which figures, as a sentence for the record. */
  readonly reason: string;
}

/** @param marks sorted, at least one */
type Agree = (marks: readonly Fraction[]) => Fraction;

const RULES: RuleBook<`panel-${Lowercase<PanelRule>}`, Agree> = {
  'panel-mean': [mean],
  'panel-median': [(marks) => mean(marks.slice((marks.length - 1) >> 1, (marks.length >> 1) + 1))],
  'panel-lower': [([lowest]) => lowest as Fraction],
};

/**
 * The score that the marks of a panel agree on, rounded to 4 decimals, halves away from zero, when the highest and the lowest
 * of them lie no further apart than is allowed. Nothing is rounded before that.
 * @param marks at least one, each of 0 to maxScore
 */
export function panelVerdict(marks: readonly number[], maxScore: number, { rule, spread }: PanelTerms): PanelVerdict {
  const sorted = marks.map(fractionOf).sort((a, b) => (isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0));
  const apart = minus(sorted.at(-1) as Fraction, sorted[0] as Fraction);
  const allowed = times(fractionOf(maxScore), { over: BigInt(spread), under: 100n });
  const { rule: agree, policy } = ruleInForce(RULES, `panel-${rule.toLowerCase() as Lowercase<PanelRule>}`);
  const isAgreed = !isLess(allowed, apart);
  const figures = `${marks.length} marks lie ${textOf(apart)} apart; ${textOf(allowed)} is allowed.`;
  return { score: isAgreed ? rounded4(agree(sorted)) : null, policy, reason: figures };
}

/** Whether a score was agreed on by a panel, of what is kept beside it. */
export function isPanelPolicy(policy: string | null): boolean {
  return policy !== null && recordedRule(RULES, policy) !== undefined;
}

function mean(marks: readonly Fraction[]): Fraction {
  return dividedBy(marks.reduce(plus), fractionOf(marks.length));
}

/** As a decimal: sums of marks and hundredths of whole numbers are nothing else. */
function textOf(number: Fraction): string {
  return decimalText(asDecimal(number));
}
