import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

const URL = '/api/v1/questions';
let t: TestApp;
let people: Record<'APPLICANT' | 'EVALUATOR' | 'OPERATOR' | 'ADMIN', Person>;
let categoryId: string;

beforeAll(async () => {
  t = await startTestApp();
  const [APPLICANT, EVALUATOR, OPERATOR, ADMIN] = await Promise.all([
    givenPerson(t, 'APPLICANT'),
    givenPerson(t, 'EVALUATOR'),
    givenPerson(t, 'OPERATOR'),
    givenPerson(t, 'ADMIN'),
  ]);
  people = { APPLICANT, EVALUATOR, OPERATOR, ADMIN };
  categoryId = (await givenCategory(t)).id;
});
afterAll(() => t.close());

type Method = 'get' | 'post' | 'patch' | 'delete';
const as = (role: keyof typeof people, method: Method, path = '') =>
  t.http()[method](`${URL}${path}`).set(people[role].auth);
const post = (body: object) => as('OPERATOR', 'post').send(body);
const patch = (id: string, body: object) => as('OPERATOR', 'patch', `/${id}`).send(body);
const single = (fields: object = {}) => ({
  categoryId,
  qType: 'SINGLE',
  content: 'What is the purpose of cross-validation?',
  options: { B: 'To evaluate', A: 'To train' },
  correctAnswer: { value: 'B' },
  maxScore: 10,
  ...fields,
});
const revisionsOf = async (id: string) => (await as('EVALUATOR', 'get', `/${id}/revisions`).expect(200)).body.items;

describe('PATCH', () => {
  it('refuses an unknown question before what is sent', async () => {
    expectProblem(await patch(uuid(), { content: '' }), 'question-not-found');
  });

  it('judges the question that comes out of it, and stores nothing of a faulty one', async () => {
    const { body } = await post(single()).expect(201);

    expectProblem(await patch(body.id, { options: { A: 'a', C: 'c' } }), 'validation-failed', ['/correctAnswer/value']);
    expectProblem(await patch(body.id, { content: null, maxScore: null }), 'validation-failed', [
      '/content',
      '/maxScore',
    ]);
    expectProblem(await patch(body.id, { qType: 'ESSAY' }), 'validation-failed', ['/correctAnswer', '/options']);
    expectProblem(await patch(body.id, { difficulty: 'SOFT', targetSpecialties: [1] }), 'validation-failed', [
      '/difficulty',
      '/targetSpecialties/0',
    ]);
    expectProblem(await patch(body.id, { categoryId: uuid() }), 'reference-not-found', ['/categoryId']);
    expect((await as('OPERATOR', 'get', `/${body.id}`)).body).toEqual(body);
  });

  it.each<[string, object]>([
    ['content', { content: 'Another text?' }],
    ['options', { options: { A: 'To train', B: 'To evaluate', C: 'To rest' } }],
    ['key', { correctAnswer: { value: 'A' } }],
    ['rubric', { scoringRubric: { policy: 'all-or-nothing' } }],
    ['maxScore', { maxScore: 20 }],
    ['type', { qType: 'MULTIPLE', correctAnswer: { value: ['A'] } }],
  ])('of the %s raises the revision and keeps the old one', async (_, change) => {
    const { body: before } = await post(single()).expect(201);
    const { body: after } = await patch(before.id, change).expect(200);

    expect(after).toEqual({ ...before, ...change, revision: 2, updatedAt: after.updatedAt });
    const kept = await revisionsOf(before.id);
    const wording = ({ qType, content, options, correctAnswer, scoringRubric, maxScore }: typeof before) => ({
      qType,
      content,
      options,
      correctAnswer,
      scoringRubric,
      maxScore,
    });
    expect(kept).toHaveLength(2);
    expect(kept[0]).toMatchObject({ revision: 1, ...wording(before) });
    expect(kept[1]).toMatchObject({ revision: 2, ...wording(after), createdAt: after.updatedAt });
  });

  it('of anything else leaves the revision', async () => {
    const other = await givenCategory(t);
    const { body: before, headers } = await post(single()).expect(201);
    const change = {
      categoryId: other.id,
      difficulty: 'HARD',
      targetSpecialties: ['CV'],
      explanation: 'why',
      displayOrder: 3,
      isActive: false,
      externalId: `y-${uuid()}`,
      markers: 2,
      panelRule: 'MEDIAN',
      panelSpread: 0,
    };
    const after = await patch(before.id, change).expect(200);

    expect(after.body).toEqual({ ...before, ...change, updatedAt: after.body.updatedAt });
    expect(after.headers.etag).not.toBe(headers.etag);
    expect(await revisionsOf(before.id)).toHaveLength(1);
    expect((await patch(before.id, { externalId: null, explanation: null }).expect(200)).body).toMatchObject({
      externalId: null,
      explanation: null,
    });
  });

  it('that changes nothing leaves revision, ETag and updatedAt', async () => {
    const { body, headers } = await post(single({ explanation: 'why' })).expect(201);

    for (const same of [
      {},
      single({ explanation: 'why' }),
      { options: { A: 'To train', B: 'To evaluate' }, categoryId: categoryId.toUpperCase() },
    ]) {
      const response = await patch(body.id, same).expect(200);
      expect([response.body, response.headers.etag]).toEqual([body, headers.etag]);
    }
  });

  it('takes JSON null that another tool stored for null', async () => {
    const { id } = await givenQuestion(t, { categoryId, qType: 'FILE' });
    await t.db.query(
      `UPDATE questions SET options = 'null', correct_answer = 'null', scoring_rubric = 'null', target_specialties = 'null' WHERE id = $1`,
      [id],
    );

    const { body } = await patch(id, {
      options: null,
      correctAnswer: null,
      scoringRubric: null,
      targetSpecialties: null,
    }).expect(200);

    expect(body.revision).toBe(1);
    expect(await revisionsOf(id)).toHaveLength(1);
  });

  it('of a stale version is refused, and of two writers with one ETag one wins', async () => {
    const { body, headers } = await post(single()).expect(201);
    const tag = headers.etag ?? '';
    const both = await Promise.all([21, 22].map((maxScore) => patch(body.id, { maxScore }).set('if-match', tag)));

    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expectProblem(await patch(body.id, { maxScore: 23 }).set('if-match', tag), 'precondition-failed');
    const applicantTag = (await as('APPLICANT', 'get', `/${body.id}`).expect(200)).headers.etag ?? '';
    expectProblem(await patch(body.id, { maxScore: 23 }).set('if-match', applicantTag), 'precondition-failed');
  });

  it('changes of many writers at once each get a revision, without gap or twin', async () => {
    const { body } = await post(single()).expect(201);
    const sent = Array.from({ length: 8 }, (_, index) => patch(body.id, { content: `Text ${index}?` }));

    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(Array(8).fill(200));
    const kept: { revision: number }[] = await revisionsOf(body.id);
    expect(kept.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('of the type is refused once an answer names the question, a draft included', async () => {
    const { id } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    await givenAnswer(t, { expertId: people.APPLICANT.expertId, questionId: id, status: 'DRAFT' });

    expectProblem(await patch(id, { qType: 'FILE' }), 'question-in-use');
    await patch(id, { qType: 'ESSAY', content: 'Still an essay?' }).expect(200);
  });

  it('that leaves the content alone is not held against faults of a question that was taken over', async () => {
    const { id } = await givenQuestion(t, { categoryId, content: 'A <b>bold</b> claim' });

    expect((await patch(id, { isActive: false }).expect(200)).body.isActive).toBe(false);
    expectProblem(await patch(id, { maxScore: 3 }), 'validation-failed', ['/content']);
  });
});

describe('DELETE', () => {
  it('deactivates, and again, and PATCH activates', async () => {
    const { id } = await givenQuestion(t, { categoryId });
    await as('OPERATOR', 'delete', `/${id}`).expect(204);
    await as('OPERATOR', 'delete', `/${id}`).expect(204);

    expect((await as('EVALUATOR', 'get', `/${id}`).expect(200)).body).toMatchObject({ isActive: false, revision: 1 });
    expectProblem(await as('APPLICANT', 'get', `/${id}`), 'question-not-found');
    await patch(id, { isActive: true }).expect(200);
    await as('APPLICANT', 'get', `/${id}`).expect(200);
  });

  it('for good is refused while an answer names the question, a draft included', async () => {
    const { id } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    const answer = await givenAnswer(t, { expertId: people.APPLICANT.expertId, questionId: id, status: 'DRAFT' });

    expectProblem(await as('ADMIN', 'delete', `/${id}?hard=true`), 'question-in-use');
    await t.db.query('DELETE FROM answers WHERE id = $1', [answer]);
    await as('ADMIN', 'delete', `/${id}?hard=true`).expect(204);
    expectProblem(await as('ADMIN', 'delete', `/${id}?hard=true`), 'question-not-found');
  });

  it('for good is refused while marks that erased people left count for the question', async () => {
    const { id } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    await t.db.query(`INSERT INTO erased_marks (question_id, score, max_score, marks) VALUES ($1, 7.5, 10, 1)`, [id]);

    expectProblem(await as('ADMIN', 'delete', `/${id}?hard=true`), 'question-in-use');
    expect(await t.db.query('SELECT marks FROM erased_marks WHERE question_id = $1', [id])).toEqual([{ marks: 1 }]);
    await as('OPERATOR', 'delete', `/${id}`).expect(204);
  });

  it('for good never takes a first answer with it that is written at the same time', async () => {
    const { id } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    const runner = t.db.createQueryRunner();
    await runner.startTransaction();
    await givenAnswer({ db: { query: runner.query.bind(runner) } } as never, {
      expertId: people.APPLICANT.expertId,
      questionId: id,
      status: 'DRAFT',
    });

    const deleted = as('ADMIN', 'delete', `/${id}?hard=true`).then((response) => response);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await runner.commitTransaction();
    await runner.release();

    expectProblem(await deleted, 'question-in-use');
    const [{ count }] = await t.db.query('SELECT count(*)::int FROM answers WHERE question_id = $1', [id]);
    expect(count).toBe(1);
  });
});
