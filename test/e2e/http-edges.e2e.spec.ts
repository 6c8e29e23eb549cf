import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type Document, type OperationAt, operationsOf } from '../../src/docs/document.types.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { exchangeRaw } from '../support/raw-http.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let operator: Person;
let admin: Person;
beforeAll(async () => {
  t = await startTestApp({ BODY_LIMIT_BYTES: '2048' });
  operator = await givenPerson(t, 'OPERATOR');
  admin = await givenPerson(t, 'ADMIN');
});
afterAll(() => t.close());

const server = () => t.app.getHttpServer() as unknown as Server;
const raw = (text: string) => exchangeRaw((server().address() as { port: number }).port, text);
const LOGIN = '/api/v1/auth/login';
const NONSENSE = '{"nonsense":1}';
const ID = '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e';

describe('a method that a path does not serve', () => {
  it.each([
    ['put', '/api/v1/categories', 'GET, HEAD, POST'],
    ['delete', '/api/v1/categories', 'GET, HEAD, POST'],
    ['post', `/api/v1/categories/${ID}`, 'DELETE, GET, HEAD, PATCH'],
    ['get', LOGIN, 'POST'],
    ['get', `/api/v1/answers/${ID}/submit?x=1`, 'POST'],
    ['options', '/api/v1/categories', 'GET, HEAD, POST'],
    ['trace', '/health/live', 'GET, HEAD'],
    ['post', '/docs', 'GET, HEAD'],
  ] as const)('%s %s is a 405 that names %s', async (method, path, allow) => {
    const response = await t.http()[method](path);

    expectProblem(response, 'method-not-allowed');
    expect(response.headers['allow']).toBe(allow);
    expect(response.body.detail).toContain(allow);
  });

  it.each(['/api/v1/nothing', '/api/v1/categories/x/y', '/', '/api/v1/Categories'])(
    'on the unknown path %s is a 404',
    async (path) => {
      expectProblem(await t.http().put(path), 'route-not-found');
    },
  );

  it('is said without asking who it is, a wrong method tells nothing that the docs do not', async () => {
    const signedIn = await t.http().put('/api/v1/users').set(operator.auth);
    expectProblem(signedIn, 'method-not-allowed');
  });
});

it('a slash at the end makes another path, and the refusal says so', async () => {
  const response = await t.http().get('/api/v1/categories/').set(operator.auth);

  expectProblem(response, 'route-not-found');
  expect(response.body.detail).toBe('There is no such route; leave out the slash at the end.');
});

it.each(['get', 'head'] as const)('%s of what has not changed is a 304 without a body or a length', async (method) => {
  const made = await t
    .http()
    .post('/api/v1/categories')
    .set(operator.auth)
    .send({ name: `Known to ${method}` });
  const path = `/api/v1/categories/${made.body.id}`;
  const first = await t.http()[method](path).set(operator.auth);

  const known = { ...operator.auth, 'if-none-match': first.headers.etag ?? '' };
  const again = await t.http()[method](path).set(known);

  expect({ status: again.status, etag: again.headers.etag }).toEqual({ status: 304, etag: first.headers.etag });
  expect(again.headers['content-length']).toBeUndefined();
  expect(again.text ?? '').toBe('');
});

describe('a body', () => {
  it.each(['gzip', 'br', 'deflate, gzip', 'x'])(
    'in the coding %s is refused by the name of the header',
    async (coding) => {
      const response = await t
        .http()
        .post('/api/v1/categories')
        .set({ ...operator.auth, 'content-type': 'application/json', 'content-encoding': coding })
        .serialize((sent) => sent as string)
        .send(gzipSync('{"name":"x"}') as unknown as string);

      expectProblem(response, 'unsupported-media-type');
      expect(response.body.detail).toMatch(/Content-Encoding/);
      expect(response.headers['accept-encoding']).toBe('identity');
    },
  );

  it('that says it is as it is, is read', async () => {
    const sent = t.http().post('/api/v1/categories').set(operator.auth).set('content-encoding', 'identity');
    expect((await sent.send({ name: 'As it is' })).status).toBe(201);
  });

  it('that is too large is told the limit of the route', async () => {
    const text = 'x'.repeat(3_000);
    const small = await t.http().post(LOGIN).send({ email: text });
    const own = await t
      .http()
      .post('/api/v1/questions/import')
      .set(operator.auth)
      .send([{ content: text }]);

    expectProblem(small, 'body-too-large');
    expect(small.body.detail).toBe('The body may have at most 2048 bytes here.');
    expect(own.status).toBe(422);
  });
});

describe('what no operation asks for is refused by a code that it lists:', () => {
  const operations = operationsOf(JSON.parse(readFileSync('dist/openapi.json', 'utf8')) as Document);
  const send = ({ method, path }: OperationAt, headers: Record<string, string>, body: string, id = ID) => {
    const sent = t.http()[method as 'get' | 'post' | 'patch' | 'delete'](path.replace('{id}', id));
    return sent
      .set({ ...admin.auth, ...headers })
      .serialize((text) => text as string)
      .send(body);
  };

  // The agent fails where the answer is not documented.
  it.each<[string, Record<string, string>, string]>([
    ['JSON that is none', { 'content-type': 'application/json' }, 'x'],
    ['JSON 33 deep', { 'content-type': 'application/json' }, `${'['.repeat(33)}${']'.repeat(33)}`],
    ['a NUL', { 'content-type': 'application/json' }, '{"a":"\\u0000"}'],
    ['plain text', { 'content-type': 'text/plain' }, 'x'],
    ['NDJSON', { 'content-type': 'application/x-ndjson' }, '{'],
    ['a form', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--\r\n'],
    ['a coding', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, '{}'],
    ['too much', { 'content-type': 'application/json' }, `"${'x'.repeat(3_000)}"`],
    ['no entity tag', { 'content-type': 'application/json', 'if-match': '3' }, NONSENSE],
  ])('%s', async (_, headers, body) => {
    for (const operation of operations) await send(operation, headers, body);
  });

  it.each([
    ['a NUL', '%00'],
    ['a broken escape', '%'],
    ['too long', 'x'.repeat(501)],
    ['no UUID', 'x'],
  ])('an id that is %s', async (_, id) => {
    for (const operation of operations) await send(operation, { 'content-type': 'application/json' }, NONSENSE, id);
  });
});

describe('a request that could be read in two ways is refused, and nothing after it is read', () => {
  const smuggled = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
  const post = (...headers: string[]) => `POST ${LOGIN} HTTP/1.1\r\nHost: x\r\n${headers.join('\r\n')}\r\n\r\n`;

  it.each([
    ['a length and chunks', post('Content-Length: 5', 'Transfer-Encoding: chunked') + '0\r\n\r\n'],
    ['chunks and a length', post('Transfer-Encoding: chunked', 'Content-Length: 5') + '0\r\n\r\n'],
    ['two lengths', post('Content-Length: 0', 'Content-Length: 42')],
    ['two lengths in one', post('Content-Length: 0, 42')],
    ['a length with a sign', post('Content-Length: +0')],
    ['a length below zero', post('Content-Length: -1')],
    ['a length in hex', post('Content-Length: 0x0')],
    ['a coding that is none', post('Transfer-Encoding: xchunked')],
    ['chunks that are not the last coding', post('Transfer-Encoding: chunked, identity') + '0\r\n\r\n'],
    ['a space before the colon', post('Content-Length : 0')],
    ['a folded header', post('Transfer-Encoding:', ' chunked', 'Content-Length: 5') + '0\r\n\r\n'],
    ['a chunk size that is none', post('Transfer-Encoding: chunked') + 'zz\r\n\r\n'],
    [
      'a chunk longer than it says',
      post('Content-Type: application/json', 'Transfer-Encoding: chunked') + '1\r\nabc\r\n0\r\n\r\n',
    ],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n'],
    ['a NUL in a header', 'GET /health/live HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n'],
    ['HTTP/2 on a connection of HTTP/1.1', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s', async (_, text) => {
    const answer = await raw(text + smuggled);

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(answer).not.toMatch(/"status":"ok"/);
  });

  it('a body shorter than its length waits for the rest, and takes it from what follows', async () => {
    const body = '{"email":"a@b.co","password":"x"}';
    const answer = await raw(
      `${post('Content-Type: application/json', `Content-Length: ${body.length + 4}`, 'Connection: close')}${body}GET `,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*malformed-json/);
  });
});

it('headers that are too large are told the limit', async () => {
  const answer = await raw(`GET /health/live HTTP/1.1\r\nHost: x\r\nX-A: ${'x'.repeat(20_000)}\r\n\r\n`);

  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  expect(answer).toMatch(/"code":"headers-too-large"/);
  expect(answer).toMatch(/The headers together may have at most 16 KiB\./);
});

it('an expectation that nobody can meet is a problem as well', async () => {
  const answer = await raw('GET /health/live HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 417 [^]*"code":"expectation-failed"/);
});

describe('a client that sends a byte at a time', () => {
  it('is given a time for its headers and one for all of it, and so many connections', () => {
    expect(server()).toMatchObject({ headersTimeout: 20_000, requestTimeout: 120_000, maxConnections: 10_000 });
  });

  it.each([
    ['the headers', `POST ${LOGIN} HTTP/1.1\r\nHost: x\r\nX-`],
    ['the body', `POST ${LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`],
  ])('is told that time is up for %s', async (_, text) => {
    const { headersTimeout, requestTimeout } = server();
    // Both, since Node takes the longer of the two for the whole request.
    Object.assign(server(), { headersTimeout: 1, requestTimeout: 1 });
    try {
      const answer = await raw(text);

      expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*Connection: close[^]*"code":"request-timeout"/);
    } finally {
      Object.assign(server(), { headersTimeout, requestTimeout });
    }
  });
});
