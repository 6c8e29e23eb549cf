import { Role } from '../common/enums.js';
import { CATALOGUE, type ErrorCode } from '../common/problem/catalogue.js';
import { COMMON_CODES, exampleOf } from '../common/problem/api-problems.js';
import { BODY } from '../common/problem/problem-groups.js';
import { exampleOfSchema } from './examples.js';
import { PROBLEM_MEMBERS } from './problem-members.js';
import { type Document, type Operation, operationsOf, type ResponseObject, type Schema } from './document.types.js';

export const PROBLEM = 'application/problem+json';

/** Refusals that many operations share word for word; they stand in the document once. */
const SHARED: Readonly<Record<string, readonly ErrorCode[]>> = {
  Unauthorized: ['invalid-token', 'sign-in-required'],
  NotAdmitted: ['not-admitted'],
  RoleRequired: ['not-admitted', 'role-required'],
  InvalidId: ['invalid-id'],
  InvalidQuery: ['invalid-query'],
  InvalidList: ['invalid-cursor', 'invalid-query'],
  MalformedJson: ['json-too-deep', 'malformed-json'],
  PreconditionFailed: ['precondition-failed'],
  BodyTooLarge: ['body-too-large'],
  UnsupportedMediaType: ['unsupported-media-type'],
  InvalidBody: ['validation-failed'],
  TooManyRequests: ['too-many-requests'],
  Internal: ['internal'],
  Unavailable: ['busy', 'database-read-only', 'database-unavailable', 'issuer-unavailable', 'shutting-down'],
  UnavailableToAll: ['busy', 'database-read-only', 'database-unavailable', 'shutting-down'],
  StorageFull: ['storage-full'],
};

/** Headers that come with a refusal. */
const HEADERS: Readonly<Record<number, Record<string, { description: string; schema: Schema; required?: boolean }>>> = {
  401: {
    'WWW-Authenticate': { description: 'The scheme to sign in with.', schema: { type: 'string', example: 'Bearer' } },
  },
  412: { ETag: { description: 'Of the resource as it is now.', schema: { type: 'string', example: '"4-staff"' } } },
  429: {
    'Retry-After': {
      description: 'Seconds to wait.',
      required: true,
      schema: { type: 'integer', minimum: 0, example: 12 },
    },
  },
  503: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 0, example: 5 } } },
};

/**
 * States every refusal an operation can give, those that follow from what it takes included: the codes of a status
 * are an enum of its schema, so that a typed client can tell them apart.
 */
export function documentProblems(document: Document): void {
  const used = new Set<ErrorCode>();
  for (const { method, operation } of operationsOf(document)) {
    const codes = [...new Set([...declaredCodes(operation), ...impliedCodes(method, operation)])].sort();
    for (const code of codes) used.add(code);
    for (const [status, group] of groupByStatus(codes)) {
      operation.responses[status] = sharedOf(group) ?? problemResponse(status, group);
    }
  }
  document.components.responses = Object.fromEntries(
    Object.entries(SHARED).map(([name, codes]) => [
      name,
      problemResponse(CATALOGUE[codes[0] as ErrorCode].status, codes),
    ]),
  );
  document.components.examples = Object.fromEntries(
    [...used].sort().map((code) => [code, { summary: CATALOGUE[code].title, value: fullExampleOf(document, code) }]),
  );
}

/** The codes that the route itself names, left as examples by `@ApiProblems()`. */
function declaredCodes(operation: Operation): ErrorCode[] {
  return Object.values(operation.responses).flatMap(
    (response) => Object.keys(response.content?.[PROBLEM]?.examples ?? {}) as ErrorCode[],
  );
}

/** The refusals that follow from what the operation takes. */
function impliedCodes(method: string, operation: Operation): ErrorCode[] {
  const parameters = operation.parameters ?? [];
  const has = (place: string, name?: string) =>
    parameters.some((one) => one.in === place && (name === undefined || one.name === name));
  // Whatever is sent with these is read and parsed, asked for or not; an upload is refused by its content type before.
  const parsesJson = method !== 'get' && operation.requestBody?.content['multipart/form-data'] === undefined;
  const when = (condition: boolean, ...codes: ErrorCode[]) => (condition ? codes : []);
  return [
    ...COMMON_CODES,
    ...when(method !== 'get', 'storage-full'),
    ...when(
      operation['x-roles'] !== undefined,
      'sign-in-required',
      'invalid-token',
      'not-admitted',
      'issuer-unavailable',
    ),
    ...when(isNarrowed(operation), 'role-required'),
    ...when(has('path'), 'invalid-id'),
    ...when(has('query'), 'invalid-query'),
    ...when(has('query', 'cursor'), 'invalid-cursor'),
    ...when(has('header', 'If-Match'), 'precondition-failed'),
    ...when(has('header', 'If-Match') || has('header', 'Idempotency-Key'), 'invalid-header'),
    ...when(
      parameters.some((one) => one.name === 'If-Match' && one.required === true),
      'precondition-required',
    ),
    ...when(has('header', 'Idempotency-Key'), 'idempotency-in-progress', 'idempotency-key-reused'),
    ...when(parsesJson, ...BODY),
  ];
}

/** Whether some signed-in role may not use the operation. */
function isNarrowed(operation: Operation): boolean {
  const roles = operation['x-roles'];
  return roles !== undefined && Object.values(Role).some((role) => !roles.includes(role));
}

function groupByStatus(codes: readonly ErrorCode[]): [number, ErrorCode[]][] {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = CATALOGUE[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return [...groups];
}

function sharedOf(codes: readonly ErrorCode[]): ResponseObject | null {
  const shared = Object.entries(SHARED).find(([, list]) => list.join() === codes.join());
  return shared ? { $ref: `#/components/responses/${shared[0]}` } : null;
}

function problemResponse(status: number, codes: readonly ErrorCode[]): ResponseObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${CATALOGUE[code].title}.`).join('\n\n'),
    ...(HEADERS[status] ? { headers: HEADERS[status] } : {}),
    content: {
      [PROBLEM]: {
        schema: { allOf: [{ $ref: '#/components/schemas/ProblemResponse' }, codeSchema(codes)] },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

/** The codes as an enum; those with members of their own as a variant each, so that a typed client finds these by the code. */
function codeSchema(codes: readonly ErrorCode[]): Schema {
  const plain = codes.filter((code) => PROBLEM_MEMBERS[code] === undefined);
  const variants: Schema[] = [
    ...(plain.length > 0
      ? [{ type: 'object', required: ['code'], properties: { code: { type: 'string', enum: [...plain] } } }]
      : []),
    ...codes.filter((code) => PROBLEM_MEMBERS[code] !== undefined).map(memberSchema),
  ];
  return variants.length === 1 ? (variants[0] as Schema) : { oneOf: variants };
}

function memberSchema(code: ErrorCode): Schema {
  const members = Object.keys(PROBLEM_MEMBERS[code] ?? {});
  return {
    type: 'object',
    required: ['code', ...members],
    properties: {
      code: { type: 'string', enum: [code] },
      ...PROBLEM_MEMBERS[code],
    },
  };
}

function fullExampleOf(document: Document, code: ErrorCode): object {
  const members = { type: 'object', properties: PROBLEM_MEMBERS[code] ?? {} };
  return { ...exampleOf(code), ...(exampleOfSchema(document, members, code) as object) };
}
