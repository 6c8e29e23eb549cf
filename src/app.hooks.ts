import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { RouteRules } from './access/decorators.js';
import type { Gate } from './access/gate.js';
import { bodyTurnstile } from './common/body-turnstile.js';
import { DomainError } from './common/domain-error.js';
import { bytesOf, JsonText } from './common/json-text.js';
import type { KnownPaths } from './common/known-paths.js';
import { pointerTo } from './common/pointer.js';
import { sendProblem } from './common/problem/problem.filter.js';
import { noneMatchHolds, Representation } from './common/representation.js';
import { SECURITY_HEADERS } from './common/security-headers.js';
import { isJsonObject, MAX_FIELDS } from './common/validation.pipe.js';
import type { MetricsService } from './metrics/metrics.service.js';

// What happens to every request beside its route. Hooks that wait for nothing call back: an async one costs each request
// promises and turns of its own.

/** Paths that plugins serve to everybody. */
export const OPEN_PATHS = ['/docs', '/openapi.json'];

/** The caller's id where it is a harmless one, so that traces can be followed through a gateway. */
export function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && /^[\w.-]{8,64}$/.test(sent) ? sent : randomUUID();
}

export function observeRequests(fastify: FastifyInstance, metrics: MetricsService): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    // Unknown paths share one label: a scanner must not grow the registry.
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    metrics.observe(request.method, route, reply.statusCode, reply.elapsedTime);
    done();
  });
}

/** Also of what is refused before the other hooks. */
export function addHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(SECURITY_HEADERS);
    done();
  });
}

export function addHooks(fastify: FastifyInstance, gate: Gate, known: KnownPaths): void {
  fastify.addHook('onRoute', (route) => {
    const { bodyLimit, atOnce } = (route.config ?? {}) as Partial<RouteRules>;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
    if (atOnce !== undefined) route.preParsing = bodyTurnstile(atOnce);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // Everything else is somebody's: no cache keeps it, nor a browser after the sign-out.
    if (!isOpenPath(request.url)) void reply.header('cache-control', 'no-store');
    if (request.url.includes('%00')) done(new DomainError('invalid-url', 'The address holds a NUL; remove %00.'));
    else done();
  });
  fastify.addHook('onRequest', gate);
  fastify.addHook('onRequest', (request, _reply, done) => done(refusalOf(request, known)));
  fastify.addHook('preValidation', (request, _reply, done) => {
    const { multipart, takesNoBody } = request.routeOptions.config as Partial<RouteRules>;
    // The parser of uploads takes multipart bodies everywhere, and leaves them unread.
    if (request.isMultipart() && !multipart)
      done(new DomainError('unsupported-media-type', 'Send the body as application/json.'));
    else done(takesNoBody ? refusalOfFields(request.body) : undefined);
  });
  fastify.addHook('preSerialization', (request, reply, payload, done) => done(null, bodyOf(request, reply, payload)));
}

/** Sets what a {@link Representation} says beside its body; an answer that the caller has already goes without one. */
function bodyOf(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const isRepresentation = payload instanceof Representation;
  if (isRepresentation) {
    void reply.code(payload.status).headers(payload.headers);
    if (payload.status === 204) return withoutBody(reply.removeHeader('content-type'), null);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && !noneMatchHolds(request.headers['if-none-match'], payload.headers['etag'])) {
      // Without a length: a cache would take it for that of the body it holds.
      // What answers HEAD takes no null, and leaves out the length of a stream alone.
      return withoutBody(reply.code(304), request.method === 'HEAD' ? Readable.from([]) : null);
    }
  }
  const body: unknown = isRepresentation ? payload.body : payload;
  if (body instanceof JsonText) void reply.serializer(bytesOf as never);
  return body;
}

/** Fastify would write what a hook hands on as JSON. */
function withoutBody(reply: FastifyReply, nothing: Readable | null): null {
  void reply.serializer(() => nothing as unknown as string);
  return null;
}

/** What is wrong with a request whose sender may use the route; undefined where nothing is. */
function refusalOf(request: FastifyRequest, known: KnownPaths): DomainError | undefined {
  if (request.is404 || hasNothing(request.params as Record<string, string>)) return known.refusalOf(request.url);
  return refusalOfEncoded(request) ?? refusalOfOtherThanFile(request);
}

/** The router takes nothing for an id as well: /categories/ is no category. */
function hasNothing(params: Record<string, string>): boolean {
  for (const name in params) if (params[name] === '') return true;
  return false;
}

/** `validation-failed`, pointing at what was sent to a route that takes no body. */
function refusalOfFields(body: unknown): DomainError | undefined {
  if (body === undefined || body === null) return undefined;
  const fields = isJsonObject(body) ? Object.keys(body).slice(0, MAX_FIELDS) : [null];
  if (fields.length === 0) return undefined;
  const errors = fields.map((field) =>
    field === null
      ? { pointer: '', detail: 'must be left out' }
      : { pointer: pointerTo([field]), detail: 'is not a known field' },
  );
  return new DomainError('validation-failed', 'This route takes no body; errors lists what was sent.', { errors });
}

function isOpenPath(url: string): boolean {
  return OPEN_PATHS.some((path) => url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`));
}

/**
 * OPTIONS is no method of ours: what the CORS plugin would not answer as the preflight of a browser is refused like any
 * other wrong method. Sent here, because the plugin's route was there before Nest's error handler.
 */
export function refuseOptions(fastify: FastifyInstance, corsOrigins: readonly string[], known: KnownPaths): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { method, headers } = request;
    const isPreflight = corsOrigins.length > 0 && headers.origin && headers['access-control-request-method'];
    if (method !== 'OPTIONS' || isPreflight) return done();
    void reply.header('x-request-id', request.id);
    sendProblem(known.refusalOf(request.url), request, reply);
  });
}

/** Bodies are read as they are: unpacking would let a kilobyte become a gigabyte. */
function refusalOfEncoded(request: FastifyRequest): DomainError | undefined {
  // Nothing reads the body of these.
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const coding = request.headers['content-encoding'];
  if (coding === undefined || coding.trim().toLowerCase() === 'identity') return undefined;
  return new DomainError(
    'unsupported-media-type',
    'Send the body without Content-Encoding; compressed ones are not read.',
    { headers: { 'Accept-Encoding': 'identity' } },
  );
}

/** By the content type alone: a body of another kind is not read, so that it cannot be malformed. */
function refusalOfOtherThanFile({ headers, routeOptions }: FastifyRequest): DomainError | undefined {
  if (!(routeOptions.config as Partial<RouteRules>).multipart) return undefined;
  if (/^multipart\/form-data\s*(;|$)/i.test(headers['content-type'] ?? '')) return undefined;
  return new DomainError('unsupported-media-type', 'Send the file as multipart/form-data, in a part named file.');
}
