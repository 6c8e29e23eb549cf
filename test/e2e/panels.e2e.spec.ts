import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenAnswer } from '../support/given-answer.js';
import { GradingDesk } from '../support/grading-desk.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let desk: GradingDesk;
let third: Person;
let reviewer: Person;
beforeAll(async () => {
  t = await startTestApp();
  third = await givenPerson(t, 'EVALUATOR');
  reviewer = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

/** Each case has an empty queue, and graders without claims. */
beforeEach(async () => {
  desk = await GradingDesk.on(t);
});

const history = (id: string, person: Person) => t.http().get(`/api/v1/answers/${id}/history`).set(person.auth);
const view = (id: string, person: Person) => t.http().get(`/api/v1/answers/${id}`).set(person.auth);
const review = (id: string, body: object, person = reviewer) =>
  t.http().post(`/api/v1/answers/${id}/review`).set(person.auth).send(body);
/** Two markers, whose marks may lie two points of ten apart. */
const TWO = { markers: 2, panelSpread: 20 };

async function rowOf(id: string) {
  const [row] = await t.db.query(
    `SELECT a.*, p.marker_ids FROM answers a LEFT JOIN panels p ON p.answer_id = a.id WHERE a.id = $1`,
    [id],
  );
  return row;
}

describe('an answer that several people mark', () => {
  it('stays as it is, to the last bit that anybody sees, until the last mark is in; then it has the agreed score', async () => {
    const id = await desk.given({}, TWO);
    const before = await view(id, desk.colleague);
    const first = await desk.grade(id, { score: 6, comment: 'Clear.' });

    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ status: 'SUBMITTED', score: null, graderComment: null, gradedAt: null });
    const after = await view(id, desk.colleague);
    expect(after.body).toEqual(before.body);
    expect(after.headers['etag']).toBe(before.headers['etag']);

    const second = await desk.grade(id, { score: 7.0001, comment: 'Deep.' }, desk.colleague);
    expect(second.body).toMatchObject({
      status: 'GRADED',
      score: 6.5001,
      isCorrect: null,
      graderComment: 'Clear.\n\nDeep.',
    });
    expect(await rowOf(id)).toMatchObject({ grader_id: null, marker_ids: null });
  });

  it.each([
    ['MEAN', 7],
    ['MEDIAN', 6.5],
    ['LOWER', 6],
  ] as const)('of three gets by %s the score %d', async (panelRule, score) => {
    const id = await desk.given({}, { markers: 3, panelRule, panelSpread: 30 });
    for (const [person, mark] of [
      [desk.evaluator, 8.5],
      [desk.operator, 6],
      [desk.colleague, 6.5],
    ] as const)
      expect((await desk.grade(id, { score: mark }, person)).status).toBe(200);

    expect((await view(id, third)).body).toMatchObject({ status: 'GRADED', score });
  });

  it('has as many markers as its category says, where the question says nothing', async () => {
    const category = `/api/v1/categories/${desk.categoryId}`;
    const changed = await t.http().patch(category).set(desk.operator.auth).send({ markers: 2, panelRule: 'LOWER' });
    expect(changed.body).toMatchObject({ markers: 2, panelRule: 'LOWER', panelSpread: 10 });
    const [two, one] = [await desk.given(), await desk.given({}, { markers: 1 })];
    await desk.grade(two, { score: 6 });
    await desk.grade(one, { score: 6 });

    expect((await view(one, third)).body.status).toBe('GRADED');
    expect((await view(two, third)).body.status).toBe('SUBMITTED');
    await desk.grade(two, { score: 5 }, desk.colleague);
    expect((await view(two, third)).body).toMatchObject({ status: 'GRADED', score: 5 });
  });

  it('keeps the terms of its first mark, whatever is asked for afterwards', async () => {
    const id = await desk.given({}, { ...TWO, panelRule: 'LOWER' });
    await desk.grade(id, { score: 4 });
    await t
      .http()
      .patch(`/api/v1/questions/${await desk.questionOf(id)}`)
      .set(desk.operator.auth)
      .send({ markers: 5, panelRule: 'MEAN', panelSpread: 0 })
      .expect(200);
    await desk.grade(id, { score: 6 }, desk.colleague);

    expect((await view(id, third)).body).toMatchObject({ status: 'GRADED', score: 4 });
  });

  it('takes another mark of the same marker, and the last one counts', async () => {
    const id = await desk.given({}, TWO);
    await desk.grade(id, { score: 0, comment: 'No.' });
    await desk.grade(id, { score: 6, comment: 'On second thoughts.' });
    expect((await rowOf(id)).marker_ids).toEqual([desk.evaluator.userId]);
    await desk.grade(id, { score: 7 }, desk.colleague);

    expect((await view(id, third)).body).toMatchObject({ score: 6.5, graderComment: 'On second thoughts.' });
  });

  it('asks for what every grade asks for', async () => {
    const id = await desk.given({}, TWO);

    expectProblem(await desk.grade(id, {}), 'validation-failed', ['/score']);
    expectProblem(await desk.grade(id, { score: 11 }), 'validation-failed', ['/score']);
    const own = await desk.given({ expertId: desk.evaluator.expertId }, TWO);
    expectProblem(await desk.grade(own, { score: 5 }), 'own-answer');
    expect(await rowOf(id)).toMatchObject({ marker_ids: null });
  });

  it('is nobody’s to grade past the panel, an operator’s neither', async () => {
    const id = await desk.given({}, TWO);
    await desk.grade(id, { score: 6 });
    await desk.grade(id, { score: 7 }, desk.operator);

    for (const person of [desk.evaluator, desk.operator, reviewer, third])
      expectProblem(await desk.grade(id, { score: 10, reason: 'I say so.' }, person), 'another-graders');
  });

  it('is reviewed by none of its markers', async () => {
    const id = await desk.given({}, TWO);
    await desk.grade(id, { score: 6 }, desk.operator);
    await desk.grade(id, { score: 7 });

    expectProblem(await review(id, { decision: 'APPROVE' }, desk.operator), 'reviewer-is-grader');
    expect(await desk.queued(desk.operator, '?stage=review')).not.toContain(id);
    expect(await desk.queued(reviewer, '?stage=review')).toContain(id);
    expect((await review(id, { decision: 'APPROVE' })).body).toMatchObject({ status: 'REVIEWED', score: 6.5 });
  });

  it('is marked anew where a review returns it: earlier marks count no more', async () => {
    const id = await desk.given({}, TWO);
    await desk.grade(id, { score: 6 });
    await desk.grade(id, { score: 7 }, desk.colleague);
    await review(id, { decision: 'RETURN', comment: 'The sketch was not looked at.' });
    await desk.grade(id, { score: 2 }, third);
    expect((await view(id, third)).body.status).toBe('SUBMITTED');
    await desk.grade(id, { score: 4 });

    expect((await view(id, third)).body).toMatchObject({ status: 'GRADED', score: 3 });
  });

  it('makes room for a newer version, and the marks of the one before are nothing to it', async () => {
    const { body: draft } = await t
      .http()
      .post('/api/v1/answers')
      .set(desk.expert.auth)
      .send({
        questionId: await desk.questionOf(await desk.given({}, TWO)),
        responseData: { text: 'So.' },
        submit: true,
      });
    await desk.grade(draft.id, { score: 6 });
    const newer = await t
      .http()
      .post('/api/v1/answers')
      .set(desk.expert.auth)
      .send({ questionId: draft.questionId, responseData: { text: 'Rather so.' }, submit: true });

    // A mark does not close resubmission: that would tell of it.
    expect(newer.status).toBe(201);
    expectProblem(await desk.grade(draft.id, { score: 6 }, desk.colleague), 'superseded');
    await desk.grade(newer.body.id, { score: 1 }, desk.colleague);
    expect((await view(newer.body.id, third)).body.status).toBe('SUBMITTED');
    await desk.grade(newer.body.id, { score: 2 });
    expect((await view(newer.body.id, third)).body).toMatchObject({ status: 'GRADED', score: 1.5 });
  });

  it('has a panel once it is a person’s: the machine’s grade is replaced by one, and returned goes to all markers', async () => {
    const fields = { qType: 'SINGLE', ...TWO } as const;
    const graded = { status: 'GRADED', score: 0, isCorrect: false, responseData: { value: 'A' } } as const;
    const [replaced, returned] = [await desk.given(graded, fields), await desk.given(graded, fields)];

    const { body } = await desk.grade(replaced, { score: 10, reason: 'The key is wrong.' });
    expect(body).toMatchObject({ status: 'GRADED', score: 10 });
    await review(returned, { decision: 'RETURN', comment: 'The key is wrong.' });
    await desk.grade(returned, { score: 10 });
    expect((await view(returned, third)).body.status).toBe('SUBMITTED');
  });
});

describe('before all marks are in', () => {
  it('nobody sees the mark of another: not in the history, not in how it came about, not by a rubric', async () => {
    const rubric = { criteria: [{ id: 'depth', description: 'How deep it goes', maxPoints: 10 }] };
    const id = await desk.given({}, { ...TWO, scoringRubric: rubric });
    await desk.grade(id, { criteria: [{ id: 'depth', points: 6, comment: 'A secret.' }] });
    await desk.grade(id, { criteria: [{ id: 'depth', points: 7 }] }).expect(200);

    const { body } = await history(id, desk.operator);
    expect(body).toMatchObject({ events: [], rubrics: [], chainIntact: true });
    const explained = await t.http().get(`/api/v1/answers/${id}/explain`).set(desk.colleague.auth);
    expect(explained.body).toMatchObject({ score: null, grade: null, gradedBy: null });
    const read = [
      await view(id, desk.operator),
      await desk.claims(desk.operator, '?all=true'),
      await desk.claim(third),
    ];
    expect(JSON.stringify([body, explained.body, ...read.map((one) => one.body)])).not.toMatch(/secret|MARKED|"mark"/);
    expect(JSON.stringify(read.map((one) => one.body))).not.toContain(desk.evaluator.userId);
  });

  it('an operator who is one of the markers sees the own mark, and those of others once they are all in', async () => {
    const id = await desk.given({}, TWO);
    await desk.grade(id, { score: 6 });
    await desk.grade(id, { score: 7 }, desk.operator);
    const after = (await history(id, desk.operator)).body;
    const waiting = await desk.given({}, TWO);
    await desk.grade(waiting, { score: 1 }, desk.operator);
    const before = (await history(waiting, desk.operator)).body;

    expect(before.events).toMatchObject([{ kind: 'MARKED', mark: 1, actorId: desk.operator.userId }]);
    expect(after.chainIntact).toBe(true);
    expect(after.events).toMatchObject([
      { kind: 'MARKED', mark: 6, scoreAfter: null, statusAfter: 'SUBMITTED', actorId: desk.evaluator.userId },
      { kind: 'MARKED', mark: 7, scoreAfter: null, statusAfter: 'SUBMITTED', actorId: desk.operator.userId },
      {
        kind: 'GRADED',
        policy: 'panel-mean@1',
        reason: '2 marks lie 1 apart; 2 is allowed.',
        scoreAfter: 6.5,
        mark: null,
      },
    ]);
  });

  it('the expert learns nothing, and afterwards the agreed score alone', async () => {
    const id = await desk.given({}, TWO);
    const before = await view(id, desk.expert);
    await desk.grade(id, { score: 6, comment: 'Clear.' });
    const during = await view(id, desk.expert);
    expect(during.body).toEqual(before.body);
    expect(during.headers['etag']).toBe(before.headers['etag']);
    expect((await history(id, desk.expert)).body.events).toEqual([]);

    await desk.grade(id, { score: 7 }, desk.colleague);
    await t
      .http()
      .post(`/api/v1/experts/${desk.expert.expertId}/finalize`)
      .set(reviewer.auth)
      .send({ allowUngraded: true })
      .expect(201);
    const released = (await history(id, desk.expert)).body;
    expect(released.events).toMatchObject([{ kind: 'GRADED', scoreAfter: 6.5, comment: 'Clear.' }]);
    expect(JSON.stringify(released)).not.toMatch(/MARKED|actorId|"mark"/);
    const explained = await t.http().get(`/api/v1/answers/${id}/explain`).set(desk.expert.auth);
    expect(explained.body).toMatchObject({ gradedBy: 'PERSON', grade: { policy: 'panel-mean@1' } });
  });

  it('agreement leaves the marks out, and then counts them in place of what they came to', async () => {
    const agreement = async (id: string) =>
      (
        await t
          .http()
          .get(`/api/v1/grading/agreement?questionId=${await desk.questionOf(id)}`)
          .set(reviewer.auth)
      ).body;
    const id = await desk.given({}, { markers: 3, panelSpread: 50 });
    await desk.grade(id, { score: 4 });
    await desk.grade(id, { score: 6 }, desk.colleague);
    expect((await agreement(id)).questions).toEqual([]);
    await desk.grade(id, { score: 8 }, third);

    const { questions, graders } = await agreement(id);
    expect(questions).toMatchObject([{ answers: 1 }]);
    const severities = graders.map((one: { graderId: string; meanDeviation: number }) => [
      one.graderId,
      one.meanDeviation,
    ]);
    expect(new Map(severities)).toEqual(
      new Map([
        [desk.evaluator.userId, -30],
        [desk.colleague.userId, 0],
        [third.userId, 30],
      ]),
    );
  });
});

it('a panel goes with the erased person', async () => {
  const expert = await givenPerson(t, 'APPLICANT');
  const id = await givenAnswer(t, {
    expertId: expert.expertId,
    questionId: await desk.questionOf(await desk.given({}, TWO)),
  });
  await desk.grade(id, { score: 6 });
  await t.db.query(`DELETE FROM experts WHERE id = $1`, [expert.expertId]);

  expect(await t.db.query(`SELECT FROM panels WHERE answer_id = $1`, [id])).toEqual([]);
});
