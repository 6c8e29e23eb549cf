import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { v7 as uuid } from 'uuid';
import { invalidToken } from '../access/gate.js';
import { ENV, type Env } from '../config/env.js';

/** Seconds an access token is good for. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** That the clocks of instances may differ. */
const CLOCKS_DIFFER_SECONDS = 60;
/** What our own tokens say in `iss`. */
export const OUR_ISSUER = 'ax-qna';
const AUDIENCE = 'ax-qna-api';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface TokenSubject {
  readonly userId: string;
  readonly sessionId: string;
}

/** Signs and checks access tokens: HS256 and nothing else, with issuer and audience. */
@Injectable()
export class AccessTokens {
  private readonly key: Uint8Array;

  constructor(@Inject(ENV) env: Env) {
    if (!env.jwtSecret) throw new Error('JWT_SECRET is needed to sign tokens.');
    this.key = new TextEncoder().encode(env.jwtSecret);
  }

  sign({ userId, sessionId }: TokenSubject): Promise<string> {
    return new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setSubject(userId)
      .setIssuer(OUR_ISSUER)
      .setAudience(AUDIENCE)
      .setJti(uuid())
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
      .sign(this.key);
  }

  /** @throws DomainError `invalid-token` */
  async verify(token: string): Promise<TokenSubject> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: ['HS256'],
        issuer: OUR_ISSUER,
        audience: AUDIENCE,
        typ: 'at+jwt',
        requiredClaims: ['sub', 'sid', 'exp', 'iat'],
      });
      const { sub, sid, iat = Number.POSITIVE_INFINITY } = payload;
      const isFromTheFuture = iat > Date.now() / 1000 + CLOCKS_DIFFER_SECONDS;
      if (isFromTheFuture) throw invalidToken();
      if (typeof sub === 'string' && typeof sid === 'string' && UUID.test(sub) && UUID.test(sid)) {
        return { userId: sub, sessionId: sid };
      }
    } catch (cause) {
      throw invalidToken(cause);
    }
    throw invalidToken();
  }
}
