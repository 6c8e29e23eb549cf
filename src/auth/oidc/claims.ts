import { isEmail } from 'class-validator';
import type { JWTPayload } from 'jose';
import { hasRole } from '../../access/abilities.js';
import type { Role } from '../../common/enums.js';
import type { OidcSettings } from '../../config/oidc.js';

/** Kinds of tokens that an issuer signs and that are no access tokens, by `typ` of their header. */
const ACCESS_TOKEN_TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt', 'application/jwt']);

/** Not `nonce`: older releases of Keycloak put it into access tokens as well. */
const OF_ID_TOKENS = ['at_hash', 'c_hash'];
/** What some issuers write into the claims, the header being the same for all. */
const OTHER_KINDS = new Set<unknown>(['ID', 'Refresh', 'Offline', 'Logout']);

/** Whether the header's `typ`, where it is there, is one of access tokens. */
export function isAccessTokenType(typ: unknown): boolean {
  return typ === undefined || (typeof typ === 'string' && ACCESS_TOKEN_TYPES.has(typ.toLowerCase()));
}

/**
 * Why the token was not made for who would use it here, null where it was: the party that asked for it is a client of
 * ours, where that is set or the token names several audiences, and it is bound to no key that a bearer would have to
 * prove. Names no value of the token.
 */
export function whyNotForUs(payload: JWTPayload, { audience, clients }: OidcSettings): string | null {
  const { aud, azp, cnf } = payload;
  if (cnf !== undefined) return 'it is bound to a key (cnf)';
  if (isOfAnotherKind(payload)) return 'it is an ID token or of another kind than access tokens';
  const several = Array.isArray(aud) && aud.length > 1;
  if (clients.length === 0 && !several) return null;
  if (typeof azp === 'string' && (clients.length > 0 ? clients : [audience]).includes(azp)) return null;
  return clients.length > 0
    ? 'its azp is none of OIDC_CLIENTS'
    : 'it has several audiences, and its azp is not OIDC_AUDIENCE; OIDC_CLIENTS could name it';
}

/** Why a token that is not the issuer's by its `iss` was taken for none of it. */
export function whyAnotherIssuer(iss: unknown, issuer: string): string {
  if (typeof iss !== 'string') return 'it has no iss';
  const bare = (address: string) => address.replace(/\/$/, '');
  return bare(iss) === bare(issuer)
    ? 'its iss differs from OIDC_ISSUER by a slash at the end'
    : 'its iss is not OIDC_ISSUER';
}

/**
 * An ID token tells a client who signed in and is no key to an API, though its audience may be the same: it carries
 * digests of what it came with, or names its kind.
 */
function isOfAnotherKind(payload: JWTPayload): boolean {
  return OF_ID_TOKENS.some((claim) => payload[claim] !== undefined) || OTHER_KINDS.has(payload['typ']);
}

/** The highest role that the claim names; null when it names none and there is none for everybody else. */
export function roleFrom(payload: JWTPayload, { roleClaim, roleOf, otherwise }: OidcSettings): Role | null {
  const value = claimAt(payload, roleClaim);
  const named = (Array.isArray(value) ? value : [value])
    .map((one) => (typeof one === 'string' ? roleOf.get(one) : undefined))
    .filter((role) => role !== undefined);
  return (
    named.reduce<Role | null>((high, role) => (high !== null && hasRole(high, [role]) ? high : role), null) ?? otherwise
  );
}

/** An e-mail address that the issuer says to have verified, and that fits our own; null else. */
export function emailFrom({ email, email_verified: verified }: JWTPayload): string | null {
  if (typeof email !== 'string' || (verified !== true && verified !== 'true')) return null;
  const plain = email.trim();
  return plain.length <= 320 && /^[\x21-\x7e]+$/.test(plain) && isEmail(plain) ? plain : null;
}

/** What to call somebody; without what would break a line or turn the reading direction. */
export function nameFrom({ name, preferred_username: username }: JWTPayload): string {
  const shown = [name, username]
    .filter((one) => typeof one === 'string')
    .map((one) =>
      one
        .toWellFormed()
        .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '')
        .trim()
        .slice(0, 200),
    )
    .find((one) => one !== '');
  return shown?.toWellFormed() ?? 'Unnamed';
}

/** The claim of that name, or the one at that path with dots; never what an object only inherits. */
function claimAt(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  return path.split('.').reduce<unknown>((value, key) => {
    const isHolder = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return isHolder ? (value as Record<string, unknown>)[key] : undefined;
  }, payload);
}
