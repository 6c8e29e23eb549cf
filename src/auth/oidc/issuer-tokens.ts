import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import { invalidToken } from '../../access/gate.js';
import { OUR_ISSUER } from '../access-tokens.js';
import { DomainError } from '../../common/domain-error.js';
import type { Role } from '../../common/enums.js';
import { ENV, type Env } from '../../config/env.js';
import { emailFrom, isAccessTokenType, nameFrom, roleFrom, whyAnotherIssuer, whyNotForUs } from './claims.js';
import { IssuerKeys } from './issuer-keys.js';
import { logRefusal, refused } from './refusal-log.js';

/** Signatures with a public key alone: with a shared secret, whoever knows the public key could sign. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
/** Seconds that the issuer's clock may differ from ours. */
export const TOLERANCE = 30;
/** A token is good for no longer than this after it was issued, whatever it says itself. */
export const LONGEST_SECONDS = 24 * 3600;

/** What a token of the issuer says, once its signature is proved. */
export interface IssuedToken {
  /** A UUID of the signed text: its signature has more than one spelling. */
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly role: Role | null;
  readonly name: string;
  readonly email: string | null;
}

/** Checks access tokens of the issuer in OIDC_ISSUER. */
@Injectable()
export class IssuerTokens {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly keys: IssuerKeys,
  ) {}

  /** Whether a token says that it is the issuer's; `verify` proves it. */
  claimsToBe(token: string): boolean {
    if (this.env.oidc === null) return false;
    try {
      const { iss } = decodeJwt(token);
      if (iss === this.env.oidc.issuer) return true;
      if (iss !== OUR_ISSUER) logRefusal(whyAnotherIssuer(iss, this.env.oidc.issuer));
      return false;
    } catch {
      return false;
    }
  }

  /** @throws DomainError `invalid-token`, `issuer-unavailable` */
  async verify(token: string): Promise<IssuedToken> {
    const settings = this.env.oidc;
    if (settings === null) throw invalidToken();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, (header, jws) => this.keys.find(header, jws), {
        algorithms: ALGORITHMS,
        issuer: settings.issuer,
        audience: settings.audience,
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: TOLERANCE,
        maxTokenAge: LONGEST_SECONDS,
      });
      const { sub, iat, exp } = payload;
      if (!isSubject(sub) || iat === undefined || exp === undefined) throw refused('its sub is no subject');
      if (!isAccessTokenType(protectedHeader.typ)) throw refused('its typ is not that of access tokens');
      const whyNot = whyNotForUs(payload, settings);
      if (whyNot !== null) throw refused(whyNot);
      return {
        id: idOf(token),
        issuer: settings.issuer,
        subject: sub,
        issuedAt: new Date(iat * 1000),
        expiresAt: new Date(Math.min(exp, iat + LONGEST_SECONDS) * 1000),
        role: roleFrom(payload, settings),
        name: nameFrom(payload),
        email: emailFrom(payload),
      };
    } catch (error) {
      throw error instanceof DomainError ? error : invalidToken(error);
    }
  }
}

function isSubject(sub: unknown): sub is string {
  return typeof sub === 'string' && /^[^\p{Cc}]{1,255}$/u.test(sub) && sub.isWellFormed();
}

/** Of header and payload as sent, in the form of a UUID of version 8. */
function idOf(token: string): string {
  const signed = token.slice(0, token.lastIndexOf('.'));
  const hex = createHash('sha256').update(signed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
