import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../common/domain-error.js';
import { Role } from '../common/enums.js';
import type { Actor } from './actor.js';
import { hasRole } from './abilities.js';
import type { Access, RouteRules } from './decorators.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the gate on every route that is not public. */
    actor?: Actor;
    /** The body as sent, where a parser of ours read it. */
    rawBody?: Buffer;
  }
}

/** The one answer to every token that is not good, whatever is wrong with it. */
export function invalidToken(cause?: unknown): DomainError {
  return new DomainError(
    'invalid-token',
    'The access token is expired, revoked or not ours; sign in again or refresh, and send Authorization: Bearer <token>.',
    { cause, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
  );
}

/** Turns an access token into its bearer. Implemented by the auth module. */
export abstract class Authenticator {
  /** The bearer where it is known without asking anybody; else null. */
  abstract recall(accessToken: string): Actor | null;

  /** @throws DomainError `invalid-token`; of an issuer's token also `not-admitted`, `issuer-unavailable` */
  abstract actorOf(accessToken: string): Promise<Actor>;
}

/** Refuses a client that asks too often: `too-many-requests`; at once where it knows. */
export type Limiter = (request: FastifyRequest) => DomainError | null | Promise<DomainError | null>;

type Done = (error?: Error) => void;
export type Gate = (request: FastifyRequest, reply: FastifyReply, done: Done) => void;

/**
 * The `onRequest` hook that decides who may use a route before its body is read: at once where nobody has to be asked, as
 * with most requests. A route that names no rule is closed to everybody; `openPaths` are served by plugins that cannot
 * name one.
 */
export function createGate(authenticator: Authenticator, limit: Limiter, openPaths: readonly string[]): Gate {
  const enter = (request: FastifyRequest, done: Done): void => {
    const { url = '', config } = request.routeOptions;
    if (request.is404) return done();
    if (openPaths.some((path) => url === path || url.startsWith(`${path}/`))) return done();
    const access = (config as Partial<RouteRules>).access ?? { kind: 'roles', roles: [] };
    if (access.kind === 'public') return done();

    const token = bearerOf(request);
    if (token instanceof DomainError) return done(token);
    const admit = (actor: Actor): void => {
      request.actor = actor;
      const isAdmitted = hasRole(actor.role, access.roles) || (access.experts === true && actor.expertId !== null);
      done(isAdmitted ? undefined : new DomainError('role-required', shutTo(actor, access)));
    };
    const known = authenticator.recall(token);
    if (known) admit(known);
    else authenticator.actorOf(token).then(admit, done);
  };

  return (request, _reply, done) => {
    const { isLimited } = request.routeOptions.config as Partial<RouteRules>;
    const refusal = isLimited === false ? null : limit(request);
    const decide = (refused: DomainError | null) => (refused ? done(refused) : enter(request, done));
    if (refusal instanceof Promise) refusal.then(decide, done);
    else decide(refusal);
  };
}

/** Which roles a route is for, as /docs says too; and that of the caller, whom a token of before a change may surprise. */
function shutTo({ role }: Actor, { roles, experts }: Extract<Access, { kind: 'roles' }>): string {
  const admitted = Object.values(Role).filter((one) => hasRole(one, roles));
  const whom = [...admitted, ...(experts ? ['whoever is an expert'] : [])].join(', ');
  return `This route is for ${whom || 'nobody'}; your role is ${role}.`;
}

/** The token that was sent, or what is wrong with how it was. */
function bearerOf(request: FastifyRequest): string | DomainError {
  const header = request.headers.authorization;
  if (header === undefined) {
    return new DomainError('sign-in-required', 'Send an access token: Authorization: Bearer <token>.', {
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }
  const [scheme, token, ...rest] = header.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
    return invalidToken();
  }
  return token;
}
