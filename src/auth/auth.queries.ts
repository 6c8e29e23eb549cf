import { Injectable } from '@nestjs/common';
import type { Role, Specialty } from '../common/enums.js';
import { ReadPool } from '../database/read-pool.js';
import { MAY_SIGN_IN, USER_SOURCE } from '../users/users.queries.js';

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

/** Somebody who is signed in, with a password or by the issuer, whose tokens may hold no e-mail address. */
export interface PresentRow extends Omit<SignedInRow, 'email' | 'password_hash'> {
  email: string | null;
  password_hash: string | null;
}

const COLUMNS = `u.id, u.email, u.name, u.role, u.password_hash, e.id AS expert_id, e.specialties`;

@Injectable()
export class AuthQueries {
  constructor(private readonly reads: ReadPool) {}

  async findByEmail(email: string): Promise<SignedInRow | null> {
    const [row] = await this.reads.query<SignedInRow>(
      'auth-by-email',
      `SELECT ${COLUMNS} FROM ${USER_SOURCE} WHERE lower(u.email) = lower($1) AND ${MAY_SIGN_IN}`,
      [email],
    );
    return row ?? null;
  }

  /** Whoever is there and active; how they came in is decided already. */
  async findPresent(userId: string): Promise<PresentRow | null> {
    const [row] = await this.reads.query<PresentRow>(
      'auth-present',
      `SELECT ${COLUMNS} FROM ${USER_SOURCE}
        WHERE u.id = $1 AND u.is_active AND coalesce(e.is_active, true) AND u.name IS NOT NULL AND u.role IS NOT NULL`,
      [userId],
    );
    return row ?? null;
  }

  async findById(userId: string): Promise<SignedInRow | null> {
    const [row] = await this.reads.query<SignedInRow>(
      'auth-by-id',
      `SELECT ${COLUMNS} FROM ${USER_SOURCE} WHERE u.id = $1 AND ${MAY_SIGN_IN}`,
      [userId],
    );
    return row ?? null;
  }
}
