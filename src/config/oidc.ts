import { Role } from '../common/enums.js';

type Given = Readonly<Record<string, string | undefined>>;

/** An issuer of OpenID Connect whose access tokens are accepted beside our own. */
export interface OidcSettings {
  /** Exactly as the tokens name it in `iss`. */
  readonly issuer: string;
  /** What `aud` must name. */
  readonly audience: string;
  /** Who may have asked for a token (`azp`); empty: the audience itself where a token names several, else anybody. */
  readonly clients: readonly string[];
  /** The claim that holds one role or several: its name, or a path with dots. */
  readonly roleClaim: string;
  /** What a value of that claim makes somebody. */
  readonly roleOf: ReadonlyMap<string, Role>;
  /** The role of those whose claim names none; null: they are not let in. */
  readonly otherwise: Role | null;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const FURTHER = ['OIDC_AUDIENCE', 'OIDC_CLIENTS', 'OIDC_ROLE_CLAIM', 'OIDC_ROLE_MAP'];

/** Whether keys may be fetched there: over TLS, or without it where nobody can listen in or nothing is at stake. */
export function isIssuerAddress(text: string, production: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  if (username !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && (!production || LOOPBACK.has(hostname)));
}

export function oidcFaults(given: Given): string[] {
  const issuer = given['OIDC_ISSUER'];
  const production = given['NODE_ENV'] === 'production';
  if (!issuer)
    return FURTHER.filter((name) => given[name]).map((name) => `${name}: goes with OIDC_ISSUER, which is unset`);
  return [
    ...(isIssuerAddress(issuer, production)
      ? []
      : [`OIDC_ISSUER: must be the https address of an issuer, such as https://id.example.com/realms/staff`]),
    ...(given['OIDC_AUDIENCE'] ? [] : ['OIDC_AUDIENCE: is required with OIDC_ISSUER: what the tokens name in aud']),
    ...rolePairs(given['OIDC_ROLE_MAP'])
      .filter(([value, role]) => value === '' || !Object.hasOwn(Role, role))
      .map(([value, role]) => `OIDC_ROLE_MAP: ${value}=${role} is not a value and a role, such as staff=EVALUATOR`),
  ];
}

interface OidcGiven {
  readonly OIDC_ISSUER?: string | undefined;
  readonly OIDC_AUDIENCE?: string | undefined;
  readonly OIDC_CLIENTS?: string | undefined;
  readonly OIDC_ROLE_CLAIM?: string | undefined;
  readonly OIDC_ROLE_MAP?: string | undefined;
}

/** Of settings without faults; null where no issuer is set. */
export function oidcOf(given: OidcGiven): OidcSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = given;
  if (!issuer || !audience) return null;
  const pairs = given.OIDC_ROLE_MAP ? rolePairs(given.OIDC_ROLE_MAP) : Object.values(Role).map((role) => [role, role]);
  const roles = new Map(pairs as [string, Role][]);
  const otherwise = roles.get('*') ?? null;
  roles.delete('*');
  return {
    issuer,
    audience,
    clients: listOf(given.OIDC_CLIENTS),
    roleClaim: given.OIDC_ROLE_CLAIM ?? 'role',
    roleOf: roles,
    otherwise,
  };
}

/** `value=ROLE` pairs; a value may hold equals signs itself. */
function rolePairs(text: string | undefined): [string, string][] {
  return listOf(text).map((pair) => {
    const at = pair.lastIndexOf('=');
    return at < 0 ? [pair, ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
