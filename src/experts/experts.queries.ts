import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DomainError } from '../common/domain-error.js';
import type { Role, Specialty } from '../common/enums.js';
import { wordPatterns } from '../common/search-words.js';
import { ReadPool } from '../database/read-pool.js';
import type { ListExpertsQuery } from './expert.requests.js';

export interface ExpertRow {
  id: string;
  user_id: string | null;
  email: string | null;
  name: string | null;
  specialties: Specialty[];
  is_active: boolean;
  /** Grows with each change of the expert or of its user. */
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface ListedExpertRow extends ExpertRow {
  /** `created_at` as the database has it, for the cursor. */
  created: string;
}

const COLUMNS = `e.id, e.user_id, u.email, u.name, e.specialties, e.is_active, e.row_version + coalesce(u.row_version, 0) AS version,
  e.created_at, greatest(e.updated_at, u.updated_at) AS updated_at`;
const SOURCE = `experts e LEFT JOIN users u ON u.id = e.user_id`;
const ONE = `SELECT ${COLUMNS} FROM ${SOURCE} WHERE e.id = $1`;

const FILTER = `
  ($1::text[] IS NULL OR NOT EXISTS (
    SELECT FROM unnest($1::text[]) AS word
     WHERE coalesce(u.name, '') NOT ILIKE word AND coalesce(u.email, '') NOT ILIKE word))
  AND ($2::text[] IS NULL OR e.specialties ?| $2::text[])
  AND ($3::boolean IS NULL OR e.is_active = $3)
  AND ($4::boolean IS NULL OR (e.id IN (
    SELECT o.expert_id FROM result_reopenings o
     WHERE o.number = (SELECT max(f.number) FROM final_results f WHERE f.expert_id = o.expert_id))) = $4)`;

@Injectable()
export class ExpertsQueries {
  constructor(private readonly reads: ReadPool) {}

  async find(id: string): Promise<ExpertRow | null> {
    const [row] = await this.reads.query<ExpertRow>('experts-one', ONE, [id]);
    return row ?? null;
  }

  /** Who signs in as the expert; null for one taken over without a user. @throws DomainError `expert-not-found` */
  async userOf(id: string): Promise<{ id: string; role: Role | null } | null> {
    const [row] = await this.reads.query<{ id: string | null; role: Role | null }>(
      'experts-user',
      `SELECT u.id, u.role FROM ${SOURCE} WHERE e.id = $1`,
      [id],
    );
    if (!row) throw new DomainError('expert-not-found', 'There is no such expert.');
    return row.id === null ? null : { id: row.id, role: row.role };
  }

  async findIn(tx: EntityManager, id: string): Promise<ExpertRow | null> {
    const [row]: ExpertRow[] = await tx.query(ONE, [id]);
    return row ?? null;
  }

  /** One more than `limit`, so that the page knows whether another one follows. */
  list(query: ListExpertsQuery, after: readonly string[] | null): Promise<ListedExpertRow[]> {
    const select = `SELECT ${COLUMNS}, e.created_at::text AS created FROM ${SOURCE} WHERE ${FILTER}`;
    const order = `ORDER BY e.created_at, e.id LIMIT $5`;
    const values = [...filterOf(query), query.limit + 1];
    if (!after) return this.reads.query<ListedExpertRow>('experts-list', `${select} ${order}`, values);
    const next = `AND (e.created_at, e.id) > ($6::timestamptz, $7::uuid)`;
    return this.reads.query<ListedExpertRow>('experts-list-after', `${select} ${next} ${order}`, [...values, ...after]);
  }

  async count(query: ListExpertsQuery): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>(
      'experts-count',
      `SELECT count(*)::int AS total FROM ${SOURCE} WHERE ${FILTER}`,
      filterOf(query),
    );
    return row?.total ?? 0;
  }
}

function filterOf({ q, specialty, isActive, reopened }: ListExpertsQuery): unknown[] {
  return [wordPatterns(q), specialty?.length ? specialty : null, isActive ?? null, reopened ?? null];
}
