import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { decodeJwt, type JWK } from 'jose';
import { startTestApp, TEST_JWT_SECRET, type TestApp } from '../support/app.js';
import { forgedTokens } from '../support/forged-tokens.js';
import { givenIssuer, type TestIssuer } from '../support/issuer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';
import { givenMember, signIn } from '../support/sign-in.js';

const METRICS_TOKEN = 'fWc0ZxT6yQ2mLr8B1k';

let t: TestApp;
let issuer: TestIssuer;
let trap: Server;
let admin: Person;
let forged: Record<string, string>;
const trapped: string[] = [];

beforeAll(async () => {
  issuer = await givenIssuer();
  await issuer.listen();
  trap = createServer((request, response) => {
    trapped.push(request.url ?? '');
    response.end('{"keys":[]}');
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  t = await startTestApp({ ...issuer.settings, METRICS_TOKEN });
  forged = await forgeries();
});
afterAll(async () => {
  trap.close();
  await t.close();
  await issuer.close();
});

async function forgeries(): Promise<Record<string, string>> {
  admin = await givenPerson(t, 'ADMIN');
  const [another, signedOut, deactivated] = [
    await givenPerson(t, 'ADMIN'),
    await givenPerson(t, 'ADMIN'),
    await givenPerson(t, 'ADMIN'),
  ];
  await t.db.query(`UPDATE sessions SET revoked_at = now() WHERE user_id = $1`, [signedOut.userId]);
  await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [deactivated.userId]);
  const member = await givenMember(t, 'ADMIN');
  const { body } = await signIn(t, member.email);
  const sessionOf = ({ token }: Person) => String(decodeJwt(token)['sid']);
  return forgedTokens({
    secret: TEST_JWT_SECRET,
    userId: admin.userId,
    sessionId: sessionOf(admin),
    genuine: admin.token,
    another: { userId: another.userId, sessionId: sessionOf(another) },
    revoked: signedOut.token,
    deactivated: deactivated.token,
    refreshToken: body.refreshToken,
    issuer: { url: issuer.url, audience: 'axqna-api', publicKey: issuer.keys.toJSON()[0] as JWK, kid: 'rsa-1' },
    trap: `http://127.0.0.1:${(trap.address() as AddressInfo).port}/jwks`,
  });
}

/** One route of each kind, as a request that a genuine token would get past the gate. */
const ROUTES = {
  'a protected read': () => t.http().get('/api/v1/users'),
  'a write': () => t.http().post('/api/v1/categories').send({ name: 'Planted', weight: 10, displayOrder: 1 }),
  'a file': () => t.http().get('/api/v1/files/019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e'),
  'an upload': () => t.http().post('/api/v1/files').attach('file', Buffer.from('planted'), 'planted.txt'),
  'the metrics': () => t.http().get('/metrics'),
};

describe('a forged token', () => {
  it('is one of forty and more kinds, and a genuine one opens what they do not', async () => {
    expect(Object.keys(forged).length).toBeGreaterThanOrEqual(40);
    expect((await ROUTES['a protected read']().set(admin.auth)).status).toBe(200);
    expect((await ROUTES['the metrics']().set('authorization', `Bearer ${METRICS_TOKEN}`)).status).toBe(200);
  });

  it.each(Object.keys(ROUTES) as (keyof typeof ROUTES)[])(
    'of any kind is a 401 that tells nothing at %s',
    async (route) => {
      const bodies = new Map<string, string>();
      for (const [kind, authorization] of Object.entries(forged)) {
        const answer = await ROUTES[route]().set('authorization', authorization);

        expect({ kind, status: answer.status }).toEqual({ kind, status: 401 });
        expectProblem(answer, 'invalid-token');
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
        bodies.set(JSON.stringify({ ...answer.body, requestId: '' }), kind);
      }
      expect([...bodies.values()]).toHaveLength(1);
    },
  );

  it('leaves nothing behind and makes the server ask nobody', async () => {
    const [planted] = await t.db.query(`SELECT count(*)::int AS count FROM question_categories WHERE name = 'Planted'`);

    expect(planted).toEqual({ count: 0 });
    expect(trapped).toEqual([]);
    // One look for the kid that the issuer has: discovery, then its keys.
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/jwks']);
    expect(t.log.join('')).not.toMatch(/"level":50/);
  });

  it('of 1 MB is refused before it is read', async () => {
    const { port } = t.app.getHttpServer().address() as AddressInfo;
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `GET /api/v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'A'.repeat(1024 * 1024)}\r\n\r\n`,
        );
      });
      socket.on('data', (chunk) => (text += chunk.toString()));
      // Whoever does not read on cuts the connection.
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text));
    });

    expect(answer).toMatch(/^HTTP\/1\.1 431 .*application\/problem\+json.*"code":"headers-too-large"/s);
  });
});
