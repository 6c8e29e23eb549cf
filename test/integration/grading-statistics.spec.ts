import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../src/common/clock.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { type AnswerFields, givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let evaluator: Person;
beforeAll(async () => {
  t = await startTestApp({ TIME_ZONE: 'Asia/Seoul' });
  // Half past midnight in Seoul, where it is the third of March already.
  t.app.get(Clock).now = () => new Date('2026-03-02T15:30:00Z');
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.db.query(`DELETE FROM experts`);
  await t.db.query(`DELETE FROM questions`);
  await t.db.query(`DELETE FROM question_categories`);
  evaluator = await givenPerson(t, 'EVALUATOR');
});

const statistics = (person = evaluator) => t.http().get('/api/v1/grading/statistics').set(person.auth);
const essay = async (categoryId: string) => (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id;
const graded = (expert: Person, questionId: string, score: number, fields: Partial<AnswerFields> = {}) =>
  givenAnswer(t, { expertId: expert.expertId, questionId, status: 'GRADED', score, ...fields });

describe('grading statistics', () => {
  it('are for staff', async () => {
    expectProblem(await t.http().get('/api/v1/grading/statistics'), 'sign-in-required');
    expectProblem(await statistics(await givenPerson(t, 'APPLICANT')), 'role-required');
    expect((await statistics(await givenPerson(t, 'OPERATOR'))).status).toBe(200);
  });

  it('of nothing are zeros and nulls', async () => {
    expect((await statistics()).body).toEqual({
      experts: { total: 0, withSubmissions: 0, fullyGraded: 0 },
      answers: { total: 0, graded: 0, pending: 0, gradedToday: 0 },
      percent: { average: null, highest: null, lowest: null },
      categories: [],
      timeZone: 'Asia/Seoul',
    });
  });

  it('count counting answers alone', async () => {
    const { id: second } = await givenCategory(t, { name: 'Second', displayOrder: 2 });
    const { id: first } = await givenCategory(t, { name: 'First', displayOrder: 1 });
    const { id: closed } = await givenCategory(t, { name: 'Closed', displayOrder: 0, isActive: false });
    await givenCategory(t, { name: 'Never used', displayOrder: 0, isActive: false });
    const { id: empty } = await givenCategory(t, { name: 'Empty', displayOrder: 3 });
    const [done, partly, drafting] = [
      await givenPerson(t, 'APPLICANT'),
      await givenPerson(t, 'APPLICANT'),
      await givenPerson(t, 'APPLICANT'),
    ];
    const [a, b, c] = [await essay(first), await essay(second), await essay(closed)];
    await graded(done, a, 10);
    await graded(done, b, 1, { maxScore: 3, status: 'REVIEWED' });
    await graded(partly, a, 9);
    await givenAnswer(t, { expertId: partly.expertId, questionId: a, version: 2 });
    await graded(partly, c, 0);
    await graded(partly, b, 2);
    await givenAnswer(t, { expertId: partly.expertId, questionId: b, version: 2, status: 'DRAFT' });
    await givenAnswer(t, { expertId: drafting.expertId, questionId: a, status: 'DRAFT' });

    const { body } = await statistics();

    expect(body).toMatchObject({
      experts: { total: 3, withSubmissions: 2, fullyGraded: 1 },
      answers: { total: 5, graded: 4, pending: 1 },
      percent: { average: 38.3333, highest: 100, lowest: 0 },
    });
    expect(body.categories).toEqual([
      { categoryId: closed, name: 'Closed', answers: 1, graded: 1, averagePercent: 0 },
      { categoryId: first, name: 'First', answers: 2, graded: 1, averagePercent: 100 },
      { categoryId: second, name: 'Second', answers: 2, graded: 2, averagePercent: 26.6667 },
      { categoryId: empty, name: 'Empty', answers: 0, graded: 0, averagePercent: null },
    ]);
  });

  it('count as today what was graded since midnight in the time zone', async () => {
    const { id: categoryId } = await givenCategory(t);
    const expert = await givenPerson(t, 'APPLICANT');
    for (const gradedAt of [
      '2026-03-02T14:59:59.999Z',
      '2026-03-02T15:00:00Z',
      '2026-03-02T15:29:00Z',
      '2026-03-01T15:30:00Z',
    ]) {
      await graded(expert, await essay(categoryId), 5, { gradedAt });
    }

    expect((await statistics()).body.answers).toEqual({ total: 4, graded: 4, pending: 0, gradedToday: 2 });
  });

  it('no longer count a grade that was returned', async () => {
    const { id: categoryId } = await givenCategory(t);
    const expert = await givenPerson(t, 'APPLICANT');
    const id = await graded(expert, await essay(categoryId), 5, { gradedAt: '2026-03-02T15:10:00Z' });
    const operator = await givenPerson(t, 'OPERATOR');
    await t
      .http()
      .post(`/api/v1/answers/${id}/review`)
      .set(operator.auth)
      .send({ decision: 'RETURN', comment: 'Again.' });

    expect((await statistics()).body).toMatchObject({
      experts: { fullyGraded: 0 },
      answers: { graded: 0, pending: 1, gradedToday: 0 },
      percent: { average: null },
    });
  });
});
