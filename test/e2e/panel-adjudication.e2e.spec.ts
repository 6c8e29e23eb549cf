import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { GradingDesk } from '../support/grading-desk.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let desk: GradingDesk;
let third: Person;
let fourth: Person;
beforeAll(async () => {
  t = await startTestApp();
  third = await givenPerson(t, 'EVALUATOR');
  fourth = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

beforeEach(async () => {
  desk = await GradingDesk.on(t);
});

const RUBRIC = { criteria: [{ id: 'depth', description: 'How deep it goes', maxPoints: 10 }] };
const points = (value: number, comment?: string) => ({ criteria: [{ id: 'depth', points: value }], comment });
const history = (id: string) => t.http().get(`/api/v1/answers/${id}/history`).set(fourth.auth);

/** An answer that the evaluator and the colleague mark eight of ten points apart. */
async function givenDisputed(): Promise<string> {
  const id = await desk.given({}, { markers: 2, panelSpread: 10, scoringRubric: RUBRIC });
  await desk.grade(id, points(9, 'Clear.')).expect(200);
  await desk.grade(id, points(1, 'Shallow.'), desk.colleague).expect(200);
  return id;
}

const MARKS = [
  { marker: 1, score: 9, criteria: [{ id: 'depth', points: 9 }], items: null, adjustment: null, comment: 'Clear.' },
  { marker: 2, score: 1, criteria: [{ id: 'depth', points: 1 }], items: null, adjustment: null, comment: 'Shallow.' },
].map((mark) => ({ ...mark, reason: null }));

describe('marks that lie too far apart', () => {
  it('leave the answer without a score, and are handed to somebody who is none of the markers', async () => {
    const id = await givenDisputed();

    expect((await t.http().get(`/api/v1/answers/${id}`).set(third.auth)).body).toMatchObject({ status: 'SUBMITTED' });
    for (const person of [desk.evaluator, desk.colleague]) {
      expect(await desk.queued(person, '?stage=adjudicate')).toEqual([]);
      expect((await desk.claim(person, { stage: 'adjudicate' })).status).toBe(204);
      expectProblem(await desk.grade(id, { ...points(5), reason: 'In between.' }, person), 'adjudicator-is-marker');
    }
    expect(await desk.queued(third, '?stage=adjudicate')).toEqual([id]);
    expect(await desk.claimedBy(third, { stage: 'adjudicate', order: 'shuffled' })).toBe(id);
  });

  it('are shown to the adjudicator, all of them, without names; and in no other queue', async () => {
    const id = await givenDisputed();
    const waiting = await desk.given({}, { markers: 2 });
    await desk.grade(waiting, { score: 3 });

    const { body } = await t.http().get('/api/v1/grading/queue?stage=adjudicate&withTotal=true').set(third.auth);
    expect(body).toMatchObject({ total: 1, items: [{ answer: { id }, marks: MARKS }] });
    const text = JSON.stringify(body);
    for (const { userId } of [desk.evaluator, desk.colleague]) expect(text).not.toContain(userId);
    const { body: claim } = await desk.claim(third, { stage: 'adjudicate' });
    expect(claim.item.marks).toEqual(MARKS);
    expect((await desk.read(claim.id, third)).body.item.marks).toEqual(MARKS);

    const graders = (await t.http().get('/api/v1/grading/queue').set(third.auth)).body;
    expect(graders.items.map((item: { answer: { id: string } }) => item.answer.id)).toEqual([waiting]);
    expect(graders.items[0]).not.toHaveProperty('marks');
    expect((await desk.claim(third)).body.item).not.toHaveProperty('marks');
  });

  it('are decided between with a reason, by a grade that is the score', async () => {
    const id = await givenDisputed();
    const { body: claim } = await desk.claim(third, { stage: 'adjudicate' });

    expectProblem(await desk.grade(id, { ...points(4), claimToken: claim.token }, third), 'validation-failed', [
      '/reason',
    ]);
    const decided = await desk.grade(id, { ...points(4), reason: 'One effect.', claimToken: claim.token }, third);
    expect(decided.body).toMatchObject({ status: 'GRADED', score: 4 });
    expect((await history(id)).body.events.at(-1)).toMatchObject({
      kind: 'GRADED',
      policy: null,
      actorId: third.userId,
      scoreAfter: 4,
      reason: 'One effect.',
    });
    expect(await t.db.query(`SELECT FROM panels WHERE answer_id = $1`, [id])).toEqual([]);
    expect(await t.db.query(`SELECT FROM grading_claims WHERE answer_id = $1`, [id])).toEqual([]);
  });

  it('are one adjudicator’s at a time', async () => {
    const id = await givenDisputed();
    const { body: claim } = await desk.claim(third, { stage: 'adjudicate' });

    expect((await desk.claim(fourth, { stage: 'adjudicate' })).status).toBe(204);
    expect(await desk.queued(fourth, '?stage=adjudicate')).toEqual([]);
    expectProblem(await desk.grade(id, { ...points(4), reason: 'So.' }, fourth), 'claimed-by-another');
    await desk.letExpire(claim.id);
    expect(await desk.claimedBy(fourth, { stage: 'adjudicate' })).toBe(id);
  });

  it('are decided anew by the same adjudicator alone, with a reason, until a review', async () => {
    const id = await givenDisputed();
    await desk.grade(id, { ...points(4), reason: 'One effect.' }, third).expect(200);

    for (const person of [desk.evaluator, desk.colleague, fourth])
      expectProblem(await desk.grade(id, { ...points(9), reason: 'No.' }, person), 'another-graders');
    expectProblem(await desk.grade(id, points(5), third), 'validation-failed', ['/reason']);
    expect((await desk.grade(id, { ...points(5), reason: 'Both effects.' }, third)).body.score).toBe(5);
  });

  it('are reviewed by neither a marker nor the adjudicator', async () => {
    const id = await desk.given({}, { markers: 2, panelSpread: 0 });
    await desk.grade(id, { score: 9 }, desk.operator);
    await desk.grade(id, { score: 1 });
    await desk.grade(id, { score: 4, reason: 'So.' }, fourth).expect(200);

    for (const person of [desk.operator, fourth]) {
      const review = await t.http().post(`/api/v1/answers/${id}/review`).set(person.auth).send({ decision: 'APPROVE' });
      expectProblem(review, 'reviewer-is-grader');
    }
  });

  it('are open to operators once they are all in', async () => {
    const id = await givenDisputed();

    const { body } = await history(id);
    expect(body.events).toMatchObject([
      { kind: 'MARKED', mark: 9, actorId: desk.evaluator.userId },
      { kind: 'MARKED', mark: 1, actorId: desk.colleague.userId },
    ]);
    expect(body.chainIntact).toBe(true);
  });

  it('end with the answer where the expert hands in a newer version', async () => {
    const id = await givenDisputed();
    const [{ question_id: questionId }] = await t.db.query(`SELECT question_id FROM answers WHERE id = $1`, [id]);
    await t
      .http()
      .post('/api/v1/answers')
      .set(desk.expert.auth)
      .send({ questionId, responseData: { text: 'Rather so.' }, submit: true })
      .expect(201);

    expect(await desk.queued(third, '?stage=adjudicate')).toEqual([]);
    expectProblem(await desk.grade(id, { ...points(4), reason: 'So.' }, third), 'superseded');
  });

  it('are not of those who agree: the adjudicator’s grade is no mark', async () => {
    const id = await givenDisputed();
    const url = `/api/v1/grading/agreement?questionId=${await desk.questionOf(id)}`;
    await desk.grade(id, { ...points(4), reason: 'So.' }, third).expect(200);

    const { body } = await t.http().get(url).set(fourth.auth);
    const graders = body.graders.map(({ graderId }: { graderId: string }) => graderId);
    expect(graders.toSorted()).toEqual([desk.evaluator.userId, desk.colleague.userId].toSorted());
  });
});

it('evaluators adjudicate, and those who are not staff see nothing of it', async () => {
  expectProblem(await t.http().get('/api/v1/grading/queue?stage=adjudicate').set(desk.expert.auth), 'role-required');
  expectProblem(await desk.claim(third, { stage: 'review' }), 'validation-failed', ['/stage']);
});
