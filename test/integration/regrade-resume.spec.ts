import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RegradeBatches } from '../../src/regrades/regrade-batches.js';
import { RegradeRunner } from '../../src/regrades/regrade-runner.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { RegradingDesk } from '../support/regrading-desk.js';

/** More than two batches. */
const ANSWERS = 1_200;

let database: TestDatabase;
let t: TestApp;
let desk: RegradingDesk;
let questionId: string;
beforeEach(async () => {
  database = await createTestDatabase();
  t = await startTestApp({}, database);
  desk = await RegradingDesk.on(t, 0);
  ({ questionId } = await desk.given([]));
  await t.db.query(
    `WITH people AS (INSERT INTO experts (id) SELECT gen_random_uuid() FROM generate_series(1, ${ANSWERS}) RETURNING id)
     INSERT INTO answers (id, expert_id, question_id, status, response_data, score, max_score, is_correct)
     SELECT gen_random_uuid(), id, $1, 'GRADED', '{"value": "B"}', 0, 10, false FROM people`,
    [questionId],
  );
  await desk.change(questionId, { correctAnswer: { value: 'B' } });
});
afterEach(() => t.close());

const batches = () => t.app.get(RegradeBatches, { strict: false });
const runner = () => t.app.get(RegradeRunner, { strict: false });
const started = async () => {
  const { body } = await desk.regrade(questionId, { policy: 'current', reason: 'B was meant.' });
  return body.id as string;
};
/** Answers by how many events they have, of those with the new score. */
const eventsEach = () =>
  t.db.query(
    `SELECT events, count(*)::int AS answers
       FROM (SELECT count(g.id)::int AS events FROM answers a LEFT JOIN grade_events g ON g.answer_id = a.id
              WHERE a.score = 10 GROUP BY a.id) e GROUP BY events`,
  );
const ALL_ONCE = [{ events: 1, answers: ANSWERS }];

describe('a regrade that is cut short', () => {
  it('is taken up where it was by the next server, and nothing is done twice', async () => {
    await runner().stop();
    const id = await started();
    await batches().next(id);
    expect((await desk.read(`regrades/${id}`)).body).toMatchObject({ state: 'RUNNING', done: 500, total: ANSWERS });
    await t.app.close();
    await t.db.destroy();

    t = await startTestApp({}, database);
    const again = await RegradingDesk.on(t, 0);
    const regrade = await again.finished(id);

    expect(regrade).toMatchObject({ state: 'DONE', done: ANSWERS, counts: { changed: ANSWERS, raised: ANSWERS } });
    expect(await eventsEach()).toEqual(ALL_ONCE);
  });

  it('loses the batch whose connection was cut, and does it again', async () => {
    await runner().stop();
    const id = await started();
    await batches().next(id);
    const held = t.db.createQueryRunner();
    await held.startTransaction();
    const [{ id: last }] = await t.db.query(`SELECT id FROM answers ORDER BY id OFFSET 600 LIMIT 1`);
    await held.query(`SELECT FROM answers WHERE id = $1 FOR UPDATE`, [last]);

    const cut = batches().next(id);
    await whenBlockedBy(t.db, held);
    const [{ pid }] = await held.query(`SELECT pg_backend_pid() AS pid`);
    await t.db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))`, [
      pid,
    ]);
    await cut;
    await held.rollbackTransaction();
    await held.release();

    expect((await desk.read(`regrades/${id}`)).body).toMatchObject({
      state: 'RUNNING',
      done: 500,
      lastFailure: expect.any(String),
    });
    runner().start();
    expect(await desk.finished(id)).toMatchObject({ state: 'DONE', done: ANSWERS, lastFailure: null });
    expect(await eventsEach()).toEqual(ALL_ONCE);
  });

  it('is done by several at once, each batch by one of them', async () => {
    await runner().stop();
    const id = await started();

    while ((await Promise.all([batches().next(id), batches().next(id), batches().next(id)])).some(Boolean));

    expect((await desk.read(`regrades/${id}`)).body).toMatchObject({ state: 'DONE', done: ANSWERS });
    expect(await eventsEach()).toEqual(ALL_ONCE);
  });

  it('is given up after it has failed time and again; asking again does the rest', async () => {
    await runner().stop();
    const id = await started();
    await batches().next(id);
    await t.db.query(`ALTER TABLE regrade_items ADD CONSTRAINT broken CHECK (false) NOT VALID`);
    for (let tries = 0; tries < 12; tries += 1) {
      await t.db.query(`UPDATE regrades SET next_try_at = now()`);
      await batches().next(id);
    }
    const { body } = await desk.read(`regrades/${id}`);
    expect(body).toMatchObject({ state: 'FAILED', done: 500, lastFailure: expect.any(String) });
    expect(body.finishedAt).not.toBeNull();
    expect(await eventsEach()).toEqual([{ events: 1, answers: 500 }]);

    await t.db.query(`ALTER TABLE regrade_items DROP CONSTRAINT broken`);
    runner().start();
    expect(await desk.finished(await started())).toMatchObject({ counts: { changed: ANSWERS - 500, unchanged: 500 } });
    expect(await eventsEach()).toEqual(ALL_ONCE);
  });
});
