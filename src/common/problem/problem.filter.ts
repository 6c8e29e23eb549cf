import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../domain-error.js';
import { CATALOGUE } from './catalogue.js';
import { PROBLEM_CONTENT_TYPE, problemOf, toDomainError } from './problem.js';

/** The one place where an error becomes a response. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Fastify does not say how large a body may be; the route does. */
function withLimit(refusal: DomainError, request: FastifyRequest): DomainError {
  const limit = request.routeOptions?.bodyLimit;
  if (refusal.code !== 'body-too-large' || limit === undefined) return refusal;
  return new DomainError(refusal.code, `The body may have at most ${limit} bytes here.`, { cause: refusal.cause });
}

/** Also used by hooks that answer before Nest is reached. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = withLimit(toDomainError(error), request);
  const { status } = CATALOGUE[refusal.code];
  if (status >= 500) request.log.error({ err: refusal.cause ?? refusal, code: refusal.code }, refusal.message);
  if (reply.sent || reply.raw.headersSent) return;
  void reply
    .code(status)
    .headers(refusal.headers)
    .header('cache-control', 'no-store')
    // The router's refusals come before the hook that sets it.
    .header('x-request-id', request.id)
    .type(PROBLEM_CONTENT_TYPE)
    .send(JSON.stringify(problemOf(refusal, { url: request.url, id: request.id })));
}
