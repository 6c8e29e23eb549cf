import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ReadPool } from '../database/read-pool.js';
import { ITEM_COLUMNS, REGRADE_COLUMNS, type RegradeItemRow, type RegradeRow } from './regrade.rows.js';

export interface ListedRegradeRow extends RegradeRow {
  /** `created_at` as the database has it, for the cursor. */
  created: string;
}

export type NewRegrade = Pick<
  RegradeRow,
  | 'id'
  | 'questionId'
  | 'revision'
  | 'policy'
  | 'option'
  | 'revertsId'
  | 'reason'
  | 'allowLower'
  | 'startedById'
  | 'createdAt'
  | 'total'
>;

/** Of `regrade_items i`: of nobody whose expert id is $2. */
const OTHERS = `NOT EXISTS (SELECT FROM answers a WHERE a.id = i.answer_id AND a.expert_id = $2)`;

const INSERT = `
INSERT INTO regrades AS r
  (id, question_id, revision, policy, option, reverts_id, reason, allow_lower, started_by_id, created_at, total)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
RETURNING ${REGRADE_COLUMNS}`;

/** Regrades as they lie in the database. */
@Injectable()
export class RegradesQueries {
  constructor(private readonly reads: ReadPool) {}

  async insert(tx: EntityManager, regrade: NewRegrade): Promise<RegradeRow> {
    const { id, questionId, revision, policy, option, revertsId, reason, allowLower } = regrade;
    const { startedById, createdAt, total } = regrade;
    const values = [id, questionId, revision, policy, option, revertsId, reason, allowLower];
    const [row]: [RegradeRow] = await tx.query(INSERT, [...values, startedById, createdAt, total]);
    return row;
  }

  async find(id: string): Promise<RegradeRow | null> {
    const [row] = await this.reads.query<RegradeRow>(
      'regrades-one',
      `SELECT ${REGRADE_COLUMNS} FROM regrades r WHERE r.id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** Oldest first; one more than `limit`. @param questionId null for all */
  list(questionId: string | null, limit: number, after: readonly string[] | null): Promise<ListedRegradeRow[]> {
    const [moment, id] = after ?? [null, null];
    return this.reads.query<ListedRegradeRow>(
      'regrades-list',
      `SELECT ${REGRADE_COLUMNS}, r.created_at::text AS created FROM regrades r
        WHERE ($1::uuid IS NULL OR r.question_id = $1)
          AND ($2::timestamptz IS NULL OR (r.created_at, r.id) > ($2, $3::uuid))
        ORDER BY r.created_at, r.id LIMIT $4`,
      [questionId, moment, id, limit + 1],
    );
  }

  async count(questionId: string | null): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>(
      'regrades-count',
      `SELECT count(*)::int AS total FROM regrades r WHERE $1::uuid IS NULL OR r.question_id = $1`,
      [questionId],
    );
    return row?.total ?? 0;
  }

  /** By the id of the answer, without those of the expert; one more than `limit`. */
  items(
    regradeId: string,
    expertId: string | null,
    limit: number,
    after: readonly string[] | null,
  ): Promise<RegradeItemRow[]> {
    return this.reads.query<RegradeItemRow>(
      'regrades-items-page',
      `SELECT ${ITEM_COLUMNS} FROM regrade_items i
        WHERE i.regrade_id = $1 AND ($3::uuid IS NULL OR i.answer_id > $3) AND ${OTHERS}
        ORDER BY i.answer_id LIMIT $4`,
      [regradeId, expertId, after?.[0] ?? null, limit + 1],
    );
  }

  async countItems(regradeId: string, expertId: string | null): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>(
      'regrades-items-count',
      `SELECT count(*)::int AS total FROM regrade_items i WHERE i.regrade_id = $1 AND ${OTHERS}`,
      [regradeId, expertId],
    );
    return row?.total ?? 0;
  }
}
