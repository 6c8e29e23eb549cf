import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/domain-error.js';
import { Representation } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { expertScore } from '../scoring/expert-score.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';
import type { FinalizeRequest } from './result.requests.js';
import { ExpertScoreResponse, FinalItemResponse } from './result.responses.js';
import { type AskedRow, type FinalResultRow, ResultsQueries } from './results.queries.js';

/** Makes the score of an expert a result that no longer moves. */
@Injectable()
export class FinalizeService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly clock: Clock,
    private readonly queries: ResultsQueries,
  ) {}

  /**
   * Stores what was asked, what it was worth and what was earned, and releases it. The row lock on the expert waits for
   * submissions and grades under way, which hold it in a shared mode, and keeps new ones out until the result stands.
   * @throws DomainError `own-answer`, `expert-not-found`, `validation-failed` without the reason that superseding
   *   needs, `answers-ungraded`
   */
  finalize(
    actor: Actor,
    expertId: string,
    body: Unjudged<FinalizeRequest>,
    once: Once,
  ): Promise<Representation<ExpertScoreResponse>> {
    return this.idempotency.run(once, async (tx) => {
      if (ownsExpert(actor, expertId)) throw new DomainError('own-answer', 'Somebody else finalizes your result.');
      const last = await lockExpert(tx, expertId);
      const input = body.judge();
      const reason = reasonOf(input, last > 0);
      const asked = await this.queries.asked(tx, expertId);
      if (!input.allowUngraded) requireGraded(asked);

      const row = await this.insert(tx, { actor, expertId, number: last + 1, reason, input, asked });
      return Representation.created(ExpertScoreResponse.final(expertId, row), {
        location: `/api/v1/experts/${expertId}/score`,
      });
    });
  }

  private async insert(tx: EntityManager, act: Act): Promise<FinalResultRow> {
    const { total, gradedTotal, categories } = expertScore(act.asked);
    const row = {
      id: uuid(),
      number: act.number,
      reason: act.reason,
      total,
      gradedTotal,
      categories,
      createdAt: this.clock.now(),
      reopenedAt: null,
    };
    await tx.query(
      `INSERT INTO final_results
         (id, expert_id, number, reason, allow_ungraded, finalized_by_id, total, graded_total, categories, items, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        row.id,
        act.expertId,
        row.number,
        row.reason,
        act.input.allowUngraded ?? false,
        act.actor.userId,
        total,
        gradedTotal,
        JSON.stringify(categories),
        JSON.stringify(act.asked.map(FinalItemResponse.of)),
        row.createdAt,
      ],
    );
    return row;
  }
}

interface Act {
  actor: Actor;
  expertId: string;
  number: number;
  reason: string | null;
  input: FinalizeRequest;
  asked: AskedRow[];
}

/** The number of the expert's last final result, 0 before the first. */
async function lockExpert(tx: EntityManager, expertId: string): Promise<number> {
  const experts: unknown[] = await tx.query(`SELECT id FROM experts WHERE id = $1 FOR UPDATE`, [expertId]);
  if (experts.length === 0) throw new DomainError('expert-not-found', 'There is no such expert.');
  const [last]: [{ number: number }] = await tx.query(
    `SELECT coalesce(max(number), 0) AS number FROM final_results WHERE expert_id = $1`,
    [expertId],
  );
  return last.number;
}

function reasonOf({ reason }: FinalizeRequest, supersedes: boolean): string | null {
  const given = reason?.trim() ? reason : null;
  const errors = checkMarkdown(given ?? '', '/reason');
  if (supersedes && given === null)
    errors.push({ pointer: '/reason', detail: 'Say why a new result supersedes the one before.' });
  if (errors.length > 0)
    throw new DomainError('validation-failed', 'The body does not validate; errors lists each fault.', { errors });
  return given;
}

function requireGraded(asked: readonly AskedRow[]): void {
  const ungraded = asked.filter(({ answered, graded }) => answered && !graded);
  if (ungraded.length === 0) return;
  throw new DomainError('answers-ungraded', 'Grade the answers to these questions first, or send allowUngraded.', {
    extra: { questionIds: ungraded.map(({ questionId }) => questionId) },
  });
}
