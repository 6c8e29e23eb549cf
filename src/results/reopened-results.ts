import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { queryPrepared } from '../database/read-pool.js';

/** A grade event that changed a score, as the grade log made it. */
export interface ScoreChange {
  /** Of the event. */
  readonly id: string;
  readonly expertId: string;
  readonly createdAt: string;
}

/** Final results that a change of a score put in question. */
@Injectable()
export class ReopenedResults {
  /**
   * Reopens the result that stands of each expert concerned; who has none is passed over. For callers that have stored the
   * events in this transaction and hold the locks of their pairs, for which a finalize waits: the result that is found is the
   * one which lacks the change. Safe to repeat.
   * @param changes any number of them, a thousand at a time at best
   */
  async reopen(tx: EntityManager, changes: readonly ScoreChange[]): Promise<void> {
    if (changes.length === 0) return;
    await queryPrepared(
      tx,
      'results-reopen',
      `INSERT INTO result_reopenings (event_id, expert_id, number, created_at)
       SELECT c.event_id, c.expert_id, f.number, c.created_at
         FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS c (event_id, expert_id, created_at)
        CROSS JOIN LATERAL (
          SELECT r.number FROM final_results r WHERE r.expert_id = c.expert_id ORDER BY r.number DESC LIMIT 1) f
       ON CONFLICT (event_id) DO NOTHING`,
      [changes.map(({ id }) => id), changes.map(({ expertId }) => expertId), changes.map(({ createdAt }) => createdAt)],
    );
  }
}
