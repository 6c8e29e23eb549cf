import helmet from '@fastify/helmet';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { type AddressInfo, connect } from 'node:net';
import { SECURITY_HEADERS } from '../../src/common/security-headers.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory } from '../support/factories.js';
import { givenPerson, type Person } from '../support/session.js';

const api = '/api/v1';
let t: TestApp;
let admin: Person;
let category: { id: string };
beforeAll(async () => {
  t = await startTestApp({ BODY_LIMIT_BYTES: '1024' });
  admin = await givenPerson(t, 'ADMIN');
  category = await givenCategory(t);
});
afterAll(() => t.close());

interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
}

const read = (path: string, headers: Record<string, string> = {}) =>
  t
    .http()
    .get(path)
    .set({ ...admin.auth, ...headers });

/** What Node's parser is given, past every client that would refuse to send it. */
function raw(request: string): Promise<Answer> {
  const { port } = t.app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const lines = (text.split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
      const headers = lines
        .slice(1)
        .map((line) => [line.split(': ', 1)[0]?.toLowerCase(), line.replace(/^[^:]*: /, '')]);
      resolve({ status: Number(lines[0]?.split(' ')[1]), headers: Object.fromEntries(headers) });
    });
  });
}

const ANSWERS: Record<string, [status: number, ask: () => PromiseLike<Answer>]> = {
  'a list of people': [200, () => read(`${api}/users`)],
  'a resource': [200, () => read(`${api}/categories/${category.id}`)],
  'a resource that has not changed': [
    304,
    async () => {
      const { headers } = await read(`${api}/categories/${category.id}`);
      return read(`${api}/categories/${category.id}`, { 'if-none-match': String(headers['etag']) });
    },
  ],
  'who is signed in': [200, () => read(`${api}/auth/me`)],
  'what is created': [
    201,
    () => t.http().post(`${api}/categories`).set(admin.auth).send({ name: 'Made', weight: 1, displayOrder: 1 }),
  ],
  'a sign-in that fails': [
    401,
    () => t.http().post(`${api}/auth/login`).send({ email: 'a@example.com', password: 'not this one' }),
  ],
  'nobody signed in': [401, () => t.http().get(`${api}/users`)],
  'an unknown resource': [404, () => read(`${api}/users/019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e`)],
  'an unknown route': [404, () => read('/nothing')],
  'a method that nobody takes': [405, () => t.http().options(`${api}/users`)],
  'an upload of nothing': [400, () => t.http().post(`${api}/files`).set(admin.auth).field('x', 'y')],
  'a body that is too large': [
    413,
    () =>
      t
        .http()
        .post(`${api}/categories`)
        .set(admin.auth)
        .send({ name: 'x'.repeat(5000) }),
  ],
  'an address that cannot be read': [400, () => read(`${api}/%E0%A4%A`)],
  'the metrics': [200, () => t.http().get('/metrics')],
  'the health': [200, () => t.http().get('/health/live')],
  'what is not HTTP': [400, () => raw('NOT HTTP\r\n\r\n')],
  'headers that are too large': [431, () => raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)],
};

const OPEN: Record<string, string> = { 'the docs': '/docs', 'the document': '/openapi.json' };

/** What tells an attacker which holes to try. */
function expectSilent({ headers }: Answer): void {
  expect(headers).not.toHaveProperty('server');
  expect(headers).not.toHaveProperty('x-powered-by');
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
}

describe('the headers of', () => {
  it.each(Object.entries(ANSWERS))('%s protect it, and no cache keeps it', async (_, [status, ask]) => {
    const answer = await ask();

    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(SECURITY_HEADERS);
    expect(answer.headers['cache-control']).toMatch(/\bno-store$/);
    expect(answer.headers['x-request-id']).toMatch(/^[\w.-]{8,64}$/);
    expectSilent(answer);
  });

  it.each(Object.entries(OPEN))('%s protect it, with a policy that lets the page work', async (_, path) => {
    const answer = await t.http().get(path).set('origin', 'https://evil.example.com');
    const { 'content-security-policy': _policy, ...others } = SECURITY_HEADERS;

    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject(others);
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expectSilent(answer);
  });
});

it('what every answer carries is what helmet would set with our policy', async () => {
  const probe = Fastify();
  const directives = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };
  await probe.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives } });
  probe.get('/', (_request, reply) => reply.code(204).send());
  const { date: _date, connection: _connection, ...headers } = (await probe.inject('/')).headers;

  expect(headers).toEqual(SECURITY_HEADERS);
});
