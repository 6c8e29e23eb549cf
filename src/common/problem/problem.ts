import { HttpException } from '@nestjs/common';
import { DomainError, type Fault } from '../domain-error.js';
import { CATALOGUE, type ErrorCode } from './catalogue.js';
import { databaseErrorToDomain } from './database-errors.js';

/** RFC 9457 problem document. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ErrorCode;
  requestId: string;
  errors: Fault[];
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** Fastify's own error codes. Everything that is not here and not ours is a 500. */
const FASTIFY: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body-too-large', 'The body is larger than this route accepts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-media-type', 'Send the body as application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad-request', 'Content-Length does not fit the body.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed-json', 'The body is empty.'],
  FST_FILES_LIMIT: ['malformed-multipart', 'Send exactly one file.'],
  FST_PARTS_LIMIT: ['malformed-multipart', 'Send one part, the file.'],
  FST_FIELDS_LIMIT: ['malformed-multipart', 'Send one part, the file.'],
  FST_ERR_BAD_URL: ['invalid-url', 'The address is not properly percent-encoded.'],
  FST_ERR_MAX_PARAM_LENGTH: ['uri-too-long', 'A part of the address is too long.'],
  FST_ERR_ASYNC_CONSTRAINT: ['bad-request', 'The request cannot be routed.'],
};

/** By HTTP status, for exceptions of Nest and plugins that carry no code of ours. */
const BY_STATUS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['bad-request', 'The request is malformed.'],
  401: ['sign-in-required', 'Send an access token: Authorization: Bearer <token>.'],
  403: ['role-required', 'Your role may not do this.'],
  404: ['route-not-found', 'There is no such route; /docs lists them.'],
  413: ['body-too-large', 'The body is larger than this route accepts.'],
  415: ['unsupported-media-type', 'Send the body as application/json.'],
  429: ['too-many-requests', 'Too many requests; wait a moment.'],
  503: ['busy', 'The service cannot answer at the moment; try again shortly.'],
};

/** Any thrown thing as a refusal of ours; what is unknown becomes `internal` and tells nothing. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  // Given to the connection when the process ended it.
  const { driverError } = (error ?? {}) as { driverError?: unknown };
  if (driverError instanceof DomainError) return driverError;
  const fromDatabase = databaseErrorToDomain(error);
  if (fromDatabase) return fromDatabase;
  const { code, status } = describe(error);
  const known = FASTIFY[code] ?? BY_STATUS[status];
  if (known) return new DomainError(known[0], known[1], { cause: error });
  return new DomainError('internal', 'The fault is ours and has been logged under the request id.', { cause: error });
}

function describe(error: unknown): { code: string; status: number } {
  if (error instanceof HttpException) return { code: '', status: error.getStatus() };
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  return {
    code: typeof code === 'string' ? code : '',
    status: typeof statusCode === 'number' ? statusCode : 500,
  };
}

export function problemOf(error: DomainError, request: { url: string; id: string }): Problem & Record<string, unknown> {
  const { status, title } = CATALOGUE[error.code];
  return {
    ...error.extra,
    type: `urn:ax-qna:problem:${error.code}`,
    title,
    status,
    detail: error.detail,
    instance: request.url.split('?', 1)[0] ?? '/',
    code: error.code,
    requestId: request.id,
    errors: [...error.errors],
  };
}
