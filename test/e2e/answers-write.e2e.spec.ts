import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let expert: Person;
let other: Person;
let operator: Person;
let evaluator: Person;
let categoryId: string;
let essay: { id: string };
beforeAll(async () => {
  t = await startTestApp();
  [expert, other, operator, evaluator] = await Promise.all([
    givenPerson(t, 'APPLICANT'),
    givenPerson(t, 'APPLICANT'),
    givenPerson(t, 'OPERATOR'),
    givenPerson(t, 'EVALUATOR'),
  ]);
  categoryId = (await givenCategory(t)).id;
});
afterAll(() => t.close());
beforeEach(async () => {
  essay = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
});

const post = (body: object, who: Person = expert) => t.http().post('/api/v1/answers').set(who.auth).send(body);
const read = (id: string, who: Person = expert) => t.http().get(`/api/v1/answers/${id}`).set(who.auth);
const submit = (id: string, who: Person = expert) => t.http().post(`/api/v1/answers/${id}/submit`).set(who.auth);
const essayOf = (text: string) => ({ questionId: essay.id, responseData: { text } });

describe('POST /answers', () => {
  it('wants a signed-in caller', async () => {
    expectProblem(await t.http().post('/api/v1/answers').send({}), 'sign-in-required');
  });

  it('is not for evaluators', async () => {
    expectProblem(await post(essayOf('x'), evaluator), 'role-required');
  });

  it('nobody but an operator writes for somebody else, and does not learn who exists', async () => {
    const foreign = await post({ ...essayOf('x'), expertId: other.expertId });
    const unknown = await post({ ...essayOf('x'), expertId: uuid() });

    expectProblem(foreign, 'expert-not-found', ['/expertId']);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
  });

  it('an operator says for whom', async () => {
    expectProblem(await post(essayOf('x'), operator), 'validation-failed', ['/expertId']);
    expectProblem(await post({ ...essayOf('x'), expertId: uuid() }, operator), 'expert-not-found', ['/expertId']);
  });

  it.each([
    [{}, ['/questionId', '/responseData']],
    [{ questionId: 'seven', responseData: { text: 'x' } }, ['/questionId']],
    [{ questionId: uuid(), responseData: { text: 'x' }, submit: 'yes', extra: 1 }, ['/submit', '/extra']],
    [{ questionId: uuid(), responseData: { text: 'x' }, expertId: null }, ['/expertId']],
  ])('refuses %j', async (body, pointers) => {
    expectProblem(await post(body), 'validation-failed', pointers);
  });

  it('an unknown question is not found', async () => {
    expectProblem(await post({ questionId: uuid(), responseData: { text: 'x' } }), 'question-not-found', [
      '/questionId',
    ]);
  });

  it.each([
    ['SINGLE', { value: 'Z' }, ['/responseData/value']],
    ['SINGLE', null, ['/responseData']],
    ['MULTIPLE', { value: ['A', 'Z'] }, ['/responseData/value/1']],
    ['SHORT', { text: 7, more: 1 }, ['/responseData/text', '/responseData/more']],
    ['ESSAY', 'plain', ['/responseData']],
    ['FILE', { files: [] }, ['/responseData/files']],
  ] as const)('a response that does not fit %s is refused: %j', async (qType, responseData, pointers) => {
    const question = await givenQuestion(t, { categoryId, qType });
    expectProblem(await post({ questionId: question.id, responseData }), 'validation-failed', pointers);
  });

  it('an inactive question, category or expert, and a question for others, take no answers', async () => {
    const closed = await givenCategory(t, { isActive: false });
    const inactive = await givenQuestion(t, { categoryId, qType: 'ESSAY', isActive: false });
    const hidden = await givenQuestion(t, { categoryId: closed.id, qType: 'ESSAY' });
    const forOthers = await givenQuestion(t, { categoryId, qType: 'ESSAY', targetSpecialties: ['NLP', 'CV'] });
    const gone = await givenPerson(t, 'APPLICANT');
    await t.db.query(`UPDATE experts SET is_active = false WHERE id = $1`, [gone.expertId]);
    const responseData = { text: 'x' };

    expectProblem(await post({ questionId: inactive.id, responseData }), 'question-inactive');
    expectProblem(await post({ questionId: hidden.id, responseData }), 'category-inactive');
    expectProblem(await post({ questionId: forOthers.id, responseData }), 'question-not-for-expert');
    expectProblem(await post({ ...essayOf('x'), expertId: gone.expertId }, operator), 'expert-inactive');
  });

  it('opens the first version as a draft', async () => {
    const response = await post(essayOf('Because.'));

    expect(response.status).toBe(201);
    expect(response.headers.location).toBe(`/api/v1/answers/${response.body.id}`);
    expect(response.headers.etag).toBe('"1-own"');
    expect(response.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{14}7/),
      expertId: expert.expertId,
      questionId: essay.id,
      version: 1,
      responseData: { text: 'Because.' },
      maxScore: 10,
      questionRevision: 1,
      writtenById: null,
      submittedAt: null,
      createdAt: expect.any(String),
      status: 'DRAFT',
      released: false,
      score: null,
      isCorrect: null,
      graderComment: null,
      explanation: null,
      updatedAt: expect.any(String),
    });
  });

  it('replaces the content of an open draft, the last writer winning', async () => {
    const first = await post(essayOf('one'));
    const second = await post(essayOf('two'));

    expect({
      status: second.status,
      id: second.body.id,
      version: second.body.version,
      etag: second.headers.etag,
    }).toEqual({
      status: 200,
      id: first.body.id,
      version: 1,
      etag: '"2-own"',
    });
    expect((await read(first.body.id)).body.responseData).toEqual({ text: 'two' });
  });

  it('honours If-Match where it is sent', async () => {
    const first = await post(essayOf('one'));
    await post(essayOf('two'));

    expectProblem(await post(essayOf('three')).set('If-Match', first.headers.etag ?? ''), 'precondition-failed');
    expect((await post(essayOf('three')).set('If-Match', '"2-own"')).status).toBe(200);
    await submit(first.body.id);
    expectProblem(await post(essayOf('four')).set('If-Match', '"3-own"'), 'precondition-failed');
  });

  it('submit: true hands in at once, and the next POST opens the next version', async () => {
    const first = await post({ ...essayOf('one'), submit: true });
    const draft = await post(essayOf('two'));
    const second = await post({ ...essayOf('three'), submit: true });

    expect(first.body).toMatchObject({ version: 1, status: 'SUBMITTED', submittedAt: expect.any(String) });
    expect(draft).toMatchObject({ status: 201, body: { version: 2, status: 'DRAFT' } });
    expect(second).toMatchObject({
      status: 200,
      body: { id: draft.body.id, version: 2, status: 'SUBMITTED', responseData: { text: 'three' } },
    });
    expect((await read(first.body.id)).body.responseData).toEqual({ text: 'one' });
  });

  it('an adopted draft below what was handed in becomes the next version, which counts', async () => {
    const { expertId } = expert;
    await givenAnswer(t, { expertId, questionId: essay.id, version: 1, status: 'DRAFT' });
    await givenAnswer(t, { expertId, questionId: essay.id, version: 2 });

    const saved = await post(essayOf('three'));
    const handedIn = await submit(saved.body.id);

    expect(saved).toMatchObject({ status: 200, body: { version: 3, status: 'DRAFT' } });
    expect(handedIn.body).toMatchObject({ version: 3, status: 'SUBMITTED' });
    const counting = await t.http().get(`/api/v1/answers?questionId=${essay.id}&counting=true`).set(expert.auth);
    expect(counting.body.items).toMatchObject([{ id: saved.body.id, responseData: { text: 'three' } }]);
  });

  it('a save takes the question as it is now', async () => {
    await post(essayOf('one'));
    await t.db.query(`UPDATE questions SET max_score = 25 WHERE id = $1`, [essay.id]);

    const saved = await post(essayOf('two'));

    expect(saved.body).toMatchObject({ questionRevision: 2, maxScore: 25 });
  });

  it('a repeat with the same Idempotency-Key is answered like the first, whatever has happened since', async () => {
    const key = uuid();
    const first = await post(essayOf('one')).set('Idempotency-Key', key);
    await post({ ...essayOf('two'), submit: true });
    const repeat = await post(essayOf('one')).set('Idempotency-Key', key);

    expect(repeat.status).toBe(201);
    expect(repeat.body).toEqual(first.body);
    expectProblem(await post(essayOf('other')).set('Idempotency-Key', key), 'idempotency-key-reused');
  });
});

describe('an operator who writes for an expert', () => {
  const forExpert = (text: string) => ({ ...essayOf(text), expertId: expert.expertId });

  it('is recorded, and sees what it wrote', async () => {
    const draft = await post(forExpert('dictated'), operator);

    expect(draft).toMatchObject({
      status: 201,
      body: { status: 'DRAFT', expertId: expert.expertId, writtenById: operator.userId, graderId: null },
    });
    expect(draft.headers.etag).toBe('"1-staff"');
    expect((await read(draft.body.id, operator)).status).toBe(200);
    expect((await submit(draft.body.id, operator)).body).toMatchObject({
      status: 'SUBMITTED',
      writtenById: operator.userId,
    });
  });

  it('stays recorded when the expert hands in the same content, and not when the expert writes its own', async () => {
    const kept = await post(forExpert('dictated'), operator);
    expect((await post({ ...essayOf('dictated'), submit: true })).body).toMatchObject({
      id: kept.body.id,
      writtenById: operator.userId,
    });

    const draft = await post(forExpert('dictated again'), operator);
    expect((await post(essayOf('my own'))).body).toMatchObject({ id: draft.body.id, writtenById: null });
    expectProblem(await read(draft.body.id, operator), 'answer-not-found');
  });

  it('stays recorded when another operator sends the same content, and not when it sends another', async () => {
    const other = await givenPerson(t, 'OPERATOR');
    const draft = await post(forExpert('dictated'), operator);

    expect((await post(forExpert('dictated'), other)).body).toMatchObject({
      id: draft.body.id,
      writtenById: operator.userId,
    });
    expect((await post(forExpert('dictated anew'), other)).body).toMatchObject({
      id: draft.body.id,
      writtenById: other.userId,
    });
  });

  it('is recorded when it sends what the expert has written', async () => {
    await post(essayOf('mine'));

    expect((await post(forExpert('mine'), operator)).body).toMatchObject({ writtenById: operator.userId });
  });

  it('sees no draft of the expert, and neither changes, submits nor drops it', async () => {
    const { body } = await post(essayOf('mine'));
    const other = (await givenPerson(t, 'OPERATOR')).auth;

    for (const auth of [operator.auth, other, evaluator.auth]) {
      expectProblem(await t.http().get(`/api/v1/answers/${body.id}`).set(auth), 'answer-not-found');
    }
    expectProblem(
      await t
        .http()
        .patch(`/api/v1/answers/${body.id}`)
        .set(operator.auth)
        .set('If-Match', '*')
        .send({ responseData: { text: 'x' } }),
      'answer-not-found',
    );
    expectProblem(await submit(body.id, operator), 'answer-not-found');
    expectProblem(await t.http().delete(`/api/v1/answers/${body.id}`).set(operator.auth), 'answer-not-found');
  });
});
