import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../common/domain-error.js';
import { PlainError } from '../../common/plain-error.js';
import { Role } from '../../common/enums.js';
import { Accounts } from '../../users/accounts.js';
import type { IssuedToken } from './issuer-tokens.js';

export interface Identity {
  id: string;
  user_id: string;
  role_as_of: Date | null;
}

/**
 * Which user somebody of the issuer is: by issuer and subject and nothing else. An e-mail address never links anybody
 * to a user who is there already, verified or not, or whoever gets hold of an address would get the account; that is
 * left to an administrator.
 */
@Injectable()
export class Identities {
  constructor(private readonly accounts: Accounts) {}

  /**
   * The identity of a token; who is new becomes a user of that role. Held until the transaction ends.
   * @throws DomainError `email-taken` when the verified address of somebody new is another user's
   */
  async requireLocked(tx: EntityManager, token: IssuedToken, role: Role): Promise<Identity> {
    await lock(tx, token.issuer, token.subject);
    return (await find(tx, token.issuer, token.subject)) ?? this.welcome(tx, token, role);
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
    await insert(tx, user.id, issuer, subject);
  }

  /** Its sessions end; a later token is somebody new, or refused where its verified address belongs to a user here. @throws PlainError when there is nothing to undo */
  async unlink(tx: EntityManager, issuer: string, email: string): Promise<void> {
    const user = await findUser(tx, email);
    const [gone]: [unknown[], number] = await tx.query(
      `DELETE FROM user_identities WHERE user_id = $1 AND issuer = $2 RETURNING id`,
      [user.id, issuer],
    );
    if (gone.length === 0) throw new PlainError(`${email} is not linked to ${issuer}.`);
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
    return insert(tx, userId, issuer, subject);
  }
}

/** So that two first requests of one person make one user. */
async function lock(tx: EntityManager, issuer: string, subject: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`identity:${issuer} ${subject}`]);
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
