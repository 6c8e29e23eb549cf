import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { ReadPool } from '../../src/database/read-pool.js';
import { BoundedClient } from '../../src/database/bounded-client.js';
import { missingLimits, TIME_LIMITS } from '../../src/database/time-limits.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { addressesOf, hasPgBouncer, startPgBouncer, type TestPgBouncer, throughPooler } from '../support/pgbouncer.js';
import { run } from '../support/process.js';
import { givenPerson, type Person } from '../support/session.js';
import { sql } from '../support/sql.js';
import { APP_ROLE } from '../support/template.js';

const LIMITS = (Object.keys(TIME_LIMITS) as (keyof typeof TIME_LIMITS)[]).toSorted();
const PATIENCE_MS = 15_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(10)) if (await holds()) return;
  throw new Error(`It did not come to hold within ${PATIENCE_MS} ms.`);
}

describe('without a pooler', () => {
  it('a connection has the limits of time that it asks for', async () => {
    expect(await missingLimits(database.appUrl)).toEqual([]);
  });

  it('commands use the address past it, and need no other one', async () => {
    const { code, stdout } = await run(['src/cli.js', 'migrate', 'status'], {
      DATABASE_URL: throughPooler(database.url, 1),
      DATABASE_DIRECT_URL: database.url,
    });

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('1763800000001') });
  });
});

/** How often the database is asked who one token belongs to, in some requests. */
async function lookUps(t: TestApp, { auth }: Person): Promise<number> {
  const query = jest.spyOn(t.app.get(ReadPool), 'query');
  for (let index = 0; index < 3; index++) await t.http().get('/api/v1/auth/me').set(auth).expect(200);
  const asked = query.mock.calls.filter(([name]) => name === 'auth-bearer').length;
  query.mockRestore();
  return asked;
}

function behindPgBouncer(): void {
  let pooler: TestPgBouncer;
  let pooled: string;
  let t: TestApp;
  let kept: TestDatabase;
  beforeAll(async () => {
    // Fewer than the application's: whatever belongs to a connection meets another one.
    pooler = await startPgBouncer(database.url, { default_pool_size: '3' });
    kept = { ...database, drop: async () => undefined };
    pooled = throughPooler(database.appUrl, pooler.port);
    t = await startTestApp(addressesOf(database.appUrl, String(pooler.port)), kept);
  });
  afterAll(async () => {
    await t?.close();
    await pooler?.stop();
  });

  it('many requests at once share few connections, reads and writes alike', async () => {
    const category = await givenCategory(t);
    const questions = await Promise.all(Array.from({ length: 8 }, () => givenQuestion(t, { categoryId: category.id })));
    const expert = await givenPerson(t, 'APPLICANT');
    const body = (questionId: string) => ({ questionId, responseData: { value: 'B' }, submit: true });

    const answers = await Promise.all(
      questions.flatMap(({ id }) => [
        t.http().post('/api/v1/answers').set(expert.auth).send(body(id)),
        t.http().get(`/api/v1/questions/${id}`).set(expert.auth),
        t.http().get('/api/v1/experts/me/assignment').set(expert.auth),
      ]),
    );

    expect(answers.filter(({ status }) => status >= 300).map(({ body: problem }) => problem)).toEqual([]);
  });

  it('who a token belongs to is kept, since changes are heard past the pooler', async () => {
    const person = await givenPerson(t, 'OPERATOR');
    await until(async () => (await lookUps(t, person)) === 0);

    await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [person.userId]);

    await t.http().get('/api/v1/auth/me').set(person.auth).expect(401);
  });

  it('changes are heard through a pooler of sessions too', async () => {
    const sessions = await startPgBouncer(database.url, { pool_mode: 'session' });
    const direct = throughPooler(database.appUrl, sessions.port);
    const app = await startTestApp(
      { DATABASE_URL: pooled, DATABASE_DIRECT_URL: direct, DATABASE_PREPARED: 'no' },
      kept,
    );
    const person = await givenPerson(app, 'OPERATOR');
    await until(async () => (await lookUps(app, person)) === 0);

    await app.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [person.userId]);

    await app.http().get('/api/v1/auth/me').set(person.auth).expect(401);
    await app.close();
    await sessions.stop();
  });

  it('who a token belongs to is asked each time where nothing leads past the pooler, and the log says why', async () => {
    const app = await startTestApp({ DATABASE_URL: pooled, DATABASE_DIRECT_URL: '', DATABASE_PREPARED: 'no' }, kept);
    const person = await givenPerson(app, 'OPERATOR');

    await until(async () => app.log.some((line) => line.includes('set DATABASE_DIRECT_URL')));

    expect(await lookUps(app, person)).toBe(3);
    await app.close();
  });

  it('times come in the style that a connection asks for, whatever that of the database is', async () => {
    const styled = await createTestDatabase();
    await sql(
      styled.url,
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET datestyle = ''German''', current_database()); END $$`,
    );
    const client = new BoundedClient({ connectionString: throughPooler(styled.appUrl, pooler.port) });
    await client.connect();
    const { rows } = await client.query(`SELECT '2026-03-02T09:30:00Z'::timestamptz::text AS at`);
    await client.end();

    expect(rows).toEqual([{ at: expect.stringMatching(/^2026-03-02 /) }]);
    await styled.drop();
  });

  it('limits of time hold once they are settings of the role, as migrate grants makes them', async () => {
    const before = await missingLimits(pooled);
    await new Migrator(database.url).grants(APP_ROLE, { apply: true });
    const [settings] = await sql<{ set: string[] }>(
      database.url,
      `SELECT setconfig AS set FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
        WHERE d.datname = current_database() AND s.setrole = $1::text::regrole`,
      [APP_ROLE],
    );
    await sql(
      database.url,
      `DO $$ BEGIN EXECUTE format('ALTER ROLE ${APP_ROLE} IN DATABASE %I SET statement_timeout = 300', current_database()); END $$`,
    );
    // Connections that were there before keep what they had.
    const later = await startPgBouncer(database.url);
    const url = throughPooler(database.appUrl, later.port);

    expect(before).toEqual(LIMITS);
    expect(settings?.set.toSorted()).toEqual(LIMITS.map((name) => `${name}=${TIME_LIMITS[name]}`));
    expect(await missingLimits(url)).toEqual([]);
    await expect(sql(url, `SELECT pg_sleep(60)`)).rejects.toMatchObject({ code: '57014' });
    await later.stop();
  });
}

if (hasPgBouncer()) describe('behind PgBouncer in transaction mode', behindPgBouncer);
