import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from '../../src/app.setup.js';
import { LoginLimiter } from '../../src/auth/login-limiter.js';
import { createLogger } from '../../src/common/logging.js';
import { ReadPool } from '../../src/database/read-pool.js';
import { PostgresStore } from '../../src/limits/postgres-store.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { freePort } from '../support/free-port.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.js';
import { givenMember, PASSWORD } from '../support/sign-in.js';

const LIMITS = { RATE_LIMIT_PER_MINUTE: '20', LOGIN_RATE_LIMIT_PER_MINUTE: '5' };

/** Two instances of the product on one database. */
class Pair {
  private constructor(
    readonly first: TestApp,
    private readonly second: NestFastifyApplication,
    private readonly urls: readonly string[],
  ) {}

  static async start(settings: Record<string, string>): Promise<Pair> {
    const first = await startTestApp({ ...LIMITS, ...settings });
    const second = await createApp(first.env, createLogger('info', { write: (line) => void first.log.push(line) }));
    await second.listen(0, '127.0.0.1');
    return new Pair(first, second, [await first.app.getUrl(), await second.getUrl()]);
  }

  /** Sends so many at once, by turns to either instance. */
  async send(count: number, path: string, body: object): Promise<Response[]> {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const sent = Array.from({ length: count }, (_, index) => fetch(`${this.urls[index % 2]}/api/v1${path}`, request));
    const responses = await Promise.all(sent);
    await Promise.all(responses.map((response) => response.arrayBuffer()));
    return responses;
  }

  get limiters(): LoginLimiter[] {
    return [this.first.app, this.second].map((app) => app.get(LoginLimiter));
  }

  /** What the log says of where is counted, each time once. */
  saidOfLimits(): string[] {
    return this.first.log.filter((line) => line.includes('Attempts ')).map((line) => String(JSON.parse(line).msg));
  }

  async close(): Promise<void> {
    await this.second.close();
    await this.first.close();
  }
}

const admitted = (responses: readonly Response[]) => responses.filter(({ status }) => status !== 429).length;

/** Seconds that the refused were told to wait. */
const waits = (responses: readonly Response[]) =>
  responses.filter(({ status }) => status === 429).map(({ headers }) => Number(headers.get('retry-after')));

function exactOverTwoInstances(start: () => Promise<Pair>): void {
  let pair: Pair;
  beforeAll(async () => {
    pair = await start();
  });
  afterAll(() => pair?.close());

  /** How many of 40 at once get through, by turns at either instance. */
  const admittedOf40 = async (attempt: (limiter: LoginLimiter, index: number) => Promise<void>) => {
    const attempts = Array.from({ length: 40 }, (_, index) => attempt(pair.limiters[index % 2]!, index));
    return (await Promise.allSettled(attempts)).filter(({ status }) => status === 'fulfilled').length;
  };

  it('of 60 writes of one client at once, 20 are let through, and the rest is told when to come back', async () => {
    const responses = await pair.send(60, '/answers', {});

    expect(admitted(responses)).toBe(20);
    expect(waits(responses)).toHaveLength(40);
    for (const wait of waits(responses)) expect([wait >= 1, wait <= 60]).toEqual([true, true]);
    expect(admitted(await pair.send(10, '/answers', {}))).toBe(0);
  });

  it('of 40 attempts of one client on 40 accounts at once, 5 are let through', async () => {
    expect(await admittedOf40((limiter) => limiter.admitClient('192.0.2.1'))).toBe(5);
  });

  it('of 40 attempts of 40 clients on one account at once, 5 are let through', async () => {
    expect(await admittedOf40((limiter) => limiter.admitAccount('kim@example.com'))).toBe(5);
  });
}

describe('the limit of a client', () => {
  it('is that of reads and writes together, also while writes wait for their count', async () => {
    const t = await startTestApp(LIMITS);
    const holder = t.db.createQueryRunner();
    try {
      const url = `${await t.app.getUrl()}/api/v1/categories`;
      const send = (method: string) => Promise.all(Array.from({ length: 30 }, () => fetch(url, { method })));
      await holder.startTransaction();
      await holder.query(`LOCK TABLE attempt_counts`);
      const writes = send('POST');
      await whenBlockedBy(t.db, holder);
      const reads = await send('GET');
      await holder.rollbackTransaction();

      expect(admitted([...reads, ...(await writes)])).toBe(20);
    } finally {
      await holder.release();
      await t.close();
    }
  });
});

describe('limits over two instances, counted in the database', () => {
  exactOverTwoInstances(() => Pair.start({}));

  describe('in the table', () => {
    let pair: Pair;
    beforeAll(async () => {
      pair = await Pair.start({});
    });
    afterAll(() => pair?.close());

    it('of 16 sign-ins with the right password at once, 5 are let through', async () => {
      const { email } = await givenMember(pair.first, 'OPERATOR');

      const responses = await pair.send(16, '/auth/login', { email, password: PASSWORD });

      expect(responses.map(({ status }) => status).toSorted()).toEqual([...Array(5).fill(200), ...Array(11).fill(429)]);
    });

    it('Retry-After is what is left of the minute, and nobody is named in the table', async () => {
      await pair.first.db.query(`TRUNCATE attempt_counts`);
      await pair.send(20, '/answers', {});
      const [row] = await pair.first.db.query(`UPDATE attempt_counts SET ends_at = now() + interval '7.5 seconds'
        RETURNING key, attempts`);

      const [wait] = waits(await pair.send(1, '/auth/refresh', { refreshToken: 'x' }));

      expect(row[0]).toEqual({ key: expect.stringMatching(/^[\w-]{43}$/), attempts: 20 });
      expect([wait! >= 1, wait! <= 8]).toEqual([true, true]);
    });

    it('the next minute begins with none counted', async () => {
      const { db } = pair.first;
      const [limiter] = pair.limiters;
      await db.query(`TRUNCATE attempt_counts`);

      for (let attempt = 1; attempt <= 5; attempt += 1) await limiter!.admitAccount(`lee@example.com`);
      await db.query(`UPDATE attempt_counts SET ends_at = now()`);
      await limiter!.admitAccount(`lee@example.com`);

      expect(await db.query(`SELECT attempts FROM attempt_counts`)).toEqual([{ attempts: 1 }]);
    });

    it('what has ended is purged by the way, what has not stays', async () => {
      const { app, db } = pair.first;
      await db.query(`TRUNCATE attempt_counts`);
      await db.query(`INSERT INTO attempt_counts
        SELECT n::text, 3, now() + (n - 50.5) * interval '1 minute' FROM generate_series(1, 55) n`);

      await new PostgresStore(app.get(ReadPool)).count('new');

      const keys = async () => (await db.query(`SELECT key FROM attempt_counts ORDER BY key`)) as { key: string }[];
      while ((await keys()).length > 6) await pause(20);
      expect((await keys()).map(({ key }) => key)).toEqual(['51', '52', '53', '54', '55', 'new']);
    });
  });
});

function countedInRedis(): void {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  exactOverTwoInstances(async () => {
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    return Pair.start({ REDIS_URL: redis.url });
  });

  it('Redis learns neither address nor account, and forgets each count by itself', async () => {
    const pair = await Pair.start({ REDIS_URL: redis.url });
    const client = new Redis(redis.url);
    try {
      await client.flushall();
      await pair.send(1, '/auth/login', { email: 'kim@example.com', password: PASSWORD });

      const keys = await client.keys('*');
      expect(keys).toHaveLength(3);
      for (const key of keys) expect(key).toMatch(/^ax-qna:attempts:[\w-]{43}$/);
      for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0);
      expect(await pair.first.db.query(`SELECT FROM attempt_counts`)).toEqual([]);
    } finally {
      client.disconnect();
      await pair.close();
    }
  });

  it('while Redis is away each instance limits by itself and says so once; when it is back they count together', async () => {
    const port = await freePort();
    const pair = await Pair.start({ REDIS_URL: `redis://127.0.0.1:${port}`, LOGIN_RATE_LIMIT_PER_MINUTE: '3' });
    let back: TestRedis | undefined;
    try {
      expect(admitted(await pair.send(60, '/answers', {}))).toBe(40);
      expect(pair.saidOfLimits()).toEqual(
        Array(2).fill(expect.stringMatching(/^Attempts cannot be counted in Redis \(.+\): each process counts/)),
      );
      const metrics = await fetch(`${await pair.first.app.getUrl()}/metrics`);
      expect(await metrics.text()).toMatch(/^rate_limits_shared 0$/m);

      back = await startRedis(port);
      const client = new Redis(back.url);
      let account = 0;
      while ((await client.dbsize()) === 0) {
        await pair.limiters[0]!.admitAccount(`${(account += 1)}@example.com`);
        await pause(50);
      }
      client.disconnect();
      expect(pair.saidOfLimits()).toContain('Attempts are counted in Redis again, over all instances.');
    } finally {
      await pair.close();
      await back?.stop();
    }
  });
}

if (hasRedis()) describe('limits over two instances, counted in Redis', countedInRedis);
