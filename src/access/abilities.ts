import { Role } from '../common/enums.js';
import type { Actor } from './actor.js';

const RANK: Readonly<Record<Role, number>> = {
  [Role.APPLICANT]: 0,
  [Role.EVALUATOR]: 1,
  [Role.OPERATOR]: 2,
  [Role.ADMIN]: 3,
};

/** Whether `role` includes what one of `wanted` may do: staff roles include the ones below them. */
export function hasRole(role: Role, wanted: readonly Role[]): boolean {
  return wanted.some((one) => RANK[role] >= RANK[one]);
}

/** Staff read keys and rubrics. */
export function isStaff(actor: Pick<Actor, 'role'>): boolean {
  return hasRole(actor.role, [Role.EVALUATOR]);
}

/** Operators keep the bank, the experts and all submitted answers. */
export function isOperator(actor: Pick<Actor, 'role'>): boolean {
  return hasRole(actor.role, [Role.OPERATOR]);
}

export function isAdmin(actor: Pick<Actor, 'role'>): boolean {
  return actor.role === Role.ADMIN;
}

/** Whether the actor is the expert. */
export function ownsExpert(actor: Pick<Actor, 'expertId'>, expertId: string): boolean {
  return actor.expertId !== null && actor.expertId === expertId;
}

/** Whose an answer is and who has had a hand in it. */
export interface AnswerHands {
  readonly expertId: string;
  readonly writtenById: string | null;
  /** Everybody who ever graded this version, the current grader included. */
  readonly graderIds: readonly string[];
}

/** Nobody judges an answer that is theirs or that they wrote for somebody. */
export function isOwnAnswer(
  actor: Pick<Actor, 'userId' | 'expertId'>,
  answer: Pick<AnswerHands, 'expertId' | 'writtenById'>,
): boolean {
  return ownsExpert(actor, answer.expertId) || answer.writtenById === actor.userId;
}

/** The reviewer is none of the graders. */
export function hasGraded(actor: Pick<Actor, 'userId'>, answer: Pick<AnswerHands, 'graderIds'>): boolean {
  return answer.graderIds.includes(actor.userId);
}
