import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { type AnswerView, AnswerViews, answerTags } from '../answers/answer-views.js';
import { DomainError } from '../common/domain-error.js';
import { Representation, requireMatch } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { ClaimsQueries } from './claims.queries.js';
import { gradeOf } from './grade.js';
import { requireGradable } from './grade-rules.js';
import { GradeWriter } from './grade-writer.js';
import type { GradeRequest } from './grading.requests.js';
import { JudgedAnswers } from './judged-answers.js';
import { requireLease } from './lease.js';
import { PanelMarks } from './panel-marks.js';

/** People give grades. */
@Injectable()
export class GradingService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly answers: JudgedAnswers,
    private readonly claims: ClaimsQueries,
    private readonly writer: GradeWriter,
    private readonly panels: PanelMarks,
    private readonly views: AnswerViews,
  ) {}

  /**
   * Gives the counting version of an answer a grade, or another one until it is reviewed; the score and the record of
   * who gave it are written together, and end the claim that it was given under. What somebody else is grading is not
   * graded, nor is anything under a claim that is over. Of an answer that several people mark it is one of their marks.
   * @throws DomainError `answer-not-found`, `own-answer`, `superseded`, `answer-not-gradable`, `another-graders`,
   *   `adjudicator-is-marker`, `precondition-failed`, `claimed-by-another`, `claim-token-required`, `claim-expired`, `validation-failed`
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
      const act = requireGradable(actor, row);
      requireMatch(answerTags(ifMatch), this.views.etag(actor, row));
      const input = body.judge();
      requireLease(actor, await this.claims.openOf(tx, id), input.claimToken, act.places);
      const { grade, faults } = gradeOf(input, { ...row, reasonFor: act.reasonFor });
      if (!grade)
        throw new DomainError('validation-failed', 'The grade does not fit the answer; errors lists each fault.', {
          errors: faults,
        });

      const { statusAfter } = act;
      const graded =
        act.kind === 'mark'
          ? await this.panels.mark(tx, actor, row, grade)
          : await this.writer.write(tx, actor, row, { statusAfter, grade, policy: null, graderId: actor.userId });
      return Representation.ok(this.views.of(actor, graded), { etag: this.views.etag(actor, graded) });
    });
  }
}
