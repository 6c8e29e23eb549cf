import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../common/domain-error.js';
import { PlainError } from '../../common/plain-error.js';
import { Role } from '../../common/enums.js';
import { AccountAudit } from '../../users/account-audit.js';
import { Accounts } from '../../users/accounts.js';
import { type IssuedToken, TOLERANCE } from './issuer-tokens.js';
import { refused } from './refusal-log.js';

export interface Identity {
  id: string;
  user_id: string;
  role_as_of: Date | null;
}

/** Either of the two; a user of the issuer may have no address. */
export interface LinkedUser {
  readonly email?: string | undefined;
  readonly subject?: string | undefined;
}

/**
 * Which user somebody of the issuer is: by issuer and subject and nothing else. An e-mail address never links anybody
 * to a user who is there already, verified or not, or whoever gets hold of an address would get the account; that is
 * left to an administrator.
 */
@Injectable()
export class Identities {
  constructor(
    private readonly accounts: Accounts,
    private readonly audit: AccountAudit,
  ) {}

  /**
   * The identity of a token; who is new becomes a user of that role. Held until the transaction ends.
   * @throws DomainError `invalid-token` when an identity of its subject has ended since the token was issued,
   * `email-taken` when the verified address of somebody new is another user's
   */
  async requireLocked(tx: EntityManager, token: IssuedToken, role: Role): Promise<Identity> {
    await lock(tx, token.issuer, token.subject);
    const known = await find(tx, token.issuer, token.subject);
    await refuseEnded(tx, token);
    return known ?? this.welcome(tx, token, role);
  }

  async setRoleAsOf(tx: EntityManager, { id }: Identity, issuedAt: Date): Promise<void> {
    await tx.query(`UPDATE user_identities SET role_as_of = $2 WHERE id = $1`, [id, issuedAt]);
  }

  /**
   * Makes a subject of the issuer the user with this e-mail address.
   * @throws PlainError that says why not
   */
  async link(tx: EntityManager, issuer: string, subject: string, email: string): Promise<void> {
    await lock(tx, issuer, subject);
    const user = await findUser(tx, email);
    if (user.name === null || user.role === null)
      throw new PlainError(`${email} lacks a name or a role; complete the user first.`);
    if (await find(tx, issuer, subject)) throw new PlainError(`${subject} of ${issuer} is a user already.`);
    const [taken]: unknown[] = await tx.query(`SELECT FROM user_identities WHERE user_id = $1 AND issuer = $2`, [
      user.id,
      issuer,
    ]);
    if (taken) throw new PlainError(`${email} is linked already; unlink it first.`);
    const { id } = await insert(tx, user.id, issuer, subject);
    this.audit.linked(tx, id, user.id);
  }

  /**
   * Ends the sessions of the tokens there are, for good. One that is issued later is somebody new, or refused where its
   * verified address belongs to a user here.
   * @throws PlainError when there is nothing to undo
   * @throws DomainError `last-admin` when nobody else could sign in as an administrator
   */
  async unlink(tx: EntityManager, issuer: string, { email, subject }: LinkedUser): Promise<void> {
    const [linked]: { id: string; user_id: string; subject: string }[] = await tx.query(
      `SELECT i.id, i.user_id, i.subject FROM user_identities i JOIN users u ON u.id = i.user_id
        WHERE i.issuer = $1 AND (i.subject = $2 OR lower(u.email) = lower($3))`,
      [issuer, subject ?? null, email ?? null],
    );
    if (!linked) throw notLinked(issuer, { email, subject });
    await lock(tx, issuer, linked.subject);
    const account = await this.accounts.lock(tx, linked.user_id);
    const hasPassword = account.email !== null && account.password_hash !== null;
    if (account.role === Role.ADMIN && account.is_active && !hasPassword)
      await this.accounts.requireOtherAdmin(tx, account.id);
    const [gone]: [unknown[], number] = await tx.query(`DELETE FROM user_identities WHERE id = $1 RETURNING id`, [
      linked.id,
    ]);
    if (gone.length === 0) throw notLinked(issuer, { email, subject });
    this.audit.unlinked(tx, linked.id, linked.user_id);
  }

  private async welcome(
    tx: EntityManager,
    { issuer, subject, email, name }: IssuedToken,
    role: Role,
  ): Promise<Identity> {
    if (email !== null) {
      const [other]: unknown[] = await tx.query(`SELECT FROM users WHERE lower(email) = lower($1)`, [email]);
      if (other) throw new DomainError('email-taken', 'Another user has this e-mail address.');
    }
    const userId = await this.accounts.insert(tx, { email, passwordHash: null, name, role });
    if (role === Role.APPLICANT) await this.accounts.makeExpert(tx, userId);
    const identity = await insert(tx, userId, issuer, subject);
    this.audit.welcomed(tx, identity.id, userId);
    return identity;
  }
}

/** So that two first requests of one person make one user. */
async function lock(tx: EntityManager, issuer: string, subject: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`identity:${issuer} ${subject}`]);
}

/**
 * A token that was good before its subject was unlinked or erased makes nobody a user again, signed out or not; the
 * trigger on `user_identities` remembers the end. The issuer's clock may be ahead of ours.
 */
async function refuseEnded(tx: EntityManager, { issuer, subject, issuedAt }: IssuedToken): Promise<void> {
  const digest = createHash('sha256').update(`${issuer}\n${subject}`).digest('hex');
  const ended: unknown[] = await tx.query(
    `SELECT FROM ended_identities WHERE digest = $1 AND ended_at >= $2::timestamptz - make_interval(secs => $3)`,
    [digest, issuedAt, TOLERANCE],
  );
  if (ended.length > 0) throw refused('its subject was unlinked or erased after it was issued');
}

function notLinked(issuer: string, { email, subject }: LinkedUser): PlainError {
  return new PlainError(`${email ?? subject} is not linked to ${issuer}.`);
}

async function find(tx: EntityManager, issuer: string, subject: string): Promise<Identity | null> {
  const [row]: Identity[] = await tx.query(
    `SELECT id, user_id, role_as_of FROM user_identities WHERE issuer = $1 AND subject = $2`,
    [issuer, subject],
  );
  return row ?? null;
}

async function findUser(
  tx: EntityManager,
  email: string,
): Promise<{ id: string; name: string | null; role: Role | null }> {
  const [user] = await tx.query(`SELECT id, name, role FROM users WHERE lower(email) = lower($1)`, [email]);
  if (!user) throw new PlainError(`There is no user ${email}.`);
  return user;
}

async function insert(tx: EntityManager, userId: string, issuer: string, subject: string): Promise<Identity> {
  const id = uuid();
  await tx.query(`INSERT INTO user_identities (id, user_id, issuer, subject) VALUES ($1, $2, $3, $4)`, [
    id,
    userId,
    issuer,
    subject,
  ]);
  return { id, user_id: userId, role_as_of: null };
}
