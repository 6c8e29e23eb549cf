import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { ANSWER_COLUMNS, type AnswerRow } from '../answers/answer-row.js';
import { type AnswerView, AnswerViews, answerTags } from '../answers/answer-views.js';
import { DomainError } from '../common/domain-error.js';
import { AnswerStatus } from '../common/enums.js';
import { Representation, requireMatch } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { ANSWER_LIFE, nextStatus } from '../scoring/answer-life.js';
import { ClaimsQueries } from './claims.queries.js';
import { type Grade, gradeOf } from './grade.js';
import type { GradeRequest } from './grading.requests.js';
import { isOwn, JudgedAnswers, type JudgedRow } from './judged-answers.js';
import { requireLease } from './lease.js';

/** People give grades. */
@Injectable()
export class GradingService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly answers: JudgedAnswers,
    private readonly claims: ClaimsQueries,
    private readonly views: AnswerViews,
  ) {}

  /**
   * Gives the counting version of an answer a grade, or another one until it is reviewed; the score and the record of
   * who gave it are written together, and end the claim that it was given under. What somebody else is grading is not
   * graded, nor is anything under a claim that is over.
   * @throws DomainError `answer-not-found`, `own-answer`, `superseded`, `answer-not-gradable`, `another-graders`,
   *   `precondition-failed`, `claimed-by-another`, `claim-token-required`, `claim-expired`, `validation-failed`
   */
  grade(
    actor: Actor,
    id: string,
    body: Unjudged<GradeRequest>,
    ifMatch: string | null,
    once: Once,
  ): Promise<Representation<AnswerView>> {
    return this.idempotency.run(once, async (tx) => {
      const [row] = await this.answers.lock(tx, actor, [id]);
      if (!row) throw new DomainError('answer-not-found', 'There is no such answer.');
      const status = requireGradable(actor, row);
      requireMatch(answerTags(ifMatch), this.views.etag(actor, row));
      const input = body.judge();
      requireLease(actor, await this.claims.openOf(tx, id), input.claimToken);
      const { grade, faults } = gradeOf(input, { ...row, byMachine: isByMachine(row) });
      if (!grade)
        throw new DomainError('validation-failed', 'The grade does not fit the answer; errors lists each fault.', {
          errors: faults,
        });

      const graded = await this.write(tx, actor, row, status, grade);
      return Representation.ok(this.views.of(actor, graded), { etag: this.views.etag(actor, graded) });
    });
  }

  private async write(
    tx: EntityManager,
    actor: Actor,
    row: JudgedRow,
    status: AnswerStatus,
    grade: Grade,
  ): Promise<AnswerRow> {
    const { score, criteria, items, adjustment, comment, reason } = grade;
    const rubricHash = await this.answers.keepRubric(tx, grade.rubric);
    const gradedAt = await this.answers.record(tx, actor, [
      {
        row,
        judgement: {
          kind: 'GRADED',
          statusAfter: status,
          scoreAfter: score,
          isCorrect: null,
          criteria,
          items,
          adjustment,
          rubricHash,
          comment,
          reason,
        },
      },
    ]);
    const [[changed]]: [[AnswerRow]] = await tx.query(
      `WITH ended AS (DELETE FROM grading_claims WHERE answer_id = $1)
       UPDATE answers AS a
          SET status = $2, score = $3, is_correct = NULL, grader_id = $4, grader_comment = $5, graded_at = $6, updated_at = $6,
              row_version = a.row_version + 1
        WHERE a.id = $1
       RETURNING ${ANSWER_COLUMNS}`,
      [row.id, status, score, actor.userId, comment, gradedAt],
    );
    return { ...row, ...changed };
  }
}

/** The status that the grade leaves. */
function requireGradable(actor: Actor, row: JudgedRow): AnswerStatus {
  if (isOwn(actor, row)) throw new DomainError('own-answer', 'You cannot grade this answer.');
  if (row.superseded) throw new DomainError('superseded', 'A newer version was handed in; grade that one.');
  const status = nextStatus(row.status, 'grade');
  if (status === null)
    throw new DomainError(ANSWER_LIFE.grade.refusal, 'Only what was handed in and is not reviewed yet can be graded.');
  if (row.status === AnswerStatus.GRADED && !mayGradeAgain(actor, row)) {
    throw new DomainError(
      'another-graders',
      'Only the grader who gave this grade, or an operator, may give another one.',
    );
  }
  return status;
}

/** The machine's grade may be replaced by anybody who may grade. */
function mayGradeAgain(actor: Actor, row: JudgedRow): boolean {
  return isOperator(actor) || row.grader_id === actor.userId || isByMachine(row);
}

/** Only the machine says whether an answer is right. */
function isByMachine({ status, grader_id, is_correct }: JudgedRow): boolean {
  return status === AnswerStatus.GRADED && grader_id === null && is_correct !== null;
}
