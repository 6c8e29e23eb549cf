import { hasGraded } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import type { AnswerStatus } from '../common/enums.js';
import type { ErrorCode } from '../common/problem/catalogue.js';
import { ANSWER_LIFE, nextStatus } from '../scoring/answer-life.js';
import { ReviewDecision } from './grading.requests.js';
import { isOwn, type JudgedRow } from './judged-answers.js';

/** Why an answer cannot be reviewed, the gravest first: what a batch with several of them is refused for. */
export const REFUSALS = {
  'answer-not-found': 'There is no such answer.',
  'own-answer': 'You cannot review this answer.',
  'reviewer-is-grader': 'You have graded this answer; somebody else reviews it.',
  superseded: 'A newer version was handed in; this one is reviewed no more.',
  'answer-not-reviewable': 'Only a graded answer can be reviewed.',
} as const satisfies Partial<Record<ErrorCode, string>>;

export type Refusal = keyof typeof REFUSALS;

/** An answer that may be reviewed, and the status that the decision leaves. */
export interface Reviewable {
  row: JudgedRow;
  status: AnswerStatus;
}

/** Why the actor may not review the answer, whatever the decision; null when it may. */
export function barredFrom(actor: Actor, row: JudgedRow | undefined): Refusal | null {
  if (!row) return 'answer-not-found';
  if (isOwn(actor, row)) return 'own-answer';
  return hasGraded(actor, { graderIds: gradersOf(row) }) ? 'reviewer-is-grader' : null;
}

export function judge(actor: Actor, row: JudgedRow | undefined, decision: ReviewDecision): Reviewable | Refusal {
  const barred = barredFrom(actor, row);
  if (!row || barred) return barred ?? 'answer-not-found';
  if (row.superseded) return 'superseded';
  const act = decision === ReviewDecision.APPROVE ? 'approve' : 'return';
  const status = nextStatus(row.status, act);
  return status === null ? ANSWER_LIFE[act].refusal : { row, status };
}

function gradersOf({ event_grader_ids, grader_id }: JudgedRow): string[] {
  return grader_id === null ? event_grader_ids : [...event_grader_ids, grader_id];
}
