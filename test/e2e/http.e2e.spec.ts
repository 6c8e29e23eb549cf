import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson } from '../support/session.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp({ CORS_ORIGINS: 'https://app.example.com', BODY_LIMIT_BYTES: '2048' });
});
afterAll(() => t.close());

const login = () => t.http().post('/api/v1/auth/login').set('content-type', 'application/json');

describe('what every route answers', () => {
  it('an unknown path is a 404 problem', async () => {
    expectProblem(await t.http().get('/api/v1/nothing'), 'route-not-found');
  });

  it.each([
    ['EVALUATOR', '/api/v1/users', 'This route is for ADMIN; your role is EVALUATOR.'],
    [
      'EVALUATOR',
      '/api/v1/answers',
      'This route is for OPERATOR, ADMIN, whoever is an expert; your role is EVALUATOR.',
    ],
    ['APPLICANT', '/api/v1/grading/queue', 'This route is for EVALUATOR, OPERATOR, ADMIN; your role is APPLICANT.'],
  ] as const)('a role that may not is told whose the route is: %s, %s', async (role, path, detail) => {
    const response = await t
      .http()
      .get(path)
      .set((await givenPerson(t, role)).auth);

    expectProblem(response, 'role-required');
    expect(response.body.detail).toBe(detail);
  });

  it('OPTIONS is a problem unless it is the preflight of a browser', async () => {
    const preflight = await t
      .http()
      .options('/api/v1/users')
      .set({ origin: 'https://app.example.com', 'access-control-request-method': 'PATCH' });

    expectProblem(await t.http().options('/api/v1/users'), 'method-not-allowed');
    expectProblem(await t.http().options('/nothing'), 'route-not-found');
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toMatch(/PATCH/);
  });

  it.each([
    ['a truncated object', '{"email":', 'malformed-json'],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'malformed-json'],
    ['a prototype key', '{"__proto__":{"admin":true}}', 'malformed-json'],
    ['nesting 33 deep', `${'['.repeat(33)}${']'.repeat(33)}`, 'json-too-deep'],
    ['a body over the limit', JSON.stringify({ email: 'x'.repeat(4000) }), 'body-too-large'],
  ] as const)('%s is refused', async (_, body, code) => {
    expectProblem(
      await login()
        .serialize((sent) => sent as string)
        .send(body as string),
      code,
    );
  });

  it.each([
    ['a NUL', '{"email":"a\\u0000b","password":"x"}'],
    ['a lone surrogate', '{"email":"\\ud800","password":"x"}'],
  ])('%s is a fault with its pointer', async (_, body) => {
    expectProblem(await login().send(body), 'validation-failed', ['/email']);
  });

  it('another content type is refused', async () => {
    const response = await t.http().post('/api/v1/auth/login').set('content-type', 'text/plain').send('hello');
    expectProblem(response, 'unsupported-media-type');
  });

  it('a multipart body is refused where no file is taken', async () => {
    expectProblem(await t.http().post('/api/v1/auth/login').field('email', 'a@b.co'), 'unsupported-media-type');
  });

  it('a request whose client has gone is no trouble of the database, and its line in the log names the client', async () => {
    const before = t.log.length;
    await new Promise<void>((resolve, reject) => {
      const { port } = t.app.getHttpServer().address() as { port: number };
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          'POST /api/v1/auth/login?"}\\ HTTP/1.1\r\nHost: x"}\\\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"',
        );
        setTimeout(() => socket.destroy(), 100);
      });
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
    await new Promise((resolve) => setTimeout(resolve, 300));

    const lines = t.log.slice(before).map((line) => JSON.parse(line) as { level: number });
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'request aborted',
        req: expect.objectContaining({
          url: '/api/v1/auth/login?"}\\',
          host: 'x"}\\',
          remoteAddress: '127.0.0.1',
          remotePort: expect.any(Number),
        }),
      }),
    );
    expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
  });

  it.each(['/api/v1/%E0%A4%A', '/api/v1/questions?q=%00'])('the malformed address %s is refused', async (path) => {
    const response = await t.http().get(path);

    expectProblem(response, 'invalid-url');
    expect(response.headers['x-request-id']).toBe(response.body.requestId);
  });

  it('what is not HTTP gets a problem as well', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const { port } = t.app.getHttpServer().address() as { port: number };
      const socket = connect(port, '127.0.0.1', () => socket.write('NOT HTTP\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });

    expect(answer).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/s);
  });

  it('a request id is echoed when it is harmless, else made', async () => {
    const echoed = await t.http().get('/health/live').set('x-request-id', 'trace-12345');
    const made = await t.http().get('/health/live').set('x-request-id', 'a b\tc');

    expect(echoed.headers['x-request-id']).toBe('trace-12345');
    expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('only a listed origin may read, and sees the headers that frontends need', async () => {
    const ours = await t.http().get('/health/live').set('origin', 'https://app.example.com');
    const other = await t.http().get('/health/live').set('origin', 'https://evil.example.com');

    expect(ours.headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect(ours.headers['access-control-expose-headers']).toMatch(/ETag.*Location.*Link.*Retry-After/);
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('operations', () => {
  it('live and ready answer ok', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      const response = await t.http().get(path);
      expect({ status: response.status, body: response.body }).toEqual({ status: 200, body: { status: 'ok' } });
    }
  });

  it('metrics count requests by route', async () => {
    await t.http().get('/health/live');
    const response = await t.http().get('/metrics');

    expect(response.status).toBe(200);
    expect(response.text).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/health\/live",status="200"\} [1-9]/,
    );
    expect(response.text).toMatch(/database_pool_connections\{state="idle"\}/);
    expect(response.text).toMatch(/grading_queue_length\{stage="grade"\} 0/);
  });

  it('metrics without a token are for this machine, not for those whom a proxy on it hands on', async () => {
    expectProblem(await t.http().get('/metrics').set('x-forwarded-for', '203.0.113.9'), 'sign-in-required');
  });

  it('the docs are served with everything they load', async () => {
    const document = await t.http().get('/openapi.json');
    const page = await t.http().get('/docs');

    expect(document.body.openapi).toBe('3.1.0');
    expect(page.text).toMatch(/swagger-ui/);
    expect(page.text).not.toMatch(/(src|href)="https?:/);
  });
});

describe('limits', () => {
  it('without CORS_ORIGINS there is no preflight', async () => {
    const closed = await startTestApp();
    try {
      const preflight = await closed
        .http()
        .options('/api/v1/users')
        .set({ origin: 'https://app.example.com', 'access-control-request-method': 'PATCH' });

      expectProblem(preflight, 'method-not-allowed');
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
    } finally {
      await closed.close();
    }
  });

  it('a client that asks too often waits', async () => {
    const limited = await startTestApp({ RATE_LIMIT_PER_MINUTE: '3' });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 4; i += 1) statuses.push((await limited.http().get('/api/v1/categories')).status);
      const refused = await limited.http().get('/api/v1/categories');

      expect(statuses).toEqual([401, 401, 401, 429]);
      expectProblem(refused, 'too-many-requests');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      // What watches the process still gets through.
      expect((await limited.http().get('/health/ready')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('a client that has a whole network of addresses is one client', async () => {
    const limited = await startTestApp({ RATE_LIMIT_PER_MINUTE: '2' });
    const from = (remoteAddress: string) =>
      limited.app.inject({ method: 'GET', url: '/api/v1/categories', remoteAddress });
    try {
      const statuses: number[] = [];
      for (const address of ['2001:db8:1:2::1', '2001:db8:1:2::2', '2001:db8:1:2:ffff::3', '2001:db8:1:3::1'])
        statuses.push((await from(address)).statusCode);

      expect(statuses).toEqual([401, 401, 429, 401]);
    } finally {
      await limited.close();
    }
  });

  it('metrics want their token where one is set', async () => {
    const closed = await startTestApp({ METRICS_TOKEN: 'a-token-of-sixteen-or-more' });
    try {
      expectProblem(await closed.http().get('/metrics'), 'sign-in-required');
      expectProblem(await closed.http().get('/metrics').set('authorization', 'Bearer wrong'), 'invalid-token');
      expect(
        (await closed.http().get('/metrics').set('authorization', 'Bearer a-token-of-sixteen-or-more')).status,
      ).toBe(200);
    } finally {
      await closed.close();
    }
  });
});
