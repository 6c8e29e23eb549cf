import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let categoryId: string;
let expert: Person;
let operator: Person;
let evaluator: Person;
/** SINGLE, MULTIPLE, ESSAY. */
let questions: string[];
beforeAll(async () => {
  t = await startTestApp();
  [operator, evaluator] = await Promise.all([givenPerson(t, 'OPERATOR'), givenPerson(t, 'EVALUATOR')]);
  categoryId = (await givenCategory(t)).id;
});
afterAll(() => t.close());
beforeEach(async () => {
  expert = await givenPerson(t, 'APPLICANT');
  questions = [];
  for (const qType of ['SINGLE', 'MULTIPLE', 'ESSAY'] as const)
    questions.push((await givenQuestion(t, { categoryId, qType })).id);
});

const RESPONSES = [{ value: 'B' }, { value: ['A', 'C'] }, { text: 'So.' }];
const batch = (body: object, who: Person = expert) => t.http().post('/api/v1/answers/batch').set(who.auth).send(body);
const answers = (responses: unknown[] = RESPONSES) =>
  responses.map((responseData, index) => ({ questionId: questions[index], responseData }));
const stored = () =>
  t.db.query(`SELECT status, version FROM answers WHERE expert_id = $1 ORDER BY id`, [expert.expertId]);

describe('POST /answers/batch', () => {
  it('wants a signed-in caller who writes answers', async () => {
    expectProblem(await t.http().post('/api/v1/answers/batch').send({ answers: answers() }), 'sign-in-required');
    expectProblem(await batch({}, evaluator), 'role-required');
  });

  it("does not find somebody else's expert", async () => {
    expectProblem(
      await batch({ answers: answers(), expertId: (await givenPerson(t, 'APPLICANT')).expertId }),
      'expert-not-found',
      ['/expertId'],
    );
  });

  it.each([
    [{}, ['/answers']],
    [{ answers: [] }, ['/answers']],
    [{ answers: [7] }, ['/answers/0']],
    [{ answers: [[]] }, ['/answers/0']],
    [{ answers: [[{ questionId: uuid(), responseData: {} }]] }, ['/answers/0']],
    [
      {
        answers: [
          { questionId: 'x', responseData: {} },
          { questionId: uuid(), more: 1 },
        ],
      },
      ['/answers/0/questionId', '/answers/1/more', '/answers/1/responseData'],
    ],
    [{ answers: Array.from({ length: 201 }, () => ({ questionId: uuid(), responseData: {} })) }, ['/answers']],
  ])('refuses %.60j', async (body, pointers) => {
    expectProblem(await batch(body), 'validation-failed', pointers);
  });

  it('refuses one question twice, in whatever spelling', async () => {
    const [first] = answers();
    const twice = [first, { ...first, questionId: first?.questionId?.toUpperCase() }];
    expectProblem(await batch({ answers: twice }), 'validation-failed', ['/answers/1/questionId']);
  });

  it('points at every question that is not there', async () => {
    const unknown = () => ({ questionId: uuid(), responseData: { text: 'x' } });

    expectProblem(await batch({ answers: [unknown(), ...answers(), unknown()] }), 'question-not-found', [
      '/answers/0/questionId',
      '/answers/4/questionId',
    ]);
  });

  it('points at every fault of every response, and keeps nothing', async () => {
    const refused = await batch({
      answers: answers([{ value: 'Z' }, { value: ['A', 'Y'] }, { text: 'fine' }]),
      submit: true,
    });

    expectProblem(refused, 'validation-failed', ['/answers/0/responseData/value', '/answers/1/responseData/value/1']);
    expect(await stored()).toEqual([]);
  });

  it('names the items that take no answer, and keeps nothing', async () => {
    await t.db.query(`UPDATE questions SET is_active = false WHERE id = ANY ($1)`, [questions.slice(1)]);

    expectProblem(await batch({ answers: answers() }), 'question-inactive', ['/answers/1', '/answers/2']);
    expect(await stored()).toEqual([]);
  });

  it('keeps drafts', async () => {
    const saved = await batch({ answers: answers() });

    expect(saved.status).toBe(200);
    expect(saved.body.items).toMatchObject(
      RESPONSES.map((responseData, index) => ({
        questionId: questions[index],
        responseData,
        status: 'DRAFT',
        version: 1,
      })),
    );
  });

  it('hands in drafts and new answers together, graded where the machine can', async () => {
    await batch({ answers: answers().slice(0, 1) });

    const handedIn = await batch({ answers: answers(), submit: true });

    expect(
      handedIn.body.items.map(({ status, version, score }: Record<string, unknown>) => [status, version, score]),
    ).toEqual(RESPONSES.map(() => ['SUBMITTED', 1, null]));
    expect(await stored()).toEqual(['GRADED', 'GRADED', 'SUBMITTED'].map((status) => ({ status, version: 1 })));
    const events = await t.db.query(`SELECT score_after FROM grade_events WHERE expert_id = $1`, [expert.expertId]);
    expect(events).toEqual([{ score_after: 10 }, { score_after: 10 }]);
  });

  it('a repeat with the same key hands in nothing twice', async () => {
    const key = uuid();
    const first = await batch({ answers: answers(), submit: true }).set('Idempotency-Key', key);
    const repeat = await batch({ answers: answers(), submit: true }).set('Idempotency-Key', key);

    expect(repeat.body).toEqual(first.body);
    expect(await stored()).toHaveLength(3);
  });

  it('an operator hands in for an expert, and is recorded', async () => {
    const handedIn = await batch({ answers: answers(), expertId: expert.expertId, submit: true }, operator);

    expect(handedIn.body.items).toMatchObject(
      RESPONSES.map(() => ({ expertId: expert.expertId, writtenById: operator.userId })),
    );
    expect(handedIn.body.items[0]).toMatchObject({ status: 'GRADED', score: 10, graderId: null });
  });

  it("batches that name the same questions in other orders do not stand in each other's way", async () => {
    const essays: string[] = [];
    for (let i = 0; i < 6; i += 1) essays.push((await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id);
    const items = essays.map((questionId) => ({ questionId, responseData: { text: 'x' } }));

    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, i) => batch({ answers: i % 2 ? items : items.toReversed(), submit: true })),
    );

    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    const rows = await t.db.query(
      `SELECT array_agg(version ORDER BY version) AS versions FROM answers WHERE question_id = ANY ($1) GROUP BY question_id`,
      [essays],
    );
    expect(rows).toEqual(essays.map(() => ({ versions: Array.from({ length: 12 }, (_, i) => i + 1) })));
  });
});
