import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { type AnswerFields, givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let operator: Person;
let evaluator: Person;
beforeAll(async () => {
  t = await startTestApp();
  operator = await givenPerson(t, 'OPERATOR');
  evaluator = await givenPerson(t, 'EVALUATOR');
});
afterAll(() => t.close());

const read = (person: Person, path: string) => t.http().get(`/api/v1/experts/${path}`).set(person.auth);

/** A bank of its own, so that what other cases ask does not count. */
beforeEach(() => t.db.query(`UPDATE question_categories SET is_active = false`));

async function givenQuestions(
  categoryId: string,
  worths: readonly number[],
  specialties?: string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const maxScore of worths) {
    ids.push(
      (await givenQuestion(t, { categoryId, qType: 'ESSAY', maxScore, targetSpecialties: specialties ?? null })).id,
    );
  }
  return ids;
}

const answer = (expert: Person, fields: Omit<AnswerFields, 'expertId'>) =>
  givenAnswer(t, { expertId: expert.expertId, ...fields });

describe.each(['progress', 'score'])('who reads the %s of an expert', (what) => {
  it('nobody without a token', async () => {
    expectProblem(await t.http().get(`/api/v1/experts/${uuid()}/${what}`), 'sign-in-required');
  });

  it('no evaluator', async () => {
    const expert = await givenPerson(t, 'APPLICANT');

    expectProblem(await read(evaluator, `${expert.expertId}/${what}`), 'role-required');
  });

  it('no other expert, who learns nothing of it', async () => {
    const [expert, other] = [await givenPerson(t, 'APPLICANT'), await givenPerson(t, 'APPLICANT')];
    const foreign = await read(other, `${expert.expertId}/${what}`);
    const missing = await read(other, `${uuid()}/${what}`);

    expectProblem(foreign, 'expert-not-found');
    expectProblem(missing, 'expert-not-found');
    expect(foreign.body.detail).toBe(missing.body.detail);
  });

  it('operators, with a 404 where there is no expert', async () => {
    const expert = await givenPerson(t, 'APPLICANT');

    expect((await read(operator, `${expert.expertId}/${what}`)).status).toBe(200);
    expectProblem(await read(operator, `${uuid()}/${what}`), 'expert-not-found');
    expectProblem(await read(operator, `1/${what}`), 'invalid-id');
    expectProblem(await read(operator, `me/${what}`), 'expert-not-found');
  });
});

describe('progress', () => {
  it('counts each question asked once, by its latest version', async () => {
    const expert = await givenPerson(t, 'APPLICANT');
    const { id: categoryId } = await givenCategory(t);
    const [drafted, revised, submitted, graded, reviewed] = (await givenQuestions(
      categoryId,
      [1, 1, 1, 1, 1, 1, 1],
    )) as [string, string, string, string, string];
    await answer(expert, { questionId: drafted, status: 'DRAFT' });
    await answer(expert, { questionId: revised, status: 'SUBMITTED' });
    await answer(expert, { questionId: revised, version: 2, status: 'DRAFT' });
    await answer(expert, { questionId: submitted, status: 'SUBMITTED' });
    await answer(expert, { questionId: graded, status: 'GRADED', score: 1, maxScore: 1 });
    await answer(expert, { questionId: reviewed, status: 'REVIEWED', score: 1, maxScore: 1 });

    const seen = await read(operator, `${expert.expertId}/progress`);
    const own = await read(expert, 'me/progress');

    expect(seen.body).toEqual({ total: 7, draft: 2, submitted: 1, graded: 1, reviewed: 1, percent: 57.1429 });
    expect(own.body).toEqual({ total: 7, draft: 2, submitted: 3, graded: 0, reviewed: 0, percent: 57.1429 });
    // What the assignment asks is what progress counts.
    const { counts } = (await read(expert, 'me/assignment')).body;
    expect(counts).toEqual({ asked: 7, draft: 2, submitted: 4, todo: 2 });
  });

  it('is 0 percent of nothing', async () => {
    const expert = await givenPerson(t, 'APPLICANT');

    expect((await read(expert, 'me/progress')).body).toEqual({
      total: 0,
      draft: 0,
      submitted: 0,
      graded: 0,
      reviewed: 0,
      percent: 0,
    });
  });

  it('leaves out drafts of questions that are no longer asked, and keeps what was handed in', async () => {
    const expert = await givenPerson(t, 'APPLICANT');
    const { id: categoryId } = await givenCategory(t);
    const [first, second] = (await givenQuestions(categoryId, [1, 1])) as [string, string];
    await answer(expert, { questionId: first, status: 'DRAFT' });
    await answer(expert, { questionId: second, status: 'SUBMITTED' });
    await t.db.query(`UPDATE questions SET is_active = false WHERE category_id = $1`, [categoryId]);

    expect((await read(expert, 'me/progress')).body).toMatchObject({ total: 1, draft: 0, submitted: 1, percent: 100 });
  });
});

describe('score', () => {
  it.each([
    [
      'one category, 10 and 15 of questions worth 10 and 20',
      [
        [
          10,
          [
            [10, 10],
            [15, 20],
          ],
        ],
      ],
      83.3333,
    ],
    [
      '80 % of weight 20 and 50 % of weight 10',
      [
        [20, [[8, 10]]],
        [10, [[5, 10]]],
      ],
      70,
    ],
  ] as const)('%s', async (_, categories, total) => {
    const expert = await givenPerson(t, 'APPLICANT');
    for (const [weight, rows] of categories) {
      const { id: categoryId } = await givenCategory(t, { weight });
      const questions = await givenQuestions(
        categoryId,
        rows.map(([, maxScore]) => maxScore),
      );
      for (const [index, [score, maxScore]] of rows.entries()) {
        await answer(expert, { questionId: questions[index] as string, status: 'GRADED', score, maxScore });
      }
    }

    const { body } = await read(operator, `${expert.expertId}/score`);

    expect(body).toMatchObject({ expertId: expert.expertId, final: false, total, gradedTotal: total });
    expect(Object.keys(body)).toEqual(['expertId', 'final', 'asOf', 'total', 'gradedTotal', 'categories']);
  });

  it('counts unanswered questions, the counting version and what waits for a grade', async () => {
    const expert = await givenPerson(t, 'APPLICANT');
    const { id: categoryId } = await givenCategory(t, { name: 'Vision', weight: 20 });
    const [, scored, waiting, redrafted] = (await givenQuestions(categoryId, [10, 10, 10, 10])) as [
      string,
      string,
      string,
      string,
    ];
    await answer(expert, { questionId: scored, status: 'GRADED', score: 2 });
    await answer(expert, { questionId: scored, version: 2, status: 'GRADED', score: 7.5, maxScore: 20 });
    await answer(expert, { questionId: waiting, status: 'SUBMITTED' });
    await answer(expert, { questionId: redrafted, status: 'GRADED', score: 5 });
    await answer(expert, { questionId: redrafted, version: 2, status: 'DRAFT' });

    const { body } = await read(operator, `${expert.expertId}/score`);

    expect(body).toMatchObject({ total: 25, gradedTotal: 31.25 });
    expect(body.categories).toEqual([
      {
        categoryId,
        name: 'Vision',
        weight: 20,
        earned: 12.5,
        possible: 50,
        percent: 25,
        asked: 4,
        answered: 3,
        graded: 2,
      },
    ]);
  });

  it('is asked for the specialties of the expert, yet retargeting and deactivating delete no mark', async () => {
    const expert = await givenPerson(t, 'APPLICANT', { specialties: ['NLP', 'CV'] });
    const { id: categoryId } = await givenCategory(t);
    const [ours] = (await givenQuestions(categoryId, [10], ['CV', 'ML'])) as [string];
    const [untargeted] = (await givenQuestions(categoryId, [10], [])) as [string];
    await givenQuestions(categoryId, [10], ['ML']);
    await answer(expert, { questionId: ours, status: 'GRADED', score: 10 });
    const before = await read(operator, `${expert.expertId}/score`);

    await t.db.query(`UPDATE questions SET target_specialties = '["ML"]' WHERE id = $1`, [ours]);
    await t.db.query(`UPDATE questions SET target_specialties = 'null' WHERE id = $1`, [untargeted]);
    const retargeted = await read(operator, `${expert.expertId}/score`);
    await t.db.query(`UPDATE question_categories SET is_active = false WHERE id = $1`, [categoryId]);
    const deactivated = await read(operator, `${expert.expertId}/score`);

    expect(before.body).toMatchObject({ total: 50, categories: [{ asked: 2, answered: 1 }] });
    expect(retargeted.body).toMatchObject({ total: 50, categories: [{ asked: 2, answered: 1 }] });
    expect(deactivated.body).toMatchObject({ total: 100, categories: [{ asked: 1, answered: 1, possible: 10 }] });
  });

  it('of nothing asked is null', async () => {
    const expert = await givenPerson(t, 'APPLICANT');

    expect((await read(operator, `${expert.expertId}/score`)).body).toMatchObject({
      total: null,
      gradedTotal: null,
      categories: [],
    });
  });

  it('is kept from its expert until it is final', async () => {
    const expert = await givenPerson(t, 'APPLICANT');
    const { id: categoryId } = await givenCategory(t);
    const [questionId] = (await givenQuestions(categoryId, [10])) as [string];
    await answer(expert, { questionId, status: 'REVIEWED', score: 7 });

    const response = await read(expert, 'me/score');

    expectProblem(response, 'not-released');
    expect(JSON.stringify(response.body)).not.toMatch(/total|percent|earned/);
    expectProblem(await read(expert, 'me/score?live=true'), 'role-required');
    expectProblem(await read(operator, `${expert.expertId}/score?live=maybe`), 'invalid-query', ['/live']);
  });
});

describe('release before a final result', () => {
  it.each([
    ['on-review', 'GRADED', 'REVIEWED'],
    ['on-grade', 'SUBMITTED', 'GRADED'],
  ] as const)('%s: the score shows once no counting answer is %s', async (mode, hidden, shown) => {
    const app = await startTestApp({ RESULTS_RELEASE: mode });
    try {
      const expert = await givenPerson(app, 'APPLICANT');
      const { id: categoryId } = await givenCategory(app);
      const [first, second] = [
        await givenQuestion(app, { categoryId, qType: 'ESSAY' }),
        await givenQuestion(app, { categoryId, qType: 'ESSAY' }),
      ];
      const score = () => app.http().get('/api/v1/experts/me/score').set(expert.auth);
      const progress = () => app.http().get('/api/v1/experts/me/progress').set(expert.auth);
      const unanswered = await score();
      await givenAnswer(app, { expertId: expert.expertId, questionId: first.id, status: shown, score: 6 });
      const id = await givenAnswer(app, {
        expertId: expert.expertId,
        questionId: second.id,
        status: hidden,
        score: hidden === 'GRADED' ? 2 : null,
      });
      const [partly, ownProgress] = [await score(), await progress()];
      await app.db.query(`UPDATE answers SET status = $2, score = 2 WHERE id = $1`, [id, shown]);

      expectProblem(unanswered, 'not-released');
      expectProblem(partly, 'not-released');
      expect(ownProgress.body).toMatchObject({ submitted: 1, [shown.toLowerCase()]: 1 });
      expect((await score()).body).toMatchObject({ final: false, total: 40 });
    } finally {
      await app.close();
    }
  });
});
