import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let evaluator: Person;
let operator: Person;
let reviewer: Person;
let expert: Person;
let categoryId: string;
beforeAll(async () => {
  t = await startTestApp();
  [evaluator, operator, reviewer, expert] = [
    await givenPerson(t, 'EVALUATOR'),
    await givenPerson(t, 'OPERATOR'),
    await givenPerson(t, 'OPERATOR'),
    await givenPerson(t, 'APPLICANT'),
  ];
  categoryId = (await givenCategory(t)).id;
});
afterAll(() => t.close());

const history = (id: string, person: Person) => t.http().get(`/api/v1/answers/${id}/history`).set(person.auth);
const post = (path: string, person: Person, body: object) =>
  t.http().post(`/api/v1/${path}`).set(person.auth).send(body);
const newQuestion = async () => (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id;

/** Graded, returned, graded again and approved, with a draft above. */
async function givenLife(person = expert): Promise<string> {
  const questionId = await newQuestion();
  const id = await givenAnswer(t, { expertId: person.expertId, questionId });
  await post(`answers/${id}/grade`, evaluator, { score: 4, comment: 'Short.' });
  await post(`answers/${id}/review`, reviewer, { decision: 'RETURN', comment: 'The sketch counts.' });
  await post(`answers/${id}/grade`, evaluator, { score: 7, comment: 'With the sketch.' });
  await post(`answers/${id}/review`, reviewer, { decision: 'APPROVE' });
  await givenAnswer(t, { expertId: person.expertId, questionId, version: 2, status: 'DRAFT' });
  return id;
}

describe('who reads a history', () => {
  it('its expert and operators; no evaluator, nobody else', async () => {
    const id = await givenLife();
    const stranger = await givenPerson(t, 'APPLICANT');

    expectProblem(await t.http().get(`/api/v1/answers/${id}/history`), 'sign-in-required');
    expectProblem(await history(id, evaluator), 'role-required');
    const [foreign, missing] = [await history(id, stranger), await history(uuid(), stranger)];
    expectProblem(foreign, 'answer-not-found');
    expectProblem(missing, 'answer-not-found');
    expect(foreign.body.detail).toBe(missing.body.detail);
    expectProblem(await history('x', operator), 'invalid-id');
    expect([(await history(id, expert)).status, (await history(id, operator)).status]).toEqual([200, 200]);
  });

  it('no operator a draft that somebody else wrote', async () => {
    const questionId = await newQuestion();
    const draft = await givenAnswer(t, {
      expertId: expert.expertId,
      questionId,
      status: 'DRAFT',
      writtenById: reviewer.userId,
    });

    expectProblem(await history(draft, operator), 'answer-not-found');
    expect((await history(draft, reviewer)).body.versions).toMatchObject([{ id: draft, status: 'DRAFT' }]);
  });
});

describe('an operator sees', () => {
  it('every act with its author, in an intact chain, and no draft', async () => {
    const id = await givenLife();
    const { body } = await history(id, operator);

    expect(body.versions).toMatchObject([
      { id, version: 1, status: 'REVIEWED', score: 7, graderId: evaluator.userId, reviewerId: reviewer.userId },
    ]);
    expect(body.events).toMatchObject([
      {
        seq: 1,
        kind: 'GRADED',
        actorId: evaluator.userId,
        scoreBefore: null,
        scoreAfter: 4,
        comment: 'Short.',
        prevHash: '0'.repeat(64),
      },
      {
        seq: 2,
        kind: 'RETURNED',
        actorId: reviewer.userId,
        scoreBefore: 4,
        scoreAfter: null,
        reason: 'The sketch counts.',
        prevHash: body.events[0].hash,
      },
      { seq: 3, kind: 'GRADED', actorId: evaluator.userId, scoreBefore: null, scoreAfter: 7 },
      { seq: 4, kind: 'APPROVED', actorId: reviewer.userId, scoreBefore: 7, scoreAfter: 7, statusAfter: 'REVIEWED' },
    ]);
    expect(body.chainIntact).toBe(true);
  });

  it('that somebody has tampered with the log', async () => {
    const id = await givenLife();
    await t.db.query(`ALTER TABLE grade_events DISABLE TRIGGER grade_events_no_update`);
    await t.db.query(`UPDATE grade_events SET score_after = 5 WHERE answer_id = $1 AND seq = 1`, [id]);
    await t.db.query(`ALTER TABLE grade_events ENABLE TRIGGER grade_events_no_update`);

    expect((await history(id, operator)).body.chainIntact).toBe(false);
  });

  it('all versions of the pair, oldest first, whichever is named', async () => {
    const questionId = await newQuestion();
    const first = await givenAnswer(t, { expertId: expert.expertId, questionId });
    const second = await givenAnswer(t, { expertId: expert.expertId, questionId, version: 2 });

    for (const id of [first, second]) {
      expect((await history(id, operator)).body).toMatchObject({
        versions: [{ id: first }, { id: second }],
        events: [],
        chainIntact: true,
      });
    }
  });
});

describe('the expert sees', () => {
  it('its versions and drafts, and no act before release', async () => {
    const id = await givenLife();
    const { body } = await history(id, expert);

    expect(body.versions).toMatchObject([
      { id, status: 'SUBMITTED', released: false, score: null, graderComment: null },
      { version: 2, status: 'DRAFT' },
    ]);
    expect(body.events).toEqual([]);
    expect(body).not.toHaveProperty('chainIntact');
  });

  it('every act after release, and never whose it was', async () => {
    const person = await givenPerson(t, 'APPLICANT');
    const id = await givenLife(person);
    await post(`experts/${person.expertId}/finalize`, operator, { allowUngraded: true });
    const { body } = await history(id, person);

    expect(body.events).toMatchObject([
      { kind: 'GRADED', scoreAfter: 4, comment: 'Short.' },
      { kind: 'RETURNED', scoreAfter: null, reason: 'The sketch counts.' },
      { kind: 'GRADED', scoreAfter: 7 },
      { kind: 'APPROVED', scoreAfter: 7 },
    ]);
    const text = JSON.stringify(body);
    for (const secret of [evaluator.userId, reviewer.userId, operator.userId, 'hash', 'actorId'])
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  });
});
