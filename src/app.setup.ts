import cors from '@fastify/cors';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isAscii, isUtf8 } from 'node:buffer';
import type { Logger } from 'pino';
import { addHeaders, addHooks, observeRequests, OPEN_PATHS, refuseOptions, requestId } from './app.hooks.js';
import { AppModule } from './app.module.js';
import { Attempts } from './access/attempts.js';
import { clientLimiter } from './access/client-limiter.js';
import { Authenticator, createGate } from './access/gate.js';
import type { RouteRules } from './access/decorators.js';
import { Bearers } from './auth/bearers.js';
import { IssuerKeys } from './auth/oidc/issuer-keys.js';
import { answerBrokenRequest, answerUnmetExpectation, answerUnroutable } from './common/broken-request.js';
import { DomainError } from './common/domain-error.js';
import { parseGuardedJson } from './common/json-guard.js';
import { KnownPaths } from './common/known-paths.js';
import { NestLogger } from './common/logging.js';
import { parseGuardedNdjson } from './common/ndjson.js';
import { ProblemFilter } from './common/problem/problem.filter.js';
import { tellQueuedReplies } from './common/queued-replies.js';
import { RequestLog, whenNeeded } from './common/request-log.js';
import { ValidationPipe } from './common/validation.pipe.js';
import type { Env } from './config/env.js';
import { serveDocs } from './docs/serve-docs.js';
import { FileRemovals } from './files/file-removals.js';
import { Drain } from './health/drain.js';
import { MetricsService } from './metrics/metrics.service.js';
import { RegradeRunner } from './regrades/regrade-runner.js';

/** Outside the prefix, where operations tools look for them. */
const UNPREFIXED = ['health/live', 'health/ready', 'metrics'];

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
    logController: new RequestLog(logger),
    childLoggerFactory: whenNeeded,
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
  tellQueuedReplies(fastify);
  app.get(Drain).watch(fastify);
  addHeaders(fastify);
  const known = new KnownPaths();
  known.watch(fastify);
  fastify.server.on('checkExpectation', answerUnmetExpectation);
  fastify.server.maxConnections = MAX_CONNECTIONS;
  refuseOptions(fastify, env.corsOrigins, known);
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
  addHooks(
    fastify,
    createGate(app.get(Authenticator), clientLimiter(app.get(Attempts), env.rateLimitPerMinute), OPEN_PATHS),
    known,
  );
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
  // What a server that is gone left undone goes on here.
  fastify.addHook('onReady', async () => app.get(RegradeRunner, { strict: false }).start());
  // Nothing waits for the issuer.
  fastify.addHook('onReady', async () => void app.get(IssuerKeys, { strict: false }).look());
  serveDocs(app);
  return app;
}

export function setPrefix(app: NestFastifyApplication): void {
  app.setGlobalPrefix('api/v1', { exclude: UNPREFIXED });
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
      // Of ASCII the text is a copy of the bytes, which decoding is not.
      const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
      done(null, text === '' ? undefined : parse(text, rules));
    } catch (error) {
      done(error as Error);
    }
  });
}
