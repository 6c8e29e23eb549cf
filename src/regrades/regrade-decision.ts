import type { AnswerViews } from '../answers/answer-views.js';
import { AnswerStatus } from '../common/enums.js';
import {
  isHigher,
  isLower,
  type RegradePolicy,
  regradeScore,
  regradeVerdict,
  REVERTED,
  revertVerdict,
} from '../scoring/regrade.js';
import type { RegradeCounts, RegradeItemRow, RegradeOutcome, RegradeRow } from './regrade.rows.js';
import type { Wordings } from './regrade-context.js';
import type { RegradedRow } from './regraded-answers.js';

/** What an answer is to have. */
export interface NewScore {
  score: number;
  maxScore: number;
  isCorrect: boolean | null;
  /** The name under which it is recorded. */
  policy: string;
  /** The revision of the question whose key gave it; null where none did. */
  keyRevision: number | null;
}

/** What is to become of an answer. */
export interface Decision {
  row: RegradedRow;
  outcome: RegradeOutcome;
  /** What the rule gives, whether it takes effect or not; null where the machine has nothing to say. */
  rule: NewScore | null;
}

/** What decides, of a regrade. */
export type Order = Pick<RegradeRow, 'policy' | 'option' | 'revision' | 'allowLower'>;

/** Null for what stays as it is: the rule gives what it has, or it has no score any more. */
export function decide(order: Order, row: RegradedRow, wordings: Wordings, views: AnswerViews): Decision | null {
  const current = wordings.get(order.revision);
  if (!hasScore(row) || !current) return null;
  const policy = order.policy as RegradePolicy;
  const { option } = order;
  const answered = wordings.get(row.question_revision) ?? null;
  const found = regradeScore(policy, { current, answered, responseData: row.response_data, option });
  const verdict = regradeVerdict(policy, standingOf(row, views), found, order.allowLower);
  if (verdict === 'UNCHANGED') return null;
  const keyRevision = found?.key === 'answered' ? row.question_revision : found?.key ? order.revision : null;
  return { row, outcome: verdict, rule: found && { ...found, keyRevision } };
}

/** What an answer had before the regrade that is taken back, and the event of that. */
export interface Taken {
  answerId: string;
  eventId: string;
  score: number;
  maxScore: number;
  isCorrect: boolean | null;
}

/** The same of a revert. */
export function decideRevert(
  { allowLower }: Pick<Order, 'allowLower'>,
  row: RegradedRow,
  { eventId, score, maxScore, isCorrect }: Taken,
  views: AnswerViews,
): Decision {
  const rule = { score, maxScore, isCorrect, policy: REVERTED, keyRevision: null };
  if (!hasScore(row)) return { row, outcome: 'CHANGED_SINCE', rule };
  const stands = row.event_id === eventId;
  return { row, outcome: revertVerdict(standingOf(row, views), rule, stands, allowLower), rule };
}

/** Whether it has a score that counts. Of what was returned or superseded meanwhile nothing is made. */
function hasScore(row: RegradedRow): row is RegradedRow & { score: number } {
  const isGraded = row.status === AnswerStatus.GRADED || row.status === AnswerStatus.REVIEWED;
  return isGraded && row.score !== null && !row.superseded;
}

function standingOf(row: RegradedRow & { score: number }, views: AnswerViews) {
  return {
    score: row.score,
    maxScore: row.max_score,
    isCorrect: row.is_correct,
    // Only the machine says whether an answer is right; a score that a person gave names no rule.
    byMachine: row.grader_id === null && row.is_correct !== null && (row.event_id === null || row.policy !== null),
    released: views.isReleased(row),
  };
}

/** What is told of a decision, whether it takes effect or is tried. */
export function itemOf({ row, outcome, rule }: Decision): RegradeItemRow {
  return {
    answerId: row.id,
    outcome,
    scoreBefore: row.score,
    maxScoreBefore: row.max_score,
    isCorrectBefore: row.is_correct,
    ruleScore: rule?.score ?? null,
    ruleMaxScore: rule?.maxScore ?? null,
    ruleIsCorrect: rule?.isCorrect ?? null,
  };
}

const COUNTED: Readonly<Record<RegradeOutcome, keyof RegradeCounts>> = {
  CHANGED: 'changed',
  KEPT: 'kept',
  HAND_MADE: 'handMade',
  UNJUDGED: 'unjudged',
  CHANGED_SINCE: 'changedSince',
};

/** Adds decisions to counts. */
export function counted(before: Partial<RegradeCounts>, decisions: readonly Decision[]): Partial<RegradeCounts> {
  const counts = { ...before };
  const add = (name: keyof RegradeCounts) => (counts[name] = (counts[name] ?? 0) + 1);
  for (const { row, outcome, rule } of decisions) {
    add(COUNTED[outcome]);
    if (outcome !== 'CHANGED' || !rule || row.score === null) continue;
    const standing = { score: row.score, maxScore: row.max_score };
    if (isLower(standing, rule)) add('lowered');
    else if (isHigher(standing, rule)) add('raised');
    if (row.is_correct === true && rule.isCorrect === false) add('rightToWrong');
    if (row.is_correct === false && rule.isCorrect === true) add('wrongToRight');
  }
  return counts;
}
