import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { ReadPool } from '../database/read-pool.js';
import { graderLock } from './grader-lock.js';

export interface ExclusionRow {
  user_id: string;
  user_name: string | null;
  expert_id: string;
  reason: string;
  judged_answers: number;
  created_by_id: string | null;
  created_at: Date;
  /** `created_at` as the database has it, for the cursor. */
  created: string;
}

const EXCLUSION = `
SELECT x.user_id, u.name AS user_name, x.expert_id, x.reason, x.created_by_id, x.created_at, x.created_at::text AS created,
       (SELECT count(DISTINCT g.answer_id)::int FROM grade_events g
         WHERE g.expert_id = x.expert_id AND g.actor_id = x.user_id
           AND g.kind <> 'BLINDNESS_LIFTED') AS judged_answers
  FROM evaluator_exclusions x
  JOIN users u ON u.id = x.user_id
 WHERE x.expert_id = $1`;

const ONE = `${EXCLUSION} AND x.user_id = $2`;

const LIST = `${EXCLUSION} AND ($2::timestamptz IS NULL OR (x.created_at, x.user_id) > ($2::timestamptz, $3::uuid))
 ORDER BY x.created_at, x.user_id LIMIT $4`;

/** What the person was handed of the expert's answers goes to somebody else. */
const END_CLAIMS = `
DELETE FROM grading_claims c USING answers a WHERE c.grader_id = $1 AND a.id = c.answer_id AND a.expert_id = $2`;

/**
 * Answers of the expert's as they lie in what the person was answered for an Idempotency-Key. Of acts that are refused to them
 * from now on, so that nothing is done twice.
 */
const FORGET_COPIES = `
DELETE FROM idempotency_keys k
 WHERE k.user_id = $1
   AND k.route ~ '^POST /api/v1/(grading/claims(/[^/]+/renew)?|answers/[^/]+/grade|appeals/[^/]+/decide)$'
   AND EXISTS (SELECT FROM answers a WHERE a.expert_id = $2 AND strpos(k.body, a.id::text) > 0)`;

const EXCLUDE = `
INSERT INTO evaluator_exclusions (user_id, expert_id, reason, created_by_id) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING user_id`;

/** Conflicts of interest as they lie in the database. */
@Injectable()
export class ExclusionsQueries {
  constructor(private readonly reads: ReadPool) {}

  async isExpert(id: string): Promise<boolean> {
    return (await this.reads.query('exclusions-expert', `SELECT FROM experts WHERE id = $1`, [id])).length > 0;
  }

  /** Oldest first, one more than `limit`. */
  list(expertId: string, limit: number, after: readonly string[] | null): Promise<ExclusionRow[]> {
    const [moment, userId] = after ?? [null, null];
    return this.reads.query('exclusions-list', LIST, [expertId, moment, userId, limit + 1]);
  }

  async count(expertId: string): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>(
      'exclusions-count',
      `SELECT count(*)::int AS total FROM evaluator_exclusions WHERE expert_id = $1`,
      [expertId],
    );
    return row?.total ?? 0;
  }

  async find(expertId: string, userId: string): Promise<ExclusionRow | null> {
    const [row] = await this.reads.query<ExclusionRow>('exclusions-one', ONE, [expertId, userId]);
    return row ?? null;
  }

  async findIn(tx: EntityManager, expertId: string, userId: string): Promise<ExclusionRow | null> {
    const [row]: ExclusionRow[] = await tx.query(ONE, [expertId, userId]);
    return row ?? null;
  }

  /**
   * Holds the expert against every judgement of their answers: those under way are waited for, those after it see what is
   * done now. @returns whether there is one
   */
  async lockExpert(tx: EntityManager, id: string): Promise<boolean> {
    return (await tx.query<unknown[]>(`SELECT FROM experts WHERE id = $1 FOR UPDATE`, [id])).length > 0;
  }

  /** Keeps the user from being deleted. @returns whether there is one */
  async holdUser(tx: EntityManager, id: string): Promise<boolean> {
    return (await tx.query<unknown[]>(`SELECT FROM users WHERE id = $1 FOR KEY SHARE`, [id])).length > 0;
  }

  /**
   * For callers that hold both. Ends the person's claims on the expert's answers, and forgets what repeats would be answered.
   * @returns whether it was not so before
   */
  async exclude(tx: EntityManager, actor: Actor, expertId: string, userId: string, reason: string): Promise<boolean> {
    await tx.query(graderLock('$1'), [userId]);
    const made: unknown[] = await tx.query(EXCLUDE, [userId, expertId, reason, actor.userId]);
    await tx.query(END_CLAIMS, [userId, expertId]);
    await tx.query(FORGET_COPIES, [userId, expertId]);
    return made.length > 0;
  }

  /** @returns whether there was one */
  async lift(tx: EntityManager, expertId: string, userId: string): Promise<boolean> {
    const [lifted]: [unknown[]] = await tx.query(
      `DELETE FROM evaluator_exclusions WHERE expert_id = $1 AND user_id = $2 RETURNING user_id`,
      [expertId, userId],
    );
    return lifted.length > 0;
  }
}
