import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../common/domain-error.js';
import type { Actor } from './actor.js';
import { hasRole } from './abilities.js';
import type { RouteRules } from './decorators.js';

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
  /** @throws DomainError `invalid-token`; of an issuer's token also `not-admitted`, `issuer-unavailable` */
  abstract actorOf(accessToken: string): Promise<Actor>;
}

/** Refuses a client that asks too often. */
export type Limiter = (request: FastifyRequest) => Promise<void>;

export type Gate = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * The `onRequest` hook that decides who may use a route before its body is read.
 * A route that names no rule is closed to everybody; `openPaths` are served by plugins that cannot name one.
 */
export function createGate(authenticator: Authenticator, limit: Limiter, openPaths: readonly string[]): Gate {
  return async (request) => {
    const { url = '', config } = request.routeOptions;
    if ((config as Partial<RouteRules>).isLimited !== false) await limit(request);
    if (request.is404) return;
    if (openPaths.some((path) => url === path || url.startsWith(`${path}/`))) return;
    const access = (config as Partial<RouteRules>).access ?? { kind: 'roles', roles: [] };
    if (access.kind === 'public') return;

    const actor = await authenticator.actorOf(bearerOf(request));
    request.actor = actor;
    const isAdmitted = hasRole(actor.role, access.roles) || (access.experts === true && actor.expertId !== null);
    if (!isAdmitted) {
      throw new DomainError('role-required', 'Your role may not use this route.');
    }
  };
}

function bearerOf(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header === undefined) {
    throw new DomainError('sign-in-required', 'Send an access token: Authorization: Bearer <token>.', {
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }
  const [scheme, token, ...rest] = header.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
    throw invalidToken();
  }
  return token;
}
