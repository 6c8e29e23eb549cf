import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isOperator, isStaff } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import type { Role } from '../common/enums.js';
import { Representation } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import { notExcluded } from '../exclusions/exclusion-condition.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { isOwn, JudgedAnswers } from './judged-answers.js';
import type { UnblindRequest } from './unblinding.requests.js';
import { UnblindingResponse } from './unblinding.responses.js';

interface ViewerRow {
  role: Role | null;
  is_active: boolean;
  /** Nothing keeps them from the expert. */
  may_judge: boolean;
  may_see_already: boolean;
}

/** The row of the user is held, so that nobody makes an operator of them meanwhile. */
const VIEWER = `
SELECT u.role, u.is_active, ${notExcluded('u.id', '$3::uuid')} AS may_judge,
       EXISTS (SELECT FROM grade_events g
                WHERE g.answer_id = $2 AND g.kind = 'BLINDNESS_LIFTED' AND g.subject_id = u.id) AS may_see_already
  FROM users u WHERE u.id = $1 FOR SHARE OF u`;

/** Lets a grader see whose an answer is. */
@Injectable()
export class UnblindingService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly answers: JudgedAnswers,
  ) {}

  /**
   * One evaluator sees whose this version of an answer is, from now on; the answer stays as it is. They may still grade it:
   * the record tells that they knew.
   * @throws DomainError `answer-not-found`, `own-answer`, `validation-failed`, `user-not-found`, `not-an-evaluator`,
   *   `evaluator-excluded`, `already-unblinded`
   */
  unblind(
    actor: Actor,
    id: string,
    body: Unjudged<UnblindRequest>,
    once: Once,
  ): Promise<Representation<UnblindingResponse>> {
    return this.idempotency.run(once, async (tx) => {
      const [row] = await this.answers.lock(tx, actor, [id]);
      if (!row) throw new DomainError('answer-not-found', 'There is no such answer.');
      if (isOwn(actor, row))
        throw new DomainError('own-answer', 'Somebody else says who may know whose this answer is.');
      const { userId, reason } = body.judge();
      await requireBlind(tx, userId, row);
      const event = await this.answers.recordOne(tx, actor, row, {
        kind: 'BLINDNESS_LIFTED',
        statusAfter: row.status,
        scoreAfter: row.score,
        isCorrect: row.is_correct,
        criteria: null,
        comment: null,
        reason,
        subjectId: userId.toLowerCase(),
      });
      return Representation.ok(UnblindingResponse.of(event));
    });
  }
}

async function requireBlind(
  tx: EntityManager,
  userId: string,
  answer: { id: string; expert_id: string },
): Promise<void> {
  const [viewer]: ViewerRow[] = await tx.query(VIEWER, [userId, answer.id, answer.expert_id]);
  const refuse = (
    code: 'user-not-found' | 'not-an-evaluator' | 'evaluator-excluded' | 'already-unblinded',
    detail: string,
  ) => new DomainError(code, detail, { errors: [{ pointer: '/userId', detail }] });
  if (!viewer) throw refuse('user-not-found', 'There is no such user.');
  const { role } = viewer;
  if (role === null || !viewer.is_active || !isStaff({ role }) || isOperator({ role }))
    throw refuse('not-an-evaluator', 'Names are shown to active evaluators; operators see them anyway.');
  if (!viewer.may_judge) throw refuse('evaluator-excluded', 'This evaluator is kept from the expert.');
  if (viewer.may_see_already) throw refuse('already-unblinded', 'This evaluator may see whose the answer is already.');
}
