import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { killLeftovers, start, type Started } from '../support/process.js';

const AT_ONCE = 8;

let folder: string;
let database: TestDatabase;
let db: DataSource;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-readers-'));
  database = await createTestDatabase();
  db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
});
afterAll(async () => {
  killLeftovers();
  await db.destroy();
  await Promise.all([database.drop(), rm(folder, { recursive: true, force: true })]);
});

const settings = () => ({
  DATABASE_URL: database.url,
  DATA_DIR: folder,
  PORT: '0',
  SEED_ON_START: 'none',
  RATE_LIMIT_PER_MINUTE: '0',
  LOGIN_RATE_LIMIT_PER_MINUTE: '0',
  JWT_SECRET: 'a test secret that is long enough for HS256',
});

/** As when tee or head ends: what is printed from now on is read by nobody. */
function leave({ child }: Started): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

describe('a server whose log nobody reads any more', () => {
  let server: Started;
  let api: string;
  beforeEach(async () => {
    server = start(['src/main.js'], settings());
    [, api = ''] = await server.says(/API {3}(http:\S+)/);
  });
  afterEach(killLeftovers);

  const signIn = () =>
    fetch(`${api}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'nobody@example.com', password: 'no such password' }),
    }).then(({ status }) => status);

  /** Signals while requests wait for a table. @returns what they were answered, and how the server ended */
  async function stopAtWork(signal: NodeJS.Signals, before = () => {}): Promise<[number[], number | null]> {
    const holder = db.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE users');
    const answers = Promise.all(Array.from({ length: AT_ONCE }, signIn));
    await whenBlockedBy(db, holder, AT_ONCE);
    before();
    server.child.kill(signal);
    await holder.rollbackTransaction();
    await holder.release();
    return [await answers, (await server.ended).code];
  }

  it('goes on serving, and stops as ever', async () => {
    leave(server);

    for (let request = 0; request < 3; request++) expect(await signIn()).toBe(401);

    expect(await stopAtWork('SIGTERM')).toEqual([Array.from({ length: AT_ONCE }, () => 401), 0]);
  }, 60_000);

  it('answers what it has accepted where its reader ends with it, as Ctrl-C ends a whole pipe', async () => {
    expect(await stopAtWork('SIGINT', () => leave(server))).toEqual([Array.from({ length: AT_ONCE }, () => 401), 0]);
  }, 60_000);
});

describe('a command whose output nobody reads to its end', () => {
  it('ends quietly', async () => {
    const command = start(['src/cli.js', 'migrate', 'status'], settings());
    command.child.stdout?.destroy();

    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
  });
});
