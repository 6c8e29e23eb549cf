import { describe, expect, it } from '@jest/globals';
import type { Document } from '../../src/docs/document.types.js';
import { GENERAL_CODES, GENERAL_SENTENCE } from '../../src/docs/general-problems.js';
import { type Exchange, ResponseCheck } from '../support/openapi-responses.js';

const problem = (code: string) => ({
  description: code,
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/ProblemResponse' },
          { type: 'object', required: ['code'], properties: { code: { type: 'string', enum: [code] } } },
        ],
      },
    },
  },
});

const DOCUMENT: Document = {
  openapi: '3.1.0',
  info: {},
  paths: {
    '/things/{id}': {
      get: {
        responses: {
          200: {
            headers: { ETag: { required: true } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          404: problem('thing-not-found'),
        },
      },
      delete: { responses: { 204: { description: 'Gone.' } } },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        required: ['id', 'note'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          note: { type: ['string', 'null'] },
          part: { $ref: '#/components/schemas/Part' },
        },
        oneOf: [
          {
            type: 'object',
            required: ['kind', 'size'],
            properties: { kind: { const: 'BIG' }, size: { type: 'integer' } },
          },
          { type: 'object', required: ['kind'], properties: { kind: { const: 'SMALL' } } },
        ],
      },
      Part: { type: 'object', properties: { name: { type: 'string' } } },
      ProblemResponse: {
        type: 'object',
        required: ['status', 'code'],
        properties: { status: { type: 'integer' }, code: { type: 'string' } },
      },
    },
  },
};

const check = new ResponseCheck(DOCUMENT);
const THING = { id: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e', note: null, kind: 'BIG', size: 3 };

function faults(body: unknown, change: Partial<Exchange> = {}): string {
  const exchange: Exchange = {
    method: 'GET',
    route: '/things/:id',
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', etag: '"1"' },
    payload: JSON.stringify(body),
    ...change,
  };
  return check.faultsOf(exchange).join('\n');
}

const refusal = (code: string, status = 404): [unknown, Partial<Exchange>] => [
  { status, code },
  { status, headers: { 'content-type': 'application/problem+json' } },
];

describe('an answer is as documented', () => {
  it('when each field, header and status is', () => {
    expect(faults(THING)).toBe('');
    expect(faults({ ...THING, part: { name: 'x' } })).toBe('');
    expect(faults(...refusal('thing-not-found'))).toBe('');
  });

  it('when it is a HEAD of what a GET documents', () => {
    expect(faults(undefined, { method: 'HEAD', payload: '' })).toBe('');
  });

  it.each([...GENERAL_CODES])('when it is %s, of which the description tells for all operations', (code) => {
    expect(GENERAL_SENTENCE).toContain(`\`${code}\``);
    expect(faults({ status: 400, code }, { ...refusal('', 400)[1], route: null })).toBe('');
  });
});

describe('an answer differs', () => {
  it.each([
    ['a field that is not named', { ...THING, secret: 1 }, '/secret is sent, and the document does not name it'],
    ['a field of another variant', { ...THING, kind: 'SMALL' }, '/size is sent, and the document does not name it'],
    ['a field below that is not named', { ...THING, part: { key: 1 } }, '/part/key is sent'],
    ['a missing field', { ...THING, note: undefined }, "must have required property 'note'"],
    ['another type', { ...THING, note: 5 }, '/note must be string,null, and is 5'],
    ['another format', { ...THING, id: 'one' }, '/id must match format "uuid", and is "one"'],
    ['an integer that is none', { ...THING, size: 1.5 }, '/size must be integer'],
  ])('by %s', (_, body, fault) => {
    expect(faults(body)).toContain(fault);
    expect(faults(body)).toContain('GET /things/{id} answered 200');
  });

  it('by a status that is not documented', () => {
    expect(faults(...refusal('other', 409))).toMatch(
      /answered 409: the status is not documented \(code other\).*200, 404/,
    );
  });

  it.each(['other', 'role-required'])('by the code %s, which the operation does not name', (code) => {
    expect(faults(...refusal(code))).toContain(
      '/code must be equal to one of the allowed values (["thing-not-found"])',
    );
  });

  it.each(['malformed-json', 'json-too-deep', 'body-too-large', 'unsupported-media-type'])(
    'by %s of a body, where the operation does not name it',
    (code) => {
      expect(faults(...refusal(code, 400))).toContain(`the status is not documented (code ${code})`);
    },
  );

  it('by its content type', () => {
    expect(faults(THING, { headers: { 'content-type': 'text/html', etag: '"1"' } })).toContain(
      'the content type text/html is not documented',
    );
  });

  it('by a header that is missing or not named', () => {
    expect(faults(THING, { headers: { 'content-type': 'application/json', location: '/x' } })).toMatch(
      /location is not documented[^]*etag is missing/,
    );
  });

  it('by a body where there is none', () => {
    expect(faults({}, { method: 'DELETE', status: 204, headers: {} })).toContain(
      'there is a body, and none is documented',
    );
  });

  it('by an operation that the document does not have', () => {
    expect(faults({}, { route: '/things' })).toContain('no such operation');
  });
});
