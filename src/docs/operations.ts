import { Role } from '../common/enums.js';
import {
  type Document,
  type Header,
  type Operation,
  type OperationAt,
  operationsOf,
  resolveSchema,
  type ResponseObject,
} from './document.types.js';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Created.',
  204: 'Done; there is no body.',
};

const HEADERS: Readonly<Record<string, Header>> = {
  ETag: {
    description: 'Version of the resource in the view of the caller; send it as `If-Match` or `If-None-Match`.',
    required: true,
    schema: { type: 'string', example: '"3-staff"' },
  },
  Location: {
    description: 'Path of what was created.',
    required: true,
    schema: { type: 'string', example: '/api/v1/answers/019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' },
  },
  'Idempotency-Replayed': {
    description: 'Present on the repeat of a request whose `Idempotency-Key` is known.',
    schema: { type: 'string', enum: ['true'] },
  },
};

/** Says of each operation what follows from its path, its roles and the headers it takes. */
export function completeOperations(document: Document): void {
  for (const at of operationsOf(document)) {
    const { operation } = at;
    if (operation.operationId) operation.operationId = firstLower(operation.operationId);
    operation.security ??= [];
    describeRoles(operation);
    orderPathParameters(at);
    for (const parameter of operation.parameters ?? []) {
      if (
        parameter.in === 'header' &&
        parameter.schema?.example === undefined &&
        parameter.name === 'Idempotency-Key'
      ) {
        parameter.schema = { ...parameter.schema, example: '5f0c2a44-checkout-1' };
      }
    }
    for (const [status, response] of Object.entries(operation.responses)) {
      if (!status.startsWith('2')) continue;
      response.description ||= DESCRIPTIONS[status] ?? 'Done.';
      response.headers = { ...headersOf(document, at, status), ...response.headers };
      if (Object.keys(response.headers).length === 0) delete response.headers;
    }
    if (isVersioned(document, at)) addConditionalRead(operation);
  }
  document.components.headers = { ...HEADERS };
}

const firstLower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function describeRoles(operation: Operation): void {
  const roles = operation['x-roles'];
  const all = Object.values(Role).every((role) => roles?.includes(role));
  const who = roles === undefined ? 'everybody' : all ? 'everybody who has signed in' : roles.join(', ');
  operation.description = [operation.description, `Open to: ${who}.`].filter(Boolean).join('\n\n');
}

/** As they stand in the path: decorators of parameters are applied from the last one to the first. */
function orderPathParameters({ path, operation }: OperationAt): void {
  const { parameters = [] } = operation;
  const placeOf = ({ name }: { name: string }): number => path.indexOf(`{${name}}`);
  const ordered = parameters.filter((one) => one.in === 'path').sort((one, other) => placeOf(one) - placeOf(other));
  if (ordered.length < 2) return;
  operation.parameters = [...ordered, ...parameters.filter((one) => one.in !== 'path')];
}

function headersOf(document: Document, at: OperationAt, status: string): Record<string, Header> {
  const { path, method, operation } = at;
  const named = (name: string): Record<string, Header> => ({ [name]: { $ref: `#/components/headers/${name}` } });
  const response = operation.responses[status];
  const repeats = (operation.parameters ?? []).some((one) => one.name === 'Idempotency-Key');
  const single = (method === 'get' || method === 'patch') && path.endsWith('}');
  return {
    ...(single && isResource(document, response) ? named('ETag') : {}),
    ...(method === 'post' && isResource(document, response) ? { ETag: { ...HEADERS['ETag'], required: false } } : {}),
    ...(status === '201' ? named('Location') : {}),
    ...(repeats ? named('Idempotency-Replayed') : {}),
  };
}

/** A single resource carries an ETag, and its reader may ask whether it has changed. */
function isVersioned(document: Document, { path, method, operation }: OperationAt): boolean {
  return method === 'get' && path.endsWith('}') && isResource(document, operation.responses['200']);
}

function isResource(document: Document, response: ResponseObject | undefined): boolean {
  const schema = response?.content?.['application/json']?.schema;
  if (!schema) return false;
  const shapes = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map((one) => resolveSchema(document, one));
  return shapes.some((one) => one.properties?.['id'] !== undefined);
}

function addConditionalRead(operation: Operation): void {
  operation.parameters = [
    ...(operation.parameters ?? []),
    {
      name: 'If-None-Match',
      in: 'header',
      required: false,
      description: 'The `ETag` you hold: the answer is 304 without a body while it is still current.',
      schema: { type: 'string', maxLength: 1000, example: '"3-staff"' },
    },
  ];
  operation.responses['304'] = {
    description: 'You hold the current version.',
    headers: { ETag: { $ref: '#/components/headers/ETag' } },
  };
}
