import { Injectable } from '@nestjs/common';
import type { Role } from '../common/enums.js';
import { wordPatterns } from '../common/search-words.js';
import { ReadPool } from '../database/read-pool.js';
import type { ListUsersQuery } from './user.requests.js';

export interface UserRow {
  id: string;
  email: string | null;
  name: string | null;
  role: Role | null;
  is_active: boolean;
  row_version: number;
  expert_id: string | null;
  created_at: Date;
  updated_at: Date;
}

export interface ListedUserRow extends UserRow {
  /** `created_at` as the database has it, for the cursor. */
  created: string;
}

export const USER_COLUMNS = `u.id, u.email, u.name, u.role, u.is_active, u.row_version, e.id AS expert_id, u.created_at, u.updated_at`;
export const USER_SOURCE = `users u LEFT JOIN experts e ON e.user_id = u.id`;
/** Of a row of {@link USER_SOURCE}: active, as an expert too, and with nothing missing. */
export const MAY_SIGN_IN = `u.is_active AND coalesce(e.is_active, true) AND u.email IS NOT NULL
  AND u.password_hash IS NOT NULL AND u.name IS NOT NULL AND u.role IS NOT NULL`;
/** Of the same row: somebody whom the issuer $2 lets in. */
export const SIGNED_IN_BY_ISSUER = `u.is_active AND coalesce(e.is_active, true) AND u.role IS NOT NULL
  AND EXISTS (SELECT FROM user_identities i WHERE i.user_id = u.id AND i.issuer = $2::text)`;

const FILTER = `
  ($1::text[] IS NULL OR NOT EXISTS (
    SELECT FROM unnest($1::text[]) AS word
     WHERE coalesce(u.name, '') NOT ILIKE word AND coalesce(u.email, '') NOT ILIKE word))
  AND ($2::text IS NULL OR u.role::text = $2)
  AND ($3::boolean IS NULL OR u.is_active = $3)`;

@Injectable()
export class UsersQueries {
  constructor(private readonly reads: ReadPool) {}

  async find(id: string): Promise<UserRow | null> {
    const [row] = await this.reads.query<UserRow>(
      'users-one',
      `SELECT ${USER_COLUMNS} FROM ${USER_SOURCE} WHERE u.id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** One more than `limit`, so that the page knows whether another one follows. */
  list(query: ListUsersQuery, after: readonly string[] | null): Promise<ListedUserRow[]> {
    const select = `SELECT ${USER_COLUMNS}, u.created_at::text AS created FROM ${USER_SOURCE} WHERE ${FILTER}`;
    const order = `ORDER BY u.created_at, u.id LIMIT $4`;
    const values = [...filterOf(query), query.limit + 1];
    if (!after) return this.reads.query<ListedUserRow>('users-list', `${select} ${order}`, values);
    const next = `AND (u.created_at, u.id) > ($5::timestamptz, $6::uuid)`;
    return this.reads.query<ListedUserRow>('users-list-after', `${select} ${next} ${order}`, [...values, ...after]);
  }

  async count(query: ListUsersQuery): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>(
      'users-count',
      `SELECT count(*)::int AS total FROM users u WHERE ${FILTER}`,
      filterOf(query),
    );
    return row?.total ?? 0;
  }
}

function filterOf({ q, role, isActive }: ListUsersQuery): unknown[] {
  return [wordPatterns(q), role ?? null, isActive ?? null];
}
