import { Injectable } from '@nestjs/common';
import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import { decodeCursor, type Page, pageOf, type PlaceIn } from '../common/page.js';
import type { QueueQuery } from './grading.requests.js';
import { QueueItemResponse } from './grading.responses.js';
import { QueueQueries } from './queue.queries.js';

/** What waits for a grader or a reviewer. */
@Injectable()
export class QueueService {
  constructor(private readonly queries: QueueQueries) {}

  /**
   * Oldest first, without what the caller may not judge.
   * @throws DomainError `role-required` for evaluators who ask for reviews, `invalid-cursor`
   */
  async list(actor: Actor, query: QueueQuery): Promise<Page<QueueItemResponse>> {
    if (query.stage === 'review' && !isOperator(actor)) throw new DomainError('role-required', 'Operators review.');
    // Each stage is sorted by a time of its own.
    const place: PlaceIn = { list: `queue-${query.stage}`, parts: ['time', 'uuid'] };
    const after = decodeCursor(query.cursor, place);
    const [rows, total] = await Promise.all([
      this.queries.list(actor, query, query.limit, after),
      query.withTotal ? this.queries.count(actor, query) : undefined,
    ]);
    return pageOf(rows, query.limit, place, ({ since, answer }) => [since, answer.id], QueueItemResponse.of, total);
  }
}
