import { Injectable } from '@nestjs/common';
import { Authenticator, invalidToken } from '../access/gate.js';
import type { Actor } from '../access/actor.js';
import type { Role, Specialty } from '../common/enums.js';
import { ReadPool } from '../database/read-pool.js';
import { AccessTokens } from './access-tokens.js';
import { IssuerSignIn } from './oidc/issuer-sign-in.js';

interface BearerRow {
  role: Role | null;
  expert_id: string | null;
  specialties: Specialty[] | null;
}

/** Looks the bearer up at each request, so that a deactivated user or an ended session stops at once. */
@Injectable()
export class SessionAuthenticator extends Authenticator {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly issuer: IssuerSignIn,
    private readonly reads: ReadPool,
  ) {
    super();
  }

  async actorOf(accessToken: string): Promise<Actor> {
    if (this.issuer.isFor(accessToken)) return this.issuer.actorOf(accessToken);
    const { userId, sessionId } = await this.tokens.verify(accessToken);
    const [bearer] = await this.reads.query<BearerRow>(
      'auth-bearer',
      `SELECT u.role, e.id AS expert_id, e.specialties
         FROM sessions s
         JOIN users u ON u.id = s.user_id
         LEFT JOIN experts e ON e.user_id = u.id
        WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > now()
          AND u.is_active AND coalesce(e.is_active, true)`,
      [sessionId, userId],
    );
    if (!bearer?.role) throw invalidToken();
    return { userId, sessionId, role: bearer.role, expertId: bearer.expert_id, specialties: bearer.specialties ?? [] };
  }
}
