import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { MOST_MARKS } from '../../src/grading/agreement.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let evaluator: Person;
let colleague: Person;
let operator: Person;
let reviewer: Person;
beforeAll(async () => {
  t = await startTestApp();
  evaluator = await givenPerson(t, 'EVALUATOR');
  colleague = await givenPerson(t, 'EVALUATOR');
  operator = await givenPerson(t, 'OPERATOR');
  reviewer = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

const agreement = (query = '', person = operator) => t.http().get(`/api/v1/grading/agreement${query}`).set(person.auth);
const post = async (path: string, person: Person, body: object) => {
  const { status } = await t.http().post(`/api/v1/answers/${path}`).set(person.auth).send(body);
  expect(status).toBe(200);
};

/** An essay of somebody, marked by one after the other: each but the first after somebody sent it back. */
async function marked(
  questionId: string,
  marks: readonly (readonly [Person, number])[],
  maxScore = 10,
): Promise<string> {
  const { expertId } = await givenPerson(t, 'APPLICANT');
  const id = await givenAnswer(t, { expertId, questionId, maxScore });
  for (const [index, [person, score]] of marks.entries()) {
    if (index > 0) await post(`${id}/review`, reviewer, { decision: 'RETURN', comment: 'Look again.' });
    await post(`${id}/grade`, person, { score });
  }
  return id;
}

describe('who reads how far graders agree', () => {
  it('operators; no evaluator, whom it would show the marks of others, and nobody else', async () => {
    expectProblem(await t.http().get('/api/v1/grading/agreement'), 'sign-in-required');
    expectProblem(await agreement('', await givenPerson(t, 'APPLICANT')), 'role-required');
    expectProblem(await agreement('', evaluator), 'role-required');
    expect((await agreement('', await givenPerson(t, 'ADMIN'))).status).toBe(200);
  });

  it.each([
    'categoryId=x',
    'questionId=x',
    'adjacentPoints=-1',
    'adjacentPoints=0.5',
    'adjacentPoints=a',
    'adjacentPoints=',
    'adjacentPoints=%20',
    'by=pair',
  ])('not with %s', async (query) => {
    expectProblem(await agreement(`?${query}`), 'invalid-query', [`/${query.split('=')[0]}`]);
  });
});

describe('how far graders agree', () => {
  it('is null where nobody marked the same', async () => {
    const { id: categoryId } = await givenCategory(t);
    const { id } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    await marked(id, [[evaluator, 5]]);

    expect((await agreement(`?categoryId=${categoryId}`)).body).toEqual({
      adjacentPoints: 1,
      overall: { answers: 0, marks: 0, exact: null, adjacent: null, kappa: null, alpha: null, icc: null },
      questions: [],
      pairs: [],
      graders: [],
    });
    expect((await agreement(`?questionId=${uuid()}`)).body.questions).toEqual([]);
  });

  it('is told in all, by question, by pair and by grader, of the last mark of each', async () => {
    const { id: categoryId } = await givenCategory(t);
    const [first, second] = [
      (await givenQuestion(t, { categoryId, qType: 'ESSAY', displayOrder: 2 })).id,
      (await givenQuestion(t, { categoryId, qType: 'ESSAY', displayOrder: 1, maxScore: 20 })).id,
    ];
    // 1 2, 2 2, 1 1 is a kappa of 0.4; the 9 was taken back by whoever gave it.
    await marked(first, [
      [evaluator, 9],
      [evaluator, 1],
      [colleague, 2],
    ]);
    await marked(first, [
      [colleague, 2],
      [evaluator, 2],
    ]);
    await marked(first, [
      [evaluator, 1],
      [colleague, 1],
    ]);
    await marked(
      second,
      [
        [evaluator, 10],
        [operator, 16],
      ],
      20,
    );
    await marked(second, [[colleague, 20]], 20);
    const graderIds = [evaluator.userId, colleague.userId].sort();

    const { body } = await agreement(`?categoryId=${categoryId}`);

    expect(body.questions).toEqual([
      {
        questionId: second,
        answers: 1,
        marks: 2,
        exact: 0,
        adjacent: 0,
        kappa: null,
        alpha: expect.any(Number),
        icc: null,
      },
      {
        questionId: first,
        answers: 3,
        marks: 6,
        exact: 0.6667,
        adjacent: 1,
        kappa: 0.4,
        alpha: 0.4444,
        icc: 0.5,
      },
    ]);
    expect(body.overall).toMatchObject({ answers: 4, marks: 8, exact: 0.5, adjacent: 0.75, kappa: 0.4, icc: null });
    expect(body.pairs).toHaveLength(2);
    expect(body.pairs).toContainEqual(expect.objectContaining({ graderIds, answers: 3, kappa: 0.4 }));
    // 10 less of 3 answers by a third of them, and 30 less once.
    expect(body.graders).toContainEqual({ graderId: evaluator.userId, answers: 4, meanDeviation: -10 });
    expect(body.graders).toContainEqual({ graderId: operator.userId, answers: 1, meanDeviation: 30 });
    expect((await agreement(`?questionId=${second}&adjacentPoints=6`)).body).toMatchObject({
      adjacentPoints: 6,
      overall: { answers: 1, adjacent: 1 },
      questions: [{ questionId: second }],
    });
  });

  it("leaves the machine's marks out", async () => {
    const { id: categoryId } = await givenCategory(t);
    const { id: questionId } = await givenQuestion(t, { categoryId });
    const applicant = await givenPerson(t, 'APPLICANT');
    const sent = await t
      .http()
      .post('/api/v1/answers')
      .set(applicant.auth)
      .send({ questionId, responseData: { value: 'B' }, submit: true });
    await post(`${sent.body.id}/grade`, evaluator, { score: 1, reason: 'The key is wrong.' });

    expect((await agreement(`?categoryId=${categoryId}`)).body.overall).toMatchObject({ answers: 0 });
  });

  it('asks for a category where there are more marks than one report is made of', async () => {
    const { id: categoryId } = await givenCategory(t);
    const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    const { expertId } = await givenPerson(t, 'APPLICANT');
    const answerId = await givenAnswer(t, { expertId, questionId });
    await t.db.query(
      `INSERT INTO grade_events (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash,
                                 actor_id, status_before, status_after, score_after, max_score, created_at, prev_hash, hash)
       SELECT gen_random_uuid(), $1, $2, $3, n, 1, 'GRADED', 1, '', gen_random_uuid(), 'SUBMITTED', 'GRADED', 1, 10, now(), '', ''
         FROM generate_series(1, $4::int) n`,
      [answerId, expertId, questionId, MOST_MARKS + 1],
    );

    expectProblem(await agreement(), 'invalid-query', ['/categoryId']);
    expectProblem(await agreement(`?categoryId=${categoryId}`), 'invalid-query', ['/questionId']);
    expect((await agreement(`?categoryId=${(await givenCategory(t)).id}`)).status).toBe(200);
  });
});
