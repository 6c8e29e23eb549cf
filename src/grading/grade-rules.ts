import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import { AnswerStatus } from '../common/enums.js';
import { ANSWER_LIFE, nextStatus } from '../scoring/answer-life.js';
import { isOwn, type JudgedRow } from './judged-answers.js';

/** What a grade that the actor gives would be. */
export interface GradeAct {
  /** A mark waits for those of others; a grade is the score. */
  readonly kind: 'mark' | 'grade';
  readonly statusAfter: AnswerStatus;
  /** Why a reason is demanded, as it is said to those who give none; null where it is not. */
  readonly reasonFor: string | null;
  /** Claims that others may hold beside it; where they are as many, there is no room for the actor without one. */
  readonly places: number;
}

const OVER_MACHINE = "Say why your grade replaces the machine's.";
const OVER_MARKS = 'Say why you decide so where the marks lie apart.';

/** @throws DomainError `own-answer`, `superseded`, `answer-not-gradable`, `another-graders`, `adjudicator-is-marker` */
export function requireGradable(actor: Actor, row: JudgedRow): GradeAct {
  if (isOwn(actor, row)) throw new DomainError('own-answer', 'You cannot grade this answer.');
  if (row.superseded) throw new DomainError('superseded', 'A newer version was handed in; grade that one.');
  const act = asksForMarks(row) ? 'mark' : 'grade';
  const statusAfter = nextStatus(row.status, act);
  if (statusAfter === null)
    throw new DomainError(ANSWER_LIFE.grade.refusal, 'Only what was handed in and is not reviewed yet can be graded.');
  if (row.status === AnswerStatus.GRADED) return again(actor, row, statusAfter);
  const hasMarked = row.marker_ids.includes(actor.userId);
  if (act === 'mark') {
    const places = hasMarked ? Infinity : row.markers - row.marker_ids.length;
    return { kind: 'mark', statusAfter, reasonFor: null, places };
  }
  if (row.is_disputed && hasMarked)
    throw new DomainError('adjudicator-is-marker', 'You have marked this answer; somebody else decides.');
  return { kind: 'grade', statusAfter, reasonFor: row.is_disputed ? OVER_MARKS : null, places: 1 };
}

/** Another grade in the place of one: nobody takes the place of a panel, but whoever decided for it may decide otherwise. */
function again(actor: Actor, row: JudgedRow, statusAfter: AnswerStatus): GradeAct {
  const mine = row.grader_id === actor.userId;
  const byMachine = isByMachine(row);
  if (row.by_panel && !mine)
    throw new DomainError('another-graders', 'A panel marked this answer; a review can return it to be marked anew.');
  if (!mine && !byMachine && !isOperator(actor))
    throw new DomainError(
      'another-graders',
      'Only the grader who gave this grade, or an operator, may give another one.',
    );
  const reasonFor = byMachine ? OVER_MACHINE : row.by_panel ? OVER_MARKS : null;
  return { kind: 'grade', statusAfter, reasonFor, places: 1 };
}

/** The answer waits for marks of several people, and not all of them are in. */
function asksForMarks({ status, markers, is_disputed }: JudgedRow): boolean {
  return status === AnswerStatus.SUBMITTED && markers > 1 && !is_disputed;
}

/** Only the machine says whether an answer is right. */
function isByMachine({ grader_id, is_correct }: JudgedRow): boolean {
  return grader_id === null && is_correct !== null;
}
