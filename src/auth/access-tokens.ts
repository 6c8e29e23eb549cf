import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { LruMap } from 'toad-cache';
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
/** Verified tokens that a process remembers, the least recently used one going first; about 8 MB. */
const AT_MOST = 10_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface TokenSubject {
  readonly userId: string;
  readonly sessionId: string;
}

interface Verified extends TokenSubject {
  /** Seconds since 1970, as `iat` and `exp`. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Signs and checks access tokens: HS256 and nothing else, with issuer and audience. */
@Injectable()
export class AccessTokens {
  private readonly key: Uint8Array;
  /**
   * By the whole token, so that nothing but what was verified is found. A hash in its place would cost as much at each
   * request and hide nothing: the key that signs all tokens lies in the same memory.
   */
  private readonly verified = new LruMap<Verified>(AT_MOST);

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

  /** Who an own token was issued to, if it was verified before and its times still hold; else null. */
  recall(token: string): TokenSubject | null {
    const known = this.verified.get(token);
    return known && isTimely(known) ? known : null;
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
      const { sub, sid, iat = Number.POSITIVE_INFINITY, exp = Number.NEGATIVE_INFINITY } = payload;
      if (typeof sub === 'string' && typeof sid === 'string' && UUID.test(sub) && UUID.test(sid)) {
        const subject = { userId: sub, sessionId: sid, issuedAt: iat, expiresAt: exp };
        if (!isTimely(subject)) throw invalidToken();
        this.verified.set(token, subject);
        return subject;
      }
    } catch (cause) {
      throw invalidToken(cause);
    }
    throw invalidToken();
  }
}

/** Neither expired, by the rule of whoever verifies it, nor from the future. */
function isTimely({ issuedAt, expiresAt }: Verified): boolean {
  const now = Date.now() / 1000;
  return expiresAt > Math.floor(now) && issuedAt <= now + CLOCKS_DIFFER_SECONDS;
}
