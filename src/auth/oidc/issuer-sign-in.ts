import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { invalidToken } from '../../access/gate.js';
import { DomainError } from '../../common/domain-error.js';
import type { Role } from '../../common/enums.js';
import { databaseErrorToDomain } from '../../common/problem/database-errors.js';
import { ReadPool } from '../../database/read-pool.js';
import { AccountAudit } from '../../users/account-audit.js';
import { Accounts } from '../../users/accounts.js';
import { BEARER, type BearerRow, Bearers } from '../bearers.js';
import { SessionPurge } from '../session-purge.js';
import { Sessions } from '../sessions.js';
import { Identities, type Identity } from './identities.js';
import { type IssuedToken, IssuerTokens } from './issuer-tokens.js';
import { logRefusal, reasonOf } from './refusal-log.js';

const ISSUED_BEARER = `${BEARER} AND s.identity_id IS NOT NULL`;

/**
 * Lets in people of the issuer. Each of its tokens becomes a session when it is first seen; from then on the session
 * and the user decide, as they do for our own tokens.
 */
@Injectable()
export class IssuerSignIn {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ReadPool,
    private readonly bearers: Bearers,
    private readonly tokens: IssuerTokens,
    private readonly identities: Identities,
    private readonly sessions: Sessions,
    private readonly purge: SessionPurge,
    private readonly accounts: Accounts,
    private readonly audit: AccountAudit,
  ) {}

  /** Whether a token says that it is the issuer's, and so is to be judged here. */
  isFor(accessToken: string): boolean {
    return this.tokens.claimsToBe(accessToken);
  }

  /** @throws DomainError `invalid-token`, `not-admitted`, `issuer-unavailable` */
  async actorOf(accessToken: string): Promise<Actor> {
    try {
      return await this.bearerOf(accessToken);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== null) logRefusal(reason);
      throw error;
    }
  }

  /** The token is verified each time, because the issuer may withdraw its key; who it belongs to is kept. */
  private async bearerOf(accessToken: string): Promise<Actor> {
    const token = await this.tokens.verify(accessToken);
    const actor = await this.bearers.of(token.id, async () => {
      const [seen] = await this.reads.query<BearerRow>('auth-issued-bearer', ISSUED_BEARER, [token.id]);
      return seen ?? this.admit(token);
    });
    if (actor === null) throw invalidToken();
    return actor;
  }

  private async admit(token: IssuedToken): Promise<BearerRow> {
    const { role } = token;
    if (role === null) throw notAdmitted('The token names no role of this service; ask who keeps the roles.');
    await this.purge.run();
    return this.dataSource
      .transaction(async (tx) => {
        const identity = await this.identities.requireLocked(tx, token, role);
        await this.openOnce(tx, identity, token, role);
        const [bearer]: BearerRow[] = await tx.query(ISSUED_BEARER, [token.id]);
        // Signed out, or deactivated: nothing of this transaction stays.
        if (!bearer) throw invalidToken();
        return bearer;
      })
      .catch((error: unknown) => {
        throw refusalOf(error);
      });
  }

  /** Two first requests may come together; the second one finds the session there. */
  private async openOnce(tx: EntityManager, identity: Identity, token: IssuedToken, role: Role): Promise<void> {
    const account = await this.accounts.lock(tx, identity.user_id);
    const isNew = await this.sessions.openIssued(tx, {
      sessionId: token.id,
      userId: identity.user_id,
      identityId: identity.id,
      expiresAt: token.expiresAt,
    });
    if (!isNew || (identity.role_as_of !== null && identity.role_as_of > token.issuedAt)) return;
    if (role !== account.role) this.audit.changedByIssuer(tx, identity.id, account.id);
    await this.accounts.change(tx, account, { role });
    await this.identities.setRoleAsOf(tx, identity, token.issuedAt);
  }
}

function notAdmitted(detail: string): DomainError {
  return new DomainError('not-admitted', detail);
}

/** The refusals of changing and making users, as those of a request that asked for something else. */
function refusalOf(thrown: unknown): unknown {
  const error = databaseErrorToDomain(thrown) ?? thrown;
  if (!(error instanceof DomainError)) return error;
  if (error.code === 'email-taken')
    return notAdmitted('A user here has the e-mail address of this token; ask an administrator to link the two.');
  // Erased between two statements of this request.
  if (error.code === 'user-not-found') return invalidToken(error);
  if (error.code === 'last-admin')
    return notAdmitted('The token takes the role of the last administrator; make somebody else one first.');
  return error;
}
