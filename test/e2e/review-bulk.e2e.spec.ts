import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import { TEST_AUDIT_KEY } from '../support/audit-keys.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

const ROUTE = '/api/v1/answers/review/bulk';
const APPROVE = { decision: 'APPROVE' };

let t: TestApp;
let categoryId: string;
let evaluator: Person;
let operator: Person;
beforeAll(async () => {
  t = await startTestApp();
  evaluator = await givenPerson(t, 'EVALUATOR');
  operator = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

/** Each case has a category of its own. */
beforeEach(async () => {
  categoryId = (await givenCategory(t)).id;
});

const bulk = (body: object = {}, person = operator) =>
  t
    .http()
    .post(ROUTE)
    .set(person.auth)
    .send({ ...APPROVE, categoryId, ...body });
const rowOf = async (id: string) => (await t.db.query(`SELECT * FROM answers WHERE id = $1`, [id]))[0];
const statusOf = async (id: string) => (await rowOf(id)).status;

/** An essay of somebody else worth 10, graded over HTTP. */
async function graded(score: number, by: Person = evaluator, questionId?: string): Promise<string> {
  const question = questionId ?? (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id;
  const { expertId } = await givenPerson(t, 'APPLICANT');
  const id = await givenAnswer(t, { expertId, questionId: question });
  const { status } = await t.http().post(`/api/v1/answers/${id}/grade`).set(by.auth).send({ score });
  expect(status).toBe(200);
  return id;
}

describe('a review of many answers is refused', () => {
  it('to nobody known, to experts and to evaluators', async () => {
    expectProblem(await t.http().post(ROUTE).send(APPROVE), 'sign-in-required');
    for (const person of [evaluator, await givenPerson(t, 'APPLICANT')])
      expectProblem(await bulk({}, person), 'role-required');
  });

  it.each<[object, string]>([
    [{ decision: undefined }, '/decision'],
    [{ decision: 'RETURN' }, '/decision'],
    [{ categoryId: 'x' }, '/categoryId'],
    [{ questionId: 'x' }, '/questionId'],
    [{ qType: 'QUIZ' }, '/qType'],
    [{ limit: 0 }, '/limit'],
    [{ limit: 501 }, '/limit'],
    [{ dryRun: 'yes' }, '/dryRun'],
    [{ comment: '<b>' }, '/comment'],
    [{ sample: {} }, '/sample/percent'],
    [{ sample: { percent: 101 } }, '/sample/percent'],
    // What was meant to leave some for a person must not approve all of them, nor what was meant for one category more.
    [{ sample: [] }, '/sample'],
    [{ sample: [{ percent: 100 }] }, '/sample'],
    [{ sample: null }, '/sample'],
    [{ sample: { percent: 10, passMark: [] } }, '/sample/passMark'],
    [{ sample: { percent: 10, passMark: null } }, '/sample/passMark'],
    [{ dryRun: null }, '/dryRun'],
    [{ limit: null }, '/limit'],
    [{ categoryId: null }, '/categoryId'],
    [{ questionId: null }, '/questionId'],
    [{ qType: null }, '/qType'],
    [{ sample: { percent: 10, rate: 1 } }, '/sample/rate'],
    [{ sample: { percent: 10, passMark: {} } }, '/sample/passMark/percent'],
    [{ sample: { percent: 10, passMark: { percent: 60, margin: -1 } } }, '/sample/passMark/margin'],
    [{ everything: true }, '/everything'],
  ])('with %j', async (body, pointer) => {
    const id = await graded(5);

    expectProblem(await bulk(body), 'validation-failed', [pointer]);
    expect(await statusOf(id)).toBe('GRADED');
  });

  it('with a cursor that is not its own', async () => {
    expectProblem(await bulk({ cursor: 'x' }), 'invalid-cursor');
  });
});

describe('without a sample the caller approves', () => {
  it('all that waits, as it approves each by itself', async () => {
    const [one, two] = [await graded(3), await graded(7)];

    const { status, body } = await bulk({ comment: 'All looked at.' });

    expect(status).toBe(200);
    expect(body).toEqual({ approved: 2, waiting: 0, nextCursor: null });
    for (const id of [one, two]) {
      expect(await rowOf(id)).toMatchObject({ status: 'REVIEWED', reviewer_id: operator.userId });
      const history = await t.http().get(`/api/v1/answers/${id}/history`).set(operator.auth);
      expect(history.body).toMatchObject({ chainIntact: true });
      expect(history.body.events.at(-1)).toMatchObject({
        kind: 'APPROVED',
        actorId: operator.userId,
        policy: null,
        comment: 'All looked at.',
      });
    }
    expect((await bulk()).body).toEqual({ approved: 0, waiting: 0, nextCursor: null });
  });

  it('what the filters name, and nothing that is not graded, is superseded, their own or was graded by them', async () => {
    const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    const named = await graded(5, evaluator, questionId);
    const another = await graded(5);
    const own = await graded(5, operator, questionId);
    const written = await givenAnswer(t, {
      expertId: (await givenPerson(t, 'APPLICANT')).expertId,
      questionId,
      status: 'GRADED',
      graderId: evaluator.userId,
      writtenById: operator.userId,
    });
    const { expertId } = await givenPerson(t, 'APPLICANT');
    const old = await givenAnswer(t, { expertId, questionId, status: 'GRADED', graderId: evaluator.userId });
    const newer = await givenAnswer(t, { expertId, questionId, version: 2 });

    expect((await bulk({ questionId, qType: 'ESSAY' })).body).toMatchObject({ approved: 1 });
    expect((await bulk({ qType: 'SHORT' })).body).toMatchObject({ approved: 0 });
    expect(await statusOf(named)).toBe('REVIEWED');
    for (const id of [another, own, written, old]) expect(await statusOf(id)).toBe('GRADED');
    expect(await statusOf(newer)).toBe('SUBMITTED');
  });

  it('page by page, and a repeat with the same key once', async () => {
    const ids = [await graded(1), await graded(2), await graded(3)];
    const send = (body: object, key: string) => bulk({ limit: 2, ...body }).set('Idempotency-Key', key);

    const first = await send({}, 'bulk-first-page');
    expect(first.body).toMatchObject({ approved: 2, nextCursor: expect.any(String) });
    expect((await send({}, 'bulk-first-page')).body).toEqual(first.body);
    expect(await statusOf(ids[2] as string)).toBe('GRADED');
    const second = await send({ cursor: first.body.nextCursor }, 'bulk-second-page');

    expect(second.body).toEqual({ approved: 1, waiting: 0, nextCursor: null });
    expect(await Promise.all(ids.map(statusOf))).toEqual(['REVIEWED', 'REVIEWED', 'REVIEWED']);
  });
});

describe('with a sample the system approves', () => {
  it('what is above the pass mark and its margin, and says by which rule; the rest waits for a person', async () => {
    const [low, near, high] = [await graded(5), await graded(6.5), await graded(6.6)];
    const sample = { percent: 0, passMark: { percent: 60, margin: 5 } };

    expect((await bulk({ sample })).body).toEqual({ approved: 1, waiting: 2, nextCursor: null });

    expect(await statusOf(low)).toBe('GRADED');
    expect(await statusOf(near)).toBe('GRADED');
    expect(await rowOf(high)).toMatchObject({ status: 'REVIEWED', reviewer_id: null, score: 6.6 });
    const events = await t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1 ORDER BY seq`, [high]);
    expect(events.at(-1)).toMatchObject({
      kind: 'APPROVED',
      actor_id: operator.userId,
      policy: 'review-sample@2',
      reason:
        'Not among the 0 % that were drawn for a person to look at, nor below 60 % of the points or up to 5 above that.',
      score_after: 6.6,
    });
  });

  it('what is not drawn, and a draw is the same whenever it is made', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 12; n++) ids.push(await graded(9));
    const codeOf = (id: string) => createHmac('sha256', TEST_AUDIT_KEY).update(`ax-qna review-sample\n${id}`).digest();
    const drawn = ids.filter((id) => codeOf(id).readUInt8() < 128);

    expect((await bulk({ sample: { percent: 50 } })).body).toMatchObject({ waiting: drawn.length });
    expect((await bulk({ sample: { percent: 50 } })).body).toEqual({
      approved: 0,
      waiting: drawn.length,
      nextCursor: null,
    });
    for (const id of ids) expect(await statusOf(id)).toBe(drawn.includes(id) ? 'GRADED' : 'REVIEWED');
    expect((await bulk({ sample: { percent: 100 } })).body).toMatchObject({ approved: 0 });
  });

  it('no answer that was drawn, however often it is graded again', async () => {
    const id = await graded(9);
    const percent = 60;
    const isDrawn = async () => (await bulk({ sample: { percent }, dryRun: true })).body.waiting === 1;
    const first = await isDrawn();

    for (let n = 0; n < 8; n++) {
      await t.http().post(`/api/v1/answers/${id}/grade`).set(evaluator.auth).send({ score: 9 }).expect(200);
      expect(await isDrawn()).toBe(first);
    }
  });

  it('by shares that are written with an exponent', async () => {
    const id = await graded(9);
    const sample = { percent: 0, passMark: { percent: 5e-7, margin: 1e-320 } };

    expect((await bulk({ sample })).body).toMatchObject({ approved: 1, waiting: 0 });
    expect(await statusOf(id)).toBe('REVIEWED');
  });

  it('nothing where it is only to be counted', async () => {
    const id = await graded(9);

    expect((await bulk({ sample: { percent: 0 }, dryRun: true })).body).toMatchObject({ approved: 1, waiting: 0 });
    expect((await bulk({ dryRun: true })).body).toMatchObject({ approved: 1 });
    expect(await statusOf(id)).toBe('GRADED');
  });
});

it('two operators at once approve each answer once', async () => {
  const ids = [await graded(1), await graded(2), await graded(3), await graded(4)];
  const colleague = await givenPerson(t, 'OPERATOR');

  const answers = await Promise.all([bulk(), bulk({}, colleague), bulk(), bulk({}, colleague)]);

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(answers.reduce((sum, { body }) => sum + body.approved, 0)).toBe(4);
  for (const id of ids) {
    const { body } = await t.http().get(`/api/v1/answers/${id}/history`).set(operator.auth);
    expect(body.events.map(({ kind }: { kind: string }) => kind)).toEqual(['GRADED', 'APPROVED']);
    expect(body.chainIntact).toBe(true);
  }
});
