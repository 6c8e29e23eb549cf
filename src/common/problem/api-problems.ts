import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { CATALOGUE, type ErrorCode } from './catalogue.js';
import { ProblemResponse } from './problem.responses.js';

/** Refusals that a route gives whatever its use case; documented everywhere by the OpenAPI builder. */
export const COMMON_CODES: readonly ErrorCode[] = [
  'too-many-requests',
  'internal',
  'busy',
  'database-read-only',
  'database-unavailable',
  'shutting-down',
];

/** Documents the refusals of a route: one response a status, one example a code. */
export function ApiProblems(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const all = [...new Set([...codes, ...COMMON_CODES])];
  const statuses = [...new Set(all.map((code) => CATALOGUE[code].status))];
  return applyDecorators(
    ApiExtraModels(ProblemResponse),
    ...statuses.map((status) => {
      const group = all.filter((code) => CATALOGUE[code].status === status);
      return ApiResponse({
        status,
        description: group.map((code) => `\`${code}\`: ${CATALOGUE[code].title}`).join('\n\n'),
        content: {
          'application/problem+json': {
            schema: { $ref: getSchemaPath(ProblemResponse) },
            examples: Object.fromEntries(group.map((code) => [code, { value: exampleOf(code) }])),
          },
        },
      });
    }),
  );
}

export function exampleOf(code: ErrorCode): ProblemResponse {
  const { status, title } = CATALOGUE[code];
  return {
    type: `urn:ax-qna:problem:${code}`,
    title,
    status,
    detail: `${title}.`,
    instance: '/api/v1/…',
    code,
    requestId: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e',
    errors: [],
  };
}
