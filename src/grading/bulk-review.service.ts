import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { tailOf } from '../answers/chain-tail.js';
import { decodeCursor, encodeCursor, type PlaceIn } from '../common/page.js';
import { Representation } from '../common/representation.js';
import { ENV, type Env } from '../config/env.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { type AuditKey, auditKeysOf, writingKey } from '../scoring/audit-key.js';
import { REVIEW_SAMPLE, sampleReason, waitsForPerson } from '../scoring/review-sample.js';
import { type BulkReviewRequest, MAX_BULK } from './bulk-review.requests.js';
import type { BulkReviewResponse } from './bulk-review.response.js';
import { written } from './grade.js';
import { ReviewDecision } from './grading.requests.js';
import { JudgedAnswers } from './judged-answers.js';
import { QueueQueries } from './queue.queries.js';
import { judge, type Reviewable } from './review-rules.js';
import { ReviewWriter } from './review-writer.js';

/** The queue of reviews, read on from where it was left. */
const PLACE: PlaceIn = { list: 'bulk-review', parts: ['time', 'uuid'] };

/** Approves many grades at once. */
@Injectable()
export class BulkReviewService {
  private readonly key: AuditKey;

  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly queue: QueueQueries,
    private readonly answers: JudgedAnswers,
    private readonly writer: ReviewWriter,
    @Inject(ENV) env: Pick<Env, 'auditKey' | 'auditKeysBefore'>,
  ) {
    this.key = writingKey(auditKeysOf(env));
  }

  /**
   * Looks at the next answers that wait for a review and that the caller may review, and approves them, or those that a
   * sample does not leave for a person; in one transaction. What was graded again or reviewed meanwhile is judged as it is.
   * @throws DomainError `invalid-cursor`
   */
  review(actor: Actor, input: BulkReviewRequest, once: Once): Promise<Representation<BulkReviewResponse>> {
    const { decision, limit = MAX_BULK, sample, dryRun = false } = input;
    const after = decodeCursor(input.cursor ?? undefined, PLACE);
    return this.idempotency.run(once, async (tx) => {
      const found = await this.queue.reviewable(tx, actor, input, limit, after);
      const last = found.length > limit ? found[limit - 1] : undefined;
      const reviewable = await this.lock(
        tx,
        actor,
        found.slice(0, limit).map(({ id }) => id),
      );
      const approved = sample
        ? reviewable.filter(({ row }) => !waitsForPerson(drawOf(row), sample, this.key))
        : reviewable;
      if (approved.length > 0 && !dryRun) {
        const rule = sample ? { policy: REVIEW_SAMPLE, reason: sampleReason(sample) } : null;
        const text = written(input.comment);
        await this.writer.write(tx, actor, approved, { decision, text, rule });
      }
      return Representation.ok({
        approved: approved.length,
        waiting: reviewable.length - approved.length,
        nextCursor: last ? encodeCursor(PLACE, [last.since, last.id]) : null,
      });
    });
  }

  /** Those that may still be approved once nobody else can change them. */
  private async lock(tx: EntityManager, actor: Actor, ids: readonly string[]): Promise<Reviewable[]> {
    const rows = await this.answers.lock(tx, actor, ids);
    return rows.flatMap((row) => {
      const judged = judge(actor, row, ReviewDecision.APPROVE);
      return typeof judged === 'string' ? [] : [judged];
    });
  }
}

function drawOf(row: Reviewable['row']) {
  return { score: row.score ?? 0, maxScore: row.max_score, answerId: row.id, hash: tailOf(row).hash };
}
