import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenFinalResult } from '../support/grades.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let expert: Person;
let categoryId: string;
let questionId: string;
beforeAll(async () => {
  t = await startTestApp({ RESUBMISSION: 'until-reviewed', RESULTS_RELEASE: 'on-review' });
  categoryId = (await givenCategory(t)).id;
});
afterAll(() => t.close());
beforeEach(async () => {
  expert = await givenPerson(t, 'APPLICANT');
  questionId = (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id;
});

const save = (text: string, submit: boolean) =>
  t.http().post('/api/v1/answers').set(expert.auth).send({ questionId, responseData: { text }, submit });
const many = <T>(count: number, act: (index: number) => PromiseLike<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));
/** On a busy machine somebody may wait too long for a connection: who is told to come again does. */
const patiently = async <T extends { status: number }>(act: () => PromiseLike<T>): Promise<T> => {
  for (;;) {
    const reply = await act();
    if (reply.status !== 503) return reply;
  }
};
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const stored = (): Promise<{ version: number; status: string }[]> =>
  t.db.query(`SELECT version, status FROM answers WHERE expert_id = $1 AND question_id = $2 ORDER BY version`, [
    expert.expertId,
    questionId,
  ]);

describe('at the same time', () => {
  it('64 submissions of one pair are versions 1 to 64', async () => {
    const replies = await many(64, (index) => patiently(() => save(`${index}`, true)));

    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 201));
    expect(replies.map(({ body }) => body.version as number).sort((a, b) => a - b)).toEqual(upTo(64));
    expect(await stored()).toEqual(upTo(64).map((version) => ({ version, status: 'SUBMITTED' })));
  });

  it('64 submissions of what the machine grades are versions without gap and one chain of events', async () => {
    questionId = (await givenQuestion(t, { categoryId })).id;
    const replies = await many(64, (index) =>
      patiently(() =>
        t
          .http()
          .post('/api/v1/answers')
          .set(expert.auth)
          .send({ questionId, responseData: { value: index % 2 ? 'A' : 'B' }, submit: true }),
      ),
    );

    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 201));
    const events = await t.db.query(`SELECT seq, version FROM grade_events WHERE question_id = $1 ORDER BY seq`, [
      questionId,
    ]);
    expect(events).toEqual(upTo(64).map((version) => ({ seq: version, version })));
  });

  it('32 saves leave one draft, and each was answered', async () => {
    const replies = await many(32, (index) => save(`${index}`, false));

    expect(replies.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 31 }, () => 200), 201]);
    expect(await stored()).toEqual([{ version: 1, status: 'DRAFT' }]);
  });

  it('saves, submissions and deletions in any order leave versions without a gap', async () => {
    const replies = await many(60, async (index) => {
      if (index % 3 === 0) return save(`${index}`, true);
      const saved = await save(`${index}`, false);
      return index % 3 === 1 ? saved : t.http().delete(`/api/v1/answers/${saved.body.id}`).set(expert.auth);
    });

    expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
    const rows = await stored();
    expect(rows.map(({ version }) => version)).toEqual(upTo(rows.length));
    expect(rows.slice(0, -1).every(({ status }) => status === 'SUBMITTED')).toBe(true);
  });

  it('8 repeats with one Idempotency-Key leave one answer', async () => {
    const key = uuid();
    const replies = await many(8, () => save('one', true).set('Idempotency-Key', key));

    const statuses = new Set(replies.map(({ status }) => status));
    expect([...statuses].every((status) => status === 201 || status === 409)).toBe(true);
    expect(statuses.has(201)).toBe(true);
    expect(new Set(replies.filter(({ status }) => status === 201).map(({ body }) => body.id)).size).toBe(1);
    expect(await stored()).toEqual([{ version: 1, status: 'SUBMITTED' }]);
  });

  it('of 8 submissions of one draft one hands it in', async () => {
    const { body } = await save('one', false);
    const replies = await many(8, () => t.http().post(`/api/v1/answers/${body.id}/submit`).set(expert.auth));

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
  });

  it.each([
    ['a first submission', true],
    ['a first save', false],
  ])('%s that waits while the type of its question changes is judged by the new type', async (_, submit) => {
    const changing = t.db.createQueryRunner();
    await changing.startTransaction();
    await changing.query(`SELECT id FROM questions WHERE id = $1 FOR UPDATE`, [questionId]);
    await changing.query(`UPDATE questions SET q_type = 'SINGLE', options = '{"A": "a", "B": "b"}' WHERE id = $1`, [
      questionId,
    ]);
    const late = save('one', submit).then((reply) => reply);
    await whenBlockedBy(t.db, changing).finally(() => changing.commitTransaction().then(() => changing.release()));

    expectProblem(await late, 'validation-failed');
    expect(await stored()).toEqual([]);
  });

  it('what waits while a final result is made sees it', async () => {
    await save('one', true);
    const finalizing = t.db.createQueryRunner();
    await finalizing.startTransaction();
    await finalizing.query(`SELECT id FROM experts WHERE id = $1 FOR UPDATE`, [expert.expertId]);
    const late = save('two', true).then((reply) => reply);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await givenFinalResult({ ...t, db: finalizing.manager as unknown as TestApp['db'] }, expert.expertId);
    await finalizing.commitTransaction();
    await finalizing.release();

    expect((await late).body.code).toBe('resubmission-closed');
    expect(await stored()).toHaveLength(1);
  });
});
