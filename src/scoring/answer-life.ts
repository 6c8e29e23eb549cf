import { AnswerStatus } from '../common/enums.js';

/** What can happen to an answer. A draft that is deleted is gone; every other act leaves a status. */
export type AnswerAct = 'save' | 'submit' | 'autoGrade' | 'mark' | 'grade' | 'approve' | 'return' | 'delete';

/** Why an act is refused in the status an answer is in: the stable code of the 409. */
type LifeRefusal = 'answer-not-draft' | 'answer-not-gradable' | 'answer-not-reviewable';

/** The row is deleted. */
export const GONE = 'GONE';

interface ActRule<Refusal extends LifeRefusal = LifeRefusal> {
  /** From each status in which the act is allowed to the one it leaves. */
  readonly moves: Readonly<Partial<Record<AnswerStatus, AnswerStatus | typeof GONE>>>;
  readonly refusal: Refusal;
}

const { DRAFT, SUBMITTED, GRADED, REVIEWED } = AnswerStatus;

/** The whole life of an answer; nothing else changes a status. */
export const ANSWER_LIFE = {
  save: rule({ [DRAFT]: DRAFT }, 'answer-not-draft'),
  submit: rule({ [DRAFT]: SUBMITTED }, 'answer-not-draft'),
  delete: rule({ [DRAFT]: GONE }, 'answer-not-draft'),
  /** The machine grades once, in the transaction of the submission; what a review returns waits for a person. */
  autoGrade: rule({ [SUBMITTED]: GRADED }, 'answer-not-gradable'),
  /** One of several people has; the last of them, or an adjudicator, grades. */
  mark: rule({ [SUBMITTED]: SUBMITTED }, 'answer-not-gradable'),
  /** A grade may be given again until it is reviewed. */
  grade: rule({ [SUBMITTED]: GRADED, [GRADED]: GRADED }, 'answer-not-gradable'),
  approve: rule({ [GRADED]: REVIEWED }, 'answer-not-reviewable'),
  return: rule({ [GRADED]: SUBMITTED }, 'answer-not-reviewable'),
} as const satisfies Record<AnswerAct, ActRule>;

/** The status an act leaves, or null where the act is refused (`ANSWER_LIFE[act].refusal` says why). */
export function nextStatus(status: AnswerStatus, act: Exclude<AnswerAct, 'delete'>): AnswerStatus | null {
  const next = ANSWER_LIFE[act].moves[status];
  return next === undefined || next === GONE ? null : next;
}

/** Only a draft may be deleted. */
export function mayDelete(status: AnswerStatus): boolean {
  return ANSWER_LIFE.delete.moves[status] === GONE;
}

function rule<Refusal extends LifeRefusal>(moves: ActRule['moves'], refusal: Refusal): ActRule<Refusal> {
  return { moves, refusal };
}
