import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { createApp } from '../../src/app.setup.js';
import { createLogger } from '../../src/common/logging.js';
import { type ReplicaState, ReplicaReads } from '../../src/database/replica-reads.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase } from '../support/database.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import {
  type InstalledServer,
  installedBinaries,
  startInstalledServer,
  startStandbyOf,
} from '../support/installed-server.js';
import { run } from '../support/process.js';
import { givenPerson, type Person } from '../support/session.js';
import { createTemplate, onServer, urlOf } from '../support/template.js';

const binaries = installedBinaries(15);
if (binaries) describe('with a streaming replica', () => specs(binaries));
else process.stdout.write('PostgreSQL 15 is not installed here: what is read from a replica is left out.\n');

describe('without a replica', () => {
  it('the primary answers everything, and nobody is told of a replica', async () => {
    const t = await startTestApp();
    try {
      const { auth } = await givenPerson(t, 'OPERATOR');

      expect((await t.http().get('/api/v1/grading/statistics').set(auth)).status).toBe(200);
      expect((await t.http().get('/health/ready')).body).toEqual({ status: 'ok' });
      expect((await t.http().get('/metrics')).text).not.toContain('replica');
    } finally {
      await t.close();
    }
  });
});

function specs(directory: string): void {
  let primary: InstalledServer;
  let standby: InstalledServer;
  /** May be read however old it is. */
  let t: TestApp;
  /** Must be no older than a second. */
  let strict: NestFastifyApplication;
  let operator: Person;
  let expert: Person;
  let questionId: string;
  beforeAll(async () => {
    primary = await startInstalledServer(directory);
    standby = await startStandbyOf(primary);
    const template = await createTemplate(primary.url);
    const database = await createTestDatabase(primary.url, template.name);
    const replicaUrl = new URL(database.appUrl);
    replicaUrl.port = String(standby.port);
    t = await startTestApp(
      { DATABASE_REPLICA_URL: replicaUrl.href, DATABASE_REPLICA_MAX_LAG_SECONDS: '3600' },
      database,
    );
    strict = await createApp({ ...t.env, databaseReplicaMaxLagSeconds: 1 }, createLogger('silent'));
    await strict.listen(0, '127.0.0.1');
    [operator, expert] = await Promise.all([givenPerson(t, 'OPERATOR'), givenPerson(t, 'APPLICANT')]);
    const { id: categoryId } = await givenCategory(t);
    questionId = (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id;
  });
  afterAll(async () => {
    await strict?.close();
    await t?.close();
    await standby?.stop();
    await primary?.stop();
  });

  const stateOf = async (app: NestFastifyApplication) => {
    const response = await fetch(`${await app.getUrl()}/health/ready`);
    return ((await response.json()) as { replica?: ReplicaState }).replica;
  };
  const until = async (app: NestFastifyApplication, state: ReplicaState) => {
    while ((await stateOf(app)) !== state) await pause(50);
  };
  const get = async <T>(path: string, { auth }: Person, app = t.app): Promise<T> =>
    (await (await fetch(`${await app.getUrl()}/api/v1${path}`, { headers: auth })).json()) as T;
  const handIn = (person: Person) =>
    t
      .http()
      .post('/api/v1/answers')
      .set(person.auth)
      .send({ questionId, responseData: { text: 'Mine.' }, submit: true });
  const answersInStatistics = async (app = t.app) =>
    (await get<{ answers: { total: number } }>('/grading/statistics', operator, app)).answers.total;
  const submittedInList = async (who: Person, app = t.app) => {
    const { items } = await get<{ items: { id: string; progress: { submitted: number } }[] }>(
      '/experts?include=progress,score',
      who,
      app,
    );
    return new Map(items.map(({ id, progress }) => [id, progress.submitted]));
  };
  /** From here on the replica shows what the primary shows now. */
  const pauseReplay = async () => {
    const [{ written }] = await ask<{ written: string }>(
      primary,
      'SELECT pg_current_wal_insert_lsn()::text AS written',
    );
    const has = `SELECT pg_last_wal_replay_lsn() >= '${written}' AS it`;
    while (!(await ask<{ it: boolean }>(standby, has))[0].it) await pause(20);
    await ask(standby, 'SELECT pg_wal_replay_pause()');
    const state = 'SELECT pg_get_wal_replay_pause_state() AS it';
    while ((await ask<{ it: string }>(standby, state))[0].it !== 'paused') await pause(20);
  };
  const resumeReplay = () => onServer(standby.url, 'SELECT pg_wal_replay_resume()');

  it('statistics and the list of experts come from the replica; an expert reads what it has just written', async () => {
    await until(t.app, 'in-use');
    await pauseReplay();
    try {
      const answers = await answersInStatistics();
      expect((await handIn(expert)).status).toBe(201);

      expect(await answersInStatistics()).toBe(answers);
      expect((await submittedInList(operator)).get(expert.expertId!)).toBe(0);
      expect(await get('/answers', expert)).toMatchObject({ items: [{ status: 'SUBMITTED' }] });
      expect(await get('/experts/me/progress', expert)).toMatchObject({ submitted: 1 });
      expect(await get(`/experts/me/assignment?state=todo`, expert)).toMatchObject({ items: [] });
      expect(await get(`/experts/${expert.expertId}/progress`, operator)).toMatchObject({ submitted: 1 });
    } finally {
      await resumeReplay();
    }
  });

  it('staff who is an expert as well reads everything from the primary', async () => {
    const both = await givenPerson(t, 'OPERATOR', { expert: true });
    await until(t.app, 'in-use');
    await pauseReplay();
    try {
      expect((await handIn(both)).status).toBe(201);

      expect((await submittedInList(both)).get(both.expertId!)).toBe(1);
      expect((await submittedInList(operator)).get(both.expertId!)).toBe(0);
    } finally {
      await resumeReplay();
    }
  });

  it('an expert of whom the replica has not heard is read from the primary', async () => {
    await until(t.app, 'in-use');
    await pauseReplay();
    try {
      const newcomer = await givenPerson(t, 'APPLICANT');
      await handIn(newcomer);

      expect((await submittedInList(operator)).get(newcomer.expertId!)).toBe(1);
    } finally {
      await resumeReplay();
    }
  });

  it('a replica further behind than the bound is not read until it has caught up', async () => {
    await until(strict, 'in-use');
    await pauseReplay();
    const person = await givenPerson(t, 'APPLICANT');
    await handIn(person);
    await until(strict, 'behind');

    expect(await answersInStatistics(strict)).toBe((await answersInStatistics()) + 1);
    expect(await metricsOf(strict)).toMatch(/^database_replica_in_use 0$/m);
    await resumeReplay();
    await until(strict, 'in-use');

    expect(await answersInStatistics(strict)).toBe(await answersInStatistics());
    expect(await metricsOf(strict)).toMatch(/^database_replica_in_use 1$[\s\S]*^database_replica_lag_seconds \d/m);
    expect(await metricsOf(strict)).toMatch(/^database_replica_reads_total\{server="replica"\} [1-9]/m);
  });

  it('a backup can be taken from the replica', async () => {
    const out = join(t.env.dataDir, 'from-the-replica.tar.gz');
    const settings = { DATABASE_URL: urlOf(standby.url, databaseName()), DATA_DIR: t.env.dataDir };

    expect(await run(['src/cli.js', 'backup', '--out', out], settings)).toMatchObject({ code: 0 });
    expect(await run(['src/cli.js', 'restore', '--verify-only', out], settings)).toMatchObject({ code: 0 });
  });

  it('while the replica is away the primary answers, from the first read on', async () => {
    await until(t.app, 'in-use');
    await standby.kill();

    expect(await answersInStatistics()).toBeGreaterThan(0);
    await until(t.app, 'away');
    await standby.start();
    await until(t.app, 'in-use');
  });

  it('a replica that was promoted is none any more', async () => {
    await until(t.app, 'in-use');
    await onServer(standby.url, 'SELECT pg_promote()');
    await until(t.app, 'not-its-standby');

    expect(t.app.get(ReplicaReads).lagSeconds).toBeNull();
    await handIn(await givenPerson(t, 'APPLICANT'));
    const [{ answers }] = await ask<{ answers: number }>(primary, 'SELECT count(*)::int AS answers FROM answers');
    expect(await answersInStatistics()).toBe(answers);
  });

  const metricsOf = async (app: NestFastifyApplication) => (await fetch(`${await app.getUrl()}/metrics`)).text();
  const databaseName = () => new URL(t.env.databaseUrl!).pathname.slice(1);
  const ask = async <Row extends pg.QueryResultRow>(server: InstalledServer, sql: string) => {
    const client = new pg.Client({ connectionString: urlOf(server.url, databaseName()) });
    await client.connect();
    const { rows } = await client.query<Row>(sql);
    await client.end();
    return rows as [Row, ...Row[]];
  };
}
