import { Injectable } from '@nestjs/common';
import { Authenticator, invalidToken } from '../access/gate.js';
import type { Actor } from '../access/actor.js';
import { ReadPool } from '../database/read-pool.js';
import { AccessTokens } from './access-tokens.js';
import { BEARER, type BearerRow, Bearers } from './bearers.js';
import { IssuerSignIn } from './oidc/issuer-sign-in.js';

/** Knows the bearer at each request as the database knows it, so that a deactivated user or an ended session stops at once. */
@Injectable()
export class SessionAuthenticator extends Authenticator {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly issuer: IssuerSignIn,
    private readonly bearers: Bearers,
    private readonly reads: ReadPool,
  ) {
    super();
  }

  recall(accessToken: string): Actor | null {
    const subject = this.tokens.recall(accessToken);
    const actor = subject && this.bearers.recall(subject.sessionId);
    return actor && actor.userId === subject.userId ? actor : null;
  }

  async actorOf(accessToken: string): Promise<Actor> {
    const known = this.tokens.recall(accessToken);
    if (known === null && this.issuer.isFor(accessToken)) return this.issuer.actorOf(accessToken);
    const { userId, sessionId } = known ?? (await this.tokens.verify(accessToken));
    const actor = await this.bearers.of(sessionId, async () => {
      const [bearer] = await this.reads.query<BearerRow>('auth-bearer', `${BEARER} AND s.user_id = $2`, [
        sessionId,
        userId,
      ]);
      return bearer ?? null;
    });
    if (actor === null || actor.userId !== userId) throw invalidToken();
    return actor;
  }
}
