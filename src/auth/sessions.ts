import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import type { TokenSubject } from './access-tokens.js';
import { SessionPurge } from './session-purge.js';

/** A session ends after this, however often it is refreshed. */
export const SESSION_DAYS = 90;
/** A refresh token that is not used ends after this. */
export const REFRESH_DAYS = 30;

export interface OpenSession extends TokenSubject {
  readonly refreshToken: string;
}

/**
 * Sign-ins and their refresh tokens: 256 random bits of which only the SHA-256 is stored. Each token is good for one
 * refresh; a second use means that somebody else has a copy, and ends the session.
 */
@Injectable()
export class Sessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly purge: SessionPurge,
  ) {}

  /**
   * Opens a session for the person whose password was just verified.
   * @returns null when the user was deactivated or got another password meanwhile
   */
  async open(userId: string, passwordHash: string): Promise<OpenSession | null> {
    await this.purge.run();
    const refreshToken = newToken();
    const opened: { session_id: string }[] = await this.dataSource.query(
      `WITH session AS (
         INSERT INTO sessions (id, user_id, expires_at)
         SELECT $1, u.id, now() + make_interval(days => $4)
           FROM users u WHERE u.id = $2 AND u.password_hash = $3 AND u.is_active FOR SHARE
         RETURNING id)
       INSERT INTO refresh_tokens (id, session_id, token_hash, expires_at)
       SELECT $5, id, $6, now() + make_interval(days => $7) FROM session
       RETURNING session_id`,
      [uuid(), userId, passwordHash, SESSION_DAYS, uuid(), hashOf(refreshToken), REFRESH_DAYS],
    );
    return opened[0] ? { userId, sessionId: opened[0].session_id, refreshToken } : null;
  }

  /**
   * Exchanges a refresh token for the next one. A token that was used before ends its session, and that is committed.
   * @returns null when the token is unknown, used or expired, or its session has ended
   */
  rotate(token: string): Promise<OpenSession | null> {
    return this.dataSource.transaction(async (tx) => {
      const hash = hashOf(token);
      const session = await lockLiveSession(tx, hash);
      if (!session) return null;
      const [used]: [unknown[], number] = await tx.query(
        `UPDATE refresh_tokens SET used_at = now()
          WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING id`,
        [hash],
      );
      if (used.length === 0) {
        await endIfReused(tx, session.id, hash);
        return null;
      }
      const refreshToken = newToken();
      await tx.query(
        `INSERT INTO refresh_tokens (id, session_id, token_hash, expires_at)
         SELECT $1, id, $3, least(now() + make_interval(days => $4), expires_at) FROM sessions WHERE id = $2`,
        [uuid(), session.id, hashOf(refreshToken), REFRESH_DAYS],
      );
      // A token past its time is refused anyway; those younger are kept, to recognise a second use.
      await tx.query(`DELETE FROM refresh_tokens WHERE session_id = $1 AND expires_at <= now()`, [session.id]);
      return { userId: session.user_id, sessionId: session.id, refreshToken };
    });
  }

  /**
   * The session of a token that somebody else has signed; it stays until the token expires, revoked or not, so that
   * the token cannot open it anew.
   * @returns false when there is one already
   */
  async openIssued(
    tx: EntityManager,
    session: { sessionId: string; userId: string; identityId: string; expiresAt: Date },
  ): Promise<boolean> {
    const opened: unknown[] = await tx.query(
      `INSERT INTO sessions (id, user_id, identity_id, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [session.sessionId, session.userId, session.identityId, session.expiresAt],
    );
    return opened.length > 0;
  }

  async end(sessionId: string): Promise<void> {
    await this.dataSource.query(`UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL`, [
      sessionId,
    ]);
  }
}

interface SessionRow {
  id: string;
  user_id: string;
}

/** All that a refresh changes lies under the lock of its session. */
async function lockLiveSession(tx: EntityManager, tokenHash: string): Promise<SessionRow | null> {
  const [row]: SessionRow[] = await tx.query(
    `SELECT s.id, s.user_id FROM sessions s
      WHERE s.id = (SELECT t.session_id FROM refresh_tokens t WHERE t.token_hash = $1)
        AND s.revoked_at IS NULL AND s.expires_at > now()
        FOR UPDATE OF s`,
    [tokenHash],
  );
  return row ?? null;
}

async function endIfReused(tx: EntityManager, sessionId: string, tokenHash: string): Promise<void> {
  await tx.query(
    `UPDATE sessions SET revoked_at = now()
      WHERE id = $1 AND EXISTS (SELECT FROM refresh_tokens WHERE token_hash = $2 AND used_at IS NOT NULL)`,
    [sessionId, tokenHash],
  );
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
