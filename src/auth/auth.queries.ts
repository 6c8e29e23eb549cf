import { Injectable } from '@nestjs/common';
import type { Role, Specialty } from '../common/enums.js';
import { ReadPool } from '../database/read-pool.js';

/** Somebody who may sign in: active, as an expert too, and with nothing missing. */
export interface SignedInRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  password_hash: string;
  expert_id: string | null;
  specialties: Specialty[] | null;
}

const COLUMNS = `u.id, u.email, u.name, u.role, u.password_hash, e.id AS expert_id, e.specialties`;
const SOURCE = `users u LEFT JOIN experts e ON e.user_id = u.id`;
const MAY_SIGN_IN = `u.is_active AND coalesce(e.is_active, true) AND u.email IS NOT NULL
  AND u.password_hash IS NOT NULL AND u.name IS NOT NULL AND u.role IS NOT NULL`;

@Injectable()
export class AuthQueries {
  constructor(private readonly reads: ReadPool) {}

  async findByEmail(email: string): Promise<SignedInRow | null> {
    const [row] = await this.reads.query<SignedInRow>(
      'auth-by-email',
      `SELECT ${COLUMNS} FROM ${SOURCE} WHERE lower(u.email) = lower($1) AND ${MAY_SIGN_IN}`,
      [email],
    );
    return row ?? null;
  }

  async findById(userId: string): Promise<SignedInRow | null> {
    const [row] = await this.reads.query<SignedInRow>(
      'auth-by-id',
      `SELECT ${COLUMNS} FROM ${SOURCE} WHERE u.id = $1 AND ${MAY_SIGN_IN}`,
      [userId],
    );
    return row ?? null;
  }
}
