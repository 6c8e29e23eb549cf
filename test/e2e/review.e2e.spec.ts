import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { type AnswerFields, givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let categoryId: string;
let evaluator: Person;
let operator: Person;
let reviewer: Person;
let expert: Person;
beforeAll(async () => {
  t = await startTestApp();
  categoryId = (await givenCategory(t)).id;
  evaluator = await givenPerson(t, 'EVALUATOR');
  operator = await givenPerson(t, 'OPERATOR');
  reviewer = await givenPerson(t, 'OPERATOR');
  expert = await givenPerson(t, 'APPLICANT');
});
afterAll(() => t.close());

/** A graded essay of the expert, by the evaluator. */
async function given(fields: Partial<AnswerFields> = {}): Promise<string> {
  const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
  return givenAnswer(t, {
    expertId: expert.expertId,
    questionId,
    status: 'GRADED',
    graderId: evaluator.userId,
    ...fields,
  });
}

const review = (id: string, body: object, person = reviewer) =>
  t.http().post(`/api/v1/answers/${id}/review`).set(person.auth).send(body);
const batch = (body: object, person = reviewer) =>
  t.http().post('/api/v1/answers/review/batch').set(person.auth).send(body);
const grade = (id: string, body: object, person = evaluator) =>
  t.http().post(`/api/v1/answers/${id}/grade`).set(person.auth).send(body);
const APPROVE = { decision: 'APPROVE' };
const RETURN = { decision: 'RETURN', comment: 'The sketch counts.' };
const eventsOf = (id: string) => t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1 ORDER BY seq`, [id]);
const rowOf = async (id: string) => (await t.db.query(`SELECT * FROM answers WHERE id = $1`, [id]))[0];

describe('who may review', () => {
  it('nobody without a token, no expert, no evaluator', async () => {
    const id = await given();

    expectProblem(await t.http().post(`/api/v1/answers/${id}/review`).send(APPROVE), 'sign-in-required');
    expectProblem(await t.http().post(`/api/v1/answers/review/batch`).send({}), 'sign-in-required');
    for (const person of [expert, evaluator]) {
      expectProblem(await review(id, APPROVE, person), 'role-required');
      expectProblem(await batch({ ids: [id], ...APPROVE }, person), 'role-required');
    }
  });

  it('none of the graders of the version, earlier ones included', async () => {
    const id = await given({ status: 'SUBMITTED', graderId: null });
    await grade(id, { score: 2 }, operator);
    await review(id, RETURN);
    await grade(id, { score: 3 });
    const third = await givenPerson(t, 'ADMIN');

    expectProblem(await review(id, APPROVE, operator), 'reviewer-is-grader');
    expect((await review(id, APPROVE, third)).status).toBe(200);
  });

  it('not the grader whom only the row names', async () => {
    expectProblem(await review(await given({ graderId: reviewer.userId }), APPROVE), 'reviewer-is-grader');
  });

  it('nobody an answer that is theirs or that they wrote', async () => {
    const both = await givenPerson(t, 'OPERATOR', { expert: true });

    expectProblem(await review(await given({ expertId: both.expertId }), APPROVE, both), 'own-answer');
    expectProblem(await review(await given({ writtenById: reviewer.userId }), APPROVE), 'own-answer');
  });
});

describe('what cannot be reviewed', () => {
  it('an answer that is not there, and a draft', async () => {
    expectProblem(await review(uuid(), APPROVE), 'answer-not-found');
    expectProblem(
      await review(await given({ status: 'DRAFT', score: null, graderId: null }), APPROVE),
      'answer-not-found',
    );
    expectProblem(await review('batch', APPROVE), 'invalid-id');
  });

  it.each(['SUBMITTED', 'REVIEWED'] as const)('what is %s', async (status) => {
    expectProblem(await review(await given({ status }), APPROVE), 'answer-not-reviewable');
    expectProblem(await review(await given({ status }), RETURN), 'answer-not-reviewable');
  });

  it('what a newer version supersedes', async () => {
    const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    const first = await givenAnswer(t, { expertId: expert.expertId, questionId, status: 'GRADED' });
    await givenAnswer(t, { expertId: expert.expertId, questionId, version: 2 });

    expectProblem(await review(first, APPROVE), 'superseded');
  });

  it.each<[object, string[]]>([
    [{}, ['/decision']],
    [{ decision: 'MAYBE' }, ['/decision']],
    [{ decision: 'RETURN' }, ['/comment']],
    [{ decision: 'RETURN', comment: '   ' }, ['/comment']],
    [{ decision: 'APPROVE', comment: '<u>' }, ['/comment']],
    [{ decision: 'APPROVE', comment: 'x'.repeat(10_001) }, ['/comment']],
    [{ decision: 'APPROVE', score: 3 }, ['/score']],
  ])('%j is a fault at %j', async (body, pointers) => {
    const id = await given();

    expectProblem(await review(id, body), 'validation-failed', pointers);
    expect(await rowOf(id)).toMatchObject({ status: 'GRADED', row_version: 1 });
  });

  it('what has changed since it was read', async () => {
    expectProblem(await review(await given(), APPROVE).set('If-Match', '"9-staff"'), 'precondition-failed');
  });
});

describe('a review', () => {
  it('approves: the grade stays, the reviewer is recorded', async () => {
    const id = await given({ score: 6.5 });
    const response = await review(id, { ...APPROVE, comment: 'Agreed.' });

    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      id,
      status: 'REVIEWED',
      score: 6.5,
      graderId: evaluator.userId,
      reviewerId: reviewer.userId,
    });
    expect(await rowOf(id)).toMatchObject({
      reviewer_id: reviewer.userId,
      reviewed_at: expect.any(Date),
      row_version: 2,
    });
    expect(await eventsOf(id)).toMatchObject([
      {
        kind: 'APPROVED',
        actor_id: reviewer.userId,
        status_before: 'GRADED',
        status_after: 'REVIEWED',
        score_before: 6.5,
        score_after: 6.5,
        comment: 'Agreed.',
        reason: null,
      },
    ]);
  });

  it('returns: the grade goes from the answer, stays in the log, and a person grades again', async () => {
    const id = await given({ status: 'GRADED', graderId: null, isCorrect: true, score: 10 });
    const submittedAt = (await rowOf(id)).submitted_at;
    const response = await review(id, RETURN);

    expect(response.body).toMatchObject({
      status: 'SUBMITTED',
      score: null,
      isCorrect: null,
      graderId: null,
      graderComment: null,
      gradedAt: null,
      reviewerId: null,
    });
    expect((await rowOf(id)).submitted_at).toEqual(submittedAt);
    expect(await eventsOf(id)).toMatchObject([
      {
        kind: 'RETURNED',
        status_after: 'SUBMITTED',
        score_before: 10,
        score_after: null,
        comment: null,
        reason: 'The sketch counts.',
      },
    ]);
    const queue = await t.http().get('/api/v1/grading/queue?limit=200').set(evaluator.auth);
    expect(queue.body.items.map(({ answer }: { answer: { id: string } }) => answer.id)).toContain(id);
    expect((await grade(id, { score: 8 })).body).toMatchObject({ status: 'GRADED', score: 8, isCorrect: null });
  });

  it('of twelve reviewers at once only one is taken', async () => {
    const id = await given();
    const reviewers = await Promise.all(Array.from({ length: 12 }, () => givenPerson(t, 'OPERATOR')));
    const responses = await Promise.all(
      reviewers.map((person, index) => review(id, index % 2 ? APPROVE : RETURN, person)),
    );

    expect(responses.map(({ status }) => status).sort()).toEqual([200, ...Array(11).fill(409)]);
    expect(await eventsOf(id)).toHaveLength(1);
  });
});

describe('a batch of reviews', () => {
  it('takes one decision on all, in the order sent', async () => {
    const ids = [await given(), await given(), await given()].toReversed();
    const response = await batch({ ids, ...APPROVE });

    expect(response.status).toBe(200);
    expect(response.body.items.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual(
      ids.map((id) => [id, 'REVIEWED']),
    );
    for (const id of ids) expect(await eventsOf(id)).toMatchObject([{ kind: 'APPROVED', seq: 1 }]);
  });

  it('returns all for one reason', async () => {
    const ids = [await given(), await given()];

    expectProblem(await batch({ ids, decision: 'RETURN' }), 'validation-failed', ['/comment']);
    expect((await batch({ ids, ...RETURN })).body.items).toMatchObject([
      { status: 'SUBMITTED', score: null },
      { status: 'SUBMITTED', score: null },
    ]);
  });

  it.each([
    ['no ids', [], ['/ids']],
    ['no list', 'all', ['/ids']],
    ['no UUIDs', [7, 'x'], ['/ids/0', '/ids/1']],
    ['an id twice', ['019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e', '019A8E3C-7a01-7b3e-9d52-6f1f0c1c2d3e'], ['/ids/1']],
    ['201 ids', Array.from({ length: 201 }, () => uuid()), ['/ids']],
  ])('refuses %s', async (_, ids, pointers) => {
    expectProblem(await batch({ ids, ...APPROVE }), 'validation-failed', pointers);
  });

  it('is all or nothing, and points at each answer that is refused', async () => {
    const good = await given();
    const submitted = await given({ status: 'SUBMITTED', graderId: null });
    const mine = await given({ graderId: reviewer.userId });

    const conflicting = await batch({ ids: [good, submitted], ...APPROVE });
    const forbidden = await batch({ ids: [submitted, good, mine], ...APPROVE });
    const missing = await batch({ ids: [good, mine, uuid()], ...APPROVE });

    expectProblem(conflicting, 'answer-not-reviewable', ['/ids/1']);
    expectProblem(forbidden, 'reviewer-is-grader', ['/ids/0', '/ids/2']);
    expectProblem(missing, 'answer-not-found', ['/ids/1', '/ids/2']);
    expect(await rowOf(good)).toMatchObject({ status: 'GRADED', row_version: 1 });
    expect(await eventsOf(good)).toEqual([]);
  });

  it('in opposite orders at once does not lock up', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => given()));
    const responses = await Promise.all([batch({ ids, ...APPROVE }), batch({ ids: ids.toReversed(), ...RETURN })]);

    expect(responses.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});
