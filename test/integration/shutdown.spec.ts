import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type QueryRunner } from 'typeorm';
import { createApp } from '../../src/app.setup.js';
import { createLogger } from '../../src/common/logging.js';
import { OpenConnections } from '../../src/database/open-connections.js';
import { shutDown } from '../../src/shutdown.js';
import { type TestApp, startTestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { givenPerson, type Person } from '../support/session.js';

interface Stopped {
  readonly status: number;
  readonly detail: string;
  /** Versions that are there once the lock is gone and the server has done with the connections of the process. */
  readonly kept: number;
}

let t: TestApp;
let question: { id: string };
let [writing, committing]: Stopped[] = [];

beforeAll(async () => {
  t = await startTestApp();
  const category = await givenCategory(t);
  question = await givenQuestion(t, { categoryId: category.id, qType: 'ESSAY', correctAnswer: null });
  await t.db.query(`
    CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON answers DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.response_data ->> 'text' = 'at the commit') EXECUTE FUNCTION wait_at_commit()`);
  [writing, committing] = await Promise.all([
    stopDuring('before the commit', (holder, { expertId }) =>
      holder.query(`SELECT FROM experts WHERE id = $1 FOR UPDATE`, [expertId]),
    ),
    stopDuring('at the commit', (holder) => holder.query(`SELECT pg_advisory_xact_lock(42)`)),
  ]);
});
afterAll(() => t?.close());

/** Stops a process of its own while it saves an answer that waits for the lock all the time. */
async function stopDuring(
  text: string,
  lock: (holder: QueryRunner, who: Person) => Promise<unknown>,
): Promise<Stopped> {
  const person = await givenPerson(t, 'APPLICANT');
  const app = await createApp(t.env, createLogger('silent'));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const holder = t.db.createQueryRunner();
  await holder.startTransaction();
  await lock(holder, person);
  const answer = fetch(`${url}/api/v1/answers`, {
    method: 'POST',
    headers: { ...person.auth, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ questionId: question.id, responseData: { text } }),
  });
  await whenBlockedBy(t.db, holder);
  const stopping = shutDown(app);
  const response = await answer;
  // At once: what was refused would now be free to go on.
  await holder.rollbackTransaction();
  await holder.release();
  await stopping;
  const { detail } = (await response.json()) as { detail: string };
  const atWork = `SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()`;
  while ((await t.db.query(atWork)).length > 0) await sleep(20);
  const versions: unknown[] = await t.db.query(`SELECT FROM answers WHERE expert_id = $1`, [person.expertId]);
  return { status: response.status, detail, kept: versions.length };
}

describe('a request that is refused because the process stops', () => {
  it('is not committed afterwards', () => {
    expect(writing).toEqual({
      status: 503,
      detail: 'The process stops; nothing of this was kept. Repeat it.',
      kept: 0,
    });
  });

  it('is told that it may have taken effect where the database was committing it', () => {
    expect(committing).toEqual({ status: 503, detail: expect.stringContaining('cannot tell whether'), kept: 1 });
  });
});

describe('connections that are cut', () => {
  it('commit nothing of the transaction that they are in, and tell why', async () => {
    const app = await createApp(t.env, createLogger('silent'));
    const dataSource = app.get(DataSource);
    const reason = new Error('the process ends');

    const work = dataSource.transaction(async (tx) => {
      await tx.query(`UPDATE questions SET content = 'changed' WHERE id = $1`, [question.id]);
      new OpenConnections(dataSource).cut(reason);
    });

    await expect(work).rejects.toMatchObject({ driverError: reason });
    await app.close();
    expect(await t.db.query(`SELECT FROM questions WHERE content = 'changed'`)).toEqual([]);
  });
});
