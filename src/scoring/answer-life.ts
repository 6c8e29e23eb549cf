import { AnswerStatus } from '../common/enums.js';

/** What can happen to an answer. A draft that is deleted is gone; every other act leaves a status. */
export type AnswerAct = 'save' | 'submit' | 'autoGrade' | 'grade' | 'approve' | 'return' | 'delete';

/** Why an act is refused in the status an answer is in: the stable code of the 409. */
export type LifeRefusal = 'answer-not-draft' | 'answer-not-gradable' | 'answer-not-reviewable';

/** The row is deleted. */
export const GONE = 'GONE';

interface ActRule {
  /** From each status in which the act is allowed to the one it leaves. */
  readonly moves: Readonly<Partial<Record<AnswerStatus, AnswerStatus | typeof GONE>>>;
  readonly refusal: LifeRefusal;
}

const { DRAFT, SUBMITTED, GRADED, REVIEWED } = AnswerStatus;

/** The whole life of an answer; nothing else changes a status. */
export const ANSWER_LIFE: Readonly<Record<AnswerAct, ActRule>> = {
  save: { moves: { [DRAFT]: DRAFT }, refusal: 'answer-not-draft' },
  submit: { moves: { [DRAFT]: SUBMITTED }, refusal: 'answer-not-draft' },
  delete: { moves: { [DRAFT]: GONE }, refusal: 'answer-not-draft' },
  /** The machine grades once, in the transaction of the submission; what a review returns waits for a person. */
  autoGrade: { moves: { [SUBMITTED]: GRADED }, refusal: 'answer-not-gradable' },
  /** A grade may be given again until it is reviewed. */
  grade: { moves: { [SUBMITTED]: GRADED, [GRADED]: GRADED }, refusal: 'answer-not-gradable' },
  approve: { moves: { [GRADED]: REVIEWED }, refusal: 'answer-not-reviewable' },
  return: { moves: { [GRADED]: SUBMITTED }, refusal: 'answer-not-reviewable' },
};

/** The status an act leaves, or null where the act is refused (`ANSWER_LIFE[act].refusal` says why). */
export function nextStatus(status: AnswerStatus, act: Exclude<AnswerAct, 'delete'>): AnswerStatus | null {
  const next = ANSWER_LIFE[act].moves[status];
  return next === undefined || next === GONE ? null : next;
}

/** Only a draft may be deleted. */
export function mayDelete(status: AnswerStatus): boolean {
  return ANSWER_LIFE.delete.moves[status] === GONE;
}
