import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { QuickSubmission } from '../../src/answers/quick-submission.js';
import { ReadPool } from '../../src/database/read-pool.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let expert: Person;
let expertId: string;
let categoryId: string;
let questionId: string;
beforeAll(async () => {
  t = await startTestApp({ RESUBMISSION: 'until-reviewed', RESULTS_RELEASE: 'on-review' });
});
afterAll(() => t.close());
beforeEach(async () => {
  expert = await givenPerson(t, 'APPLICANT');
  expertId = expert.expertId ?? '';
  categoryId = (await givenCategory(t)).id;
  questionId = (await givenQuestion(t, { categoryId })).id;
});

const post = (responseData: unknown = { value: 'B' }) =>
  t.http().post('/api/v1/answers').set(expert.auth).send({ questionId, responseData, submit: true });
const stored = (): Promise<{ version: number; status: string }[]> =>
  t.db.query(`SELECT version, status FROM answers WHERE expert_id = $1 AND question_id = $2 ORDER BY version`, [
    expertId,
    questionId,
  ]);
const events = (): Promise<{ seq: number; version: number }[]> =>
  t.db.query(`SELECT seq, version FROM grade_events WHERE expert_id = $1 AND question_id = $2 ORDER BY seq`, [
    expertId,
    questionId,
  ]);

/** Has the process remember expert and question, each of another pair into which nothing is written. */
async function remembered(): Promise<void> {
  const other = await givenPerson(t, 'APPLICANT');
  const otherQuestion = (await givenQuestion(t, { categoryId })).id;
  const quick = t.app.get(QuickSubmission);
  const unfit = { value: 'Z' };
  expect(await quick.submit({ expertId: other.expertId ?? '', writtenById: null }, questionId, unfit)).toBeNull();
  expect(await quick.submit({ expertId, writtenById: null }, otherQuestion, unfit)).toBeNull();
}

/** How often the process has looked at a pair before it wrote. */
async function looks<T>(work: () => PromiseLike<T>): Promise<{ done: T; looks: number }> {
  const pool = t.app.get(ReadPool);
  const query = jest.spyOn(pool, 'query');
  try {
    const done = await work();
    return { done, looks: query.mock.calls.filter(([name]) => name === 'answers-seen-pair').length };
  } finally {
    query.mockRestore();
  }
}

describe('a pair of whose expert and question the process knows', () => {
  it('is written without a look at it, as with one', async () => {
    await remembered();
    const { done, looks: times } = await looks(() => post());
    const read = await t.http().get(`/api/v1/answers/${done.body.id}`).set(expert.auth);

    expect([done.status, done.body.version, times]).toEqual([201, 1, 0]);
    expect(read.text).toBe(JSON.stringify(done.body));
    expect(await stored()).toEqual([{ version: 1, status: 'GRADED' }]);
    expect(await events()).toEqual([{ seq: 1, version: 1 }]);
  });

  it('is looked at where it has a version', async () => {
    await remembered();
    await post();
    const { done, looks: times } = await looks(() => post({ value: 'A' }));

    expect([done.status, done.body.version, times]).toEqual([201, 2, 1]);
    expect(await events()).toEqual([
      { seq: 1, version: 1 },
      { seq: 2, version: 2 },
    ]);
  });

  it.each([
    [[], [], 201],
    [null, [], 201],
    [['CV'], ['NLP', 'CV'], 201],
    [['CV'], ['NLP'], 409],
    [['CV'], [], 409],
  ])('is for the expert as the rule in SQL has it: target %j, specialties %j', async (target, specialties, status) => {
    await t.db.query(`UPDATE questions SET target_specialties = $2 WHERE id = $1`, [
      questionId,
      JSON.stringify(target),
    ]);
    await t.db.query(`UPDATE experts SET specialties = $2 WHERE id = $1`, [expertId, JSON.stringify(specialties)]);
    await remembered();

    const { done, looks: times } = await looks(() => post());

    expect([done.status, times]).toEqual([status, status === 201 ? 0 : 1]);
  });

  it('takes several at a time, each version in its place', async () => {
    await remembered();
    const replies = await Promise.all([post(), post(), post(), post()]);

    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await stored()).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    expect((await events()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });
});
