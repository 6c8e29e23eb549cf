import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../common/domain-error.js';
import { Role } from '../common/enums.js';
import { ENV, type Env } from '../config/env.js';
import { MAY_SIGN_IN, SIGNED_IN_BY_ISSUER, USER_COLUMNS, USER_SOURCE, type UserRow } from './users.queries.js';

export interface NewAccount {
  /** Null: nobody signs in with a password. */
  readonly email: string | null;
  readonly passwordHash: string | null;
  readonly name: string;
  readonly role: Role;
}

/** What is undefined stays as it is. */
export interface AccountChanges {
  readonly email?: string | undefined;
  readonly passwordHash?: string | undefined;
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly isActive?: boolean | undefined;
}

/** A user's row, locked until the transaction ends. */
export interface LockedAccount extends UserRow {
  password_hash: string | null;
}

/** Reads and changes users inside the transaction of a use case, and keeps what must hold for every change of them. */
@Injectable()
export class Accounts {
  constructor(@Inject(ENV) private readonly env: Env) {}

  async insert(tx: EntityManager, account: NewAccount): Promise<string> {
    const id = uuid();
    await tx.query(`INSERT INTO users (id, email, password_hash, name, role) VALUES ($1, $2, $3, $4, $5)`, [
      id,
      account.email,
      account.passwordHash,
      account.name,
      account.role,
    ]);
    return id;
  }

  /** @throws DomainError `user-not-found` */
  async lock(tx: EntityManager, id: string): Promise<LockedAccount> {
    const [row]: LockedAccount[] = await tx.query(
      `SELECT ${USER_COLUMNS}, u.password_hash FROM ${USER_SOURCE} WHERE u.id = $1 FOR UPDATE OF u`,
      [id],
    );
    if (!row) throw new DomainError('user-not-found', 'There is no such user.');
    return row;
  }

  /**
   * Writes what differs and raises the row version. A new password and a deactivation end the sessions of the user.
   * @param keptSessionId the session that changes its own password goes on
   * @throws DomainError `last-admin`, `email-taken`
   */
  async change(
    tx: EntityManager,
    account: LockedAccount,
    changes: AccountChanges,
    keptSessionId: string | null = null,
  ): Promise<UserRow> {
    const next = {
      email: changes.email ?? account.email,
      passwordHash: changes.passwordHash ?? account.password_hash,
      name: changes.name ?? account.name,
      role: changes.role ?? account.role,
      isActive: changes.isActive ?? account.is_active,
    };
    const differs =
      next.email !== account.email ||
      next.passwordHash !== account.password_hash ||
      next.name !== account.name ||
      next.role !== account.role ||
      next.isActive !== account.is_active;
    if (!differs) return account;
    if (account.role === Role.ADMIN && (next.role !== Role.ADMIN || !next.isActive))
      await this.requireOtherAdmin(tx, account.id);

    const [rows]: [UserRow[], number] = await tx.query(
      `UPDATE users SET email = $2, password_hash = $3, name = $4, role = $5, is_active = $6,
                        row_version = row_version + 1, updated_at = now()
        WHERE id = $1
        RETURNING id, email, name, role, is_active, row_version, created_at, updated_at`,
      [account.id, next.email, next.passwordHash, next.name, next.role, next.isActive],
    );
    if (next.passwordHash !== account.password_hash || !next.isActive)
      await this.endSessions(tx, account.id, keptSessionId);
    const isExpert = next.role === Role.APPLICANT && account.expert_id === null;
    const expert_id = isExpert ? await this.makeExpert(tx, account.id) : account.expert_id;
    return { ...(rows[0] as UserRow), expert_id };
  }

  /**
   * An applicant without an expert's row could sign in and do nothing. It has no specialties until an operator gives it
   * some, so that it is asked what everybody is.
   */
  async makeExpert(tx: EntityManager, userId: string): Promise<string> {
    const id = uuid();
    await tx.query(`INSERT INTO experts (id, user_id) VALUES ($1, $2)`, [id, userId]);
    return id;
  }

  /** The sessions lie below the auth feature here because what ends them is a change of the user. */
  async endSessions(tx: EntityManager, userId: string, keptSessionId: string | null = null): Promise<void> {
    await tx.query(
      `UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2::uuid`,
      [userId, keptSessionId],
    );
  }

  /**
   * Somebody else who can sign in is an ADMIN, and stays one until this transaction ends: all that could take an
   * administrator away wait for the same lock.
   * @throws DomainError `last-admin`
   */
  async requireOtherAdmin(tx: EntityManager, userId: string): Promise<void> {
    await this.lockAdmins(tx);
    const others: unknown[] = await tx.query(
      `SELECT u.id FROM ${USER_SOURCE} WHERE u.role = 'ADMIN' AND u.id <> $1 AND (${MAY_SIGN_IN} OR ${SIGNED_IN_BY_ISSUER}) LIMIT 1`,
      [userId, this.env.oidc?.issuer ?? null],
    );
    if (others.length > 0) return;
    throw new DomainError(
      'last-admin',
      'This is the last administrator who can sign in; make somebody else one first.',
    );
  }

  /** Held until the transaction ends by whoever makes the first administrator or may take away the last. */
  async lockAdmins(tx: EntityManager): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('users:administrators', 0))`);
  }
}
