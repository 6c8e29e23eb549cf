import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import { AppModule } from './app.module.js';
import { Attempts } from './access/attempts.js';
import { clientLimiter } from './access/client-limiter.js';
import { Authenticator, createGate, type Limiter } from './access/gate.js';
import type { RouteRules } from './access/decorators.js';
import { Bearers } from './auth/bearers.js';
import { IssuerKeys } from './auth/oidc/issuer-keys.js';
import { answerBrokenRequest, answerUnmetExpectation, answerUnroutable } from './common/broken-request.js';
import { DomainError } from './common/domain-error.js';
import { parseGuardedJson } from './common/json-guard.js';
import { JsonText, textOf } from './common/json-text.js';
import { KnownPaths } from './common/known-paths.js';
import { NestLogger } from './common/logging.js';
import { parseGuardedNdjson } from './common/ndjson.js';
import { ProblemFilter, sendProblem } from './common/problem/problem.filter.js';
import { noneMatchHolds, Representation } from './common/representation.js';
import { pointerTo } from './common/pointer.js';
import { isJsonObject, MAX_FIELDS, ValidationPipe } from './common/validation.pipe.js';
import type { Env } from './config/env.js';
import { serveDocs } from './docs/serve-docs.js';
import { FileRemovals } from './files/file-removals.js';
import { Drain } from './health/drain.js';
import { MetricsService } from './metrics/metrics.service.js';

/** Paths that plugins serve to everybody. */
const OPEN_PATHS = ['/docs', '/openapi.json'];
/** Outside the prefix, where operations tools look for them. */
const UNPREFIXED = ['health/live', 'health/ready', 'metrics'];

/** Data, never a page: whoever opens an answer in a browser runs and loads nothing. The docs have a policy of their own. */
const API_POLICY = { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } };

/** Milliseconds for the whole of a request to arrive: 20 MiB at 1.4 Mbit/s. */
const REQUEST_TIMEOUT = 120_000;
/** Milliseconds for its headers: whoever sends them a byte at a time holds a connection no longer. */
const HEADERS_TIMEOUT = 20_000;
/** Of one process; further ones are closed at once, so that files and the database stay within reach. */
const MAX_CONNECTIONS = 10_000;

/** Builds the whole application without listening: pipes, filter, prefix, hooks. Used by the server and by the tests. */
export async function createApp(env: Env, logger: Logger): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    bodyLimit: env.bodyLimitBytes,
    genReqId: requestId,
    trustProxy: typeof env.trustProxy === 'object' ? [...env.trustProxy] : env.trustProxy,
    // Whoever was accepted is answered, also while the process closes.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: REQUEST_TIMEOUT,
    http: { headersTimeout: HEADERS_TIMEOUT, connectionsCheckingInterval: 5_000 },
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, request, reply) =>
      answerUnroutable(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerBrokenRequest,
  } as ConstructorParameters<typeof FastifyAdapter>[0]);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(env), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(logger),
  });
  setPrefix(app);
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new ValidationPipe());

  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  app.get(Drain).watch(fastify);
  await fastify.register(helmet, { contentSecurityPolicy: API_POLICY, global: true });
  const known = new KnownPaths();
  known.watch(fastify);
  fastify.server.on('checkExpectation', answerUnmetExpectation);
  fastify.server.maxConnections = MAX_CONNECTIONS;
  fastify.addHook('onRequest', refuseOptions(env.corsOrigins, known));
  await fastify.register(cors, {
    origin: env.corsOrigins.length > 0 ? [...env.corsOrigins] : false,
    exposedHeaders: [
      'ETag',
      'Location',
      'Link',
      'Retry-After',
      'X-Request-Id',
      'Idempotency-Replayed',
      'Content-Disposition',
      'WWW-Authenticate',
    ],
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    maxAge: 600,
  });
  addParsers(fastify);
  await fastify.register(multipart);
  addHooks(fastify, app.get(Authenticator), clientLimiter(app.get(Attempts), env.rateLimitPerMinute));
  fastify.addHook('onRequest', async (request) => {
    // The router takes nothing for an id as well: /categories/ is no category.
    const isNothing = Object.values(request.params as Record<string, string>).includes('');
    if (request.is404 || isNothing) throw known.refusalOf(request.url);
    refuseEncoded(request);
    refuseOtherThanFile(request);
  });
  observeRequests(fastify, app.get(MetricsService));
  // What an earlier process could not remove; a failure here must not keep the product from starting.
  fastify.addHook(
    'onReady',
    async () =>
      void (await app
        .get(FileRemovals)
        .sweep()
        .catch(() => undefined)),
  );
  fastify.addHook('onReady', async () => app.get(Bearers, { strict: false }).listen());
  // Nothing waits for the issuer.
  fastify.addHook('onReady', async () => void app.get(IssuerKeys, { strict: false }).look());
  serveDocs(app);
  return app;
}

export function setPrefix(app: NestFastifyApplication): void {
  app.setGlobalPrefix('api/v1', { exclude: UNPREFIXED });
}

function observeRequests(fastify: FastifyInstance, metrics: MetricsService): void {
  fastify.addHook('onResponse', async (request, reply) => {
    // Unknown paths share one label: a scanner must not grow the registry.
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    metrics.observe(request.method, route, reply.statusCode, reply.elapsedTime);
  });
}

function addHooks(fastify: FastifyInstance, authenticator: Authenticator, limit: Limiter): void {
  fastify.addHook('onRoute', (route) => {
    const { bodyLimit } = (route.config ?? {}) as Partial<RouteRules>;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Everything else is somebody's: no cache keeps it, nor a browser after the sign-out.
    if (!isOpenPath(request.url)) reply.header('cache-control', 'no-store');
    if (/%00/.test(request.url)) throw new DomainError('invalid-url', 'The address holds a NUL; remove %00.');
  });
  fastify.addHook('onRequest', createGate(authenticator, limit, OPEN_PATHS));
  fastify.addHook('preValidation', async (request) => {
    // The parser of uploads takes multipart bodies everywhere, and leaves them unread.
    if (!request.isMultipart() || (request.routeOptions.config as Partial<RouteRules>).multipart) return;
    throw new DomainError('unsupported-media-type', 'Send the body as application/json.');
  });
  fastify.addHook('preValidation', async ({ body, routeOptions }) => {
    if ((routeOptions.config as Partial<RouteRules>).takesNoBody) refuseFields(body);
  });
  fastify.addHook('preSerialization', async (request, reply, payload) => {
    if (!(payload instanceof Representation)) return bodyOf(payload, reply);
    void reply.code(payload.status).headers(payload.headers);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && !noneMatchHolds(request.headers['if-none-match'], payload.headers.etag)) {
      // Without a length: a cache would take it for that of the body it holds.
      // What answers HEAD takes no null, and leaves out the length of a stream alone.
      const nothing = request.method === 'HEAD' ? Readable.from([]) : null;
      void reply.code(304).serializer(() => nothing as unknown as string);
      return null;
    }
    return bodyOf(payload.body, reply);
  });
}

function bodyOf(payload: unknown, reply: FastifyReply): unknown {
  if (payload instanceof JsonText) void reply.serializer(textOf);
  return payload;
}

/** @throws DomainError `validation-failed`, pointing at what was sent to a route that takes no body */
function refuseFields(body: unknown): void {
  if (body === undefined || body === null) return;
  const fields = isJsonObject(body) ? Object.keys(body).slice(0, MAX_FIELDS) : [null];
  if (fields.length === 0) return;
  const errors = fields.map((field) =>
    field === null
      ? { pointer: '', detail: 'must be left out' }
      : { pointer: pointerTo([field]), detail: 'is not a known field' },
  );
  throw new DomainError('validation-failed', 'This route takes no body; errors lists what was sent.', { errors });
}

function isOpenPath(url: string): boolean {
  return OPEN_PATHS.some((path) => url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`));
}

/** JSON, and NDJSON where a route says so; routes that take more add their own parser. */
function addParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  addTextParser(fastify, 'application/json', (text) => parseGuardedJson(text));
  addTextParser(fastify, 'application/x-ndjson', (text, { ndjsonItems }) => {
    if (ndjsonItems === undefined)
      throw new DomainError('unsupported-media-type', 'Send the body as application/json.');
    return parseGuardedNdjson(text, ndjsonItems);
  });
}

function addTextParser(
  fastify: FastifyInstance,
  contentType: string,
  parse: (text: string, rules: Partial<RouteRules>) => unknown,
): void {
  fastify.addContentTypeParser(contentType, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const bytes = body as unknown as Buffer;
      request.rawBody = bytes;
      if (!isUtf8(bytes)) throw new DomainError('malformed-json', 'The body is not UTF-8.');
      const rules = request.routeOptions.config as Partial<RouteRules>;
      done(null, bytes.length === 0 ? undefined : parse(bytes.toString('utf8'), rules));
    } catch (error) {
      done(error as Error);
    }
  });
}

/**
 * OPTIONS is no method of ours: what the CORS plugin would not answer as the preflight of a browser is refused like any
 * other wrong method. Sent here, because the plugin's route was there before Nest's error handler.
 */
function refuseOptions(corsOrigins: readonly string[], known: KnownPaths) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { method, headers } = request;
    if (method !== 'OPTIONS') return;
    if (corsOrigins.length > 0 && headers.origin && headers['access-control-request-method']) return;
    reply.header('x-request-id', request.id);
    sendProblem(known.refusalOf(request.url), request, reply);
    await reply;
  };
}

/** Bodies are read as they are: unpacking would let a kilobyte become a gigabyte. */
function refuseEncoded(request: FastifyRequest): void {
  // Nothing reads the body of these.
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const coding = request.headers['content-encoding'];
  if (coding === undefined || coding.trim().toLowerCase() === 'identity') return;
  throw new DomainError(
    'unsupported-media-type',
    'Send the body without Content-Encoding; compressed ones are not read.',
    {
      headers: { 'Accept-Encoding': 'identity' },
    },
  );
}

/** By the content type alone: a body of another kind is not read, so that it cannot be malformed. */
function refuseOtherThanFile({ headers, routeOptions }: FastifyRequest): void {
  if (!(routeOptions.config as Partial<RouteRules>).multipart) return;
  if (/^multipart\/form-data\s*(;|$)/i.test(headers['content-type'] ?? '')) return;
  throw new DomainError('unsupported-media-type', 'Send the file as multipart/form-data, in a part named file.');
}

/** The caller's id where it is a harmless one, so that traces can be followed through a gateway. */
function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && /^[\w.-]{8,64}$/.test(sent) ? sent : uuid();
}
