import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion, type QuestionFields } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let categoryId: string;
let evaluator: Person;
let operator: Person;
let expert: Person;
let reader: Person;
beforeAll(async () => {
  t = await startTestApp();
  categoryId = (await givenCategory(t)).id;
  evaluator = await givenPerson(t, 'EVALUATOR');
  operator = await givenPerson(t, 'OPERATOR');
  expert = await givenPerson(t, 'APPLICANT');
  reader = await givenPerson(t, 'APPLICANT');
});
afterAll(() => t.close());

const MULTIPLE = {
  qType: 'MULTIPLE',
  options: { A: 'one', B: 'two', C: 'three', D: 'four' },
  correctAnswer: { value: ['A', 'C'] },
  scoringRubric: null,
} as const;
const SHORT = {
  qType: 'SHORT',
  options: null,
  correctAnswer: { accepted: [{ text: 'toad', fraction: 0.5 }, { text: 'Frog' }, { text: 'newt' }] },
  scoringRubric: null,
} as const;

const explain = (id: string, person = operator) => t.http().get(`/api/v1/answers/${id}/explain`).set(person.auth);

/** A question and an answer of the expert to it, handed in over HTTP. */
async function handedIn(
  question: object,
  responseData: object,
  by = expert,
): Promise<{ id: string; questionId: string }> {
  const { id: questionId } = await givenQuestion(t, { categoryId, ...(question as Partial<QuestionFields>) });
  const { status, body } = await t
    .http()
    .post('/api/v1/answers')
    .set(by.auth)
    .send({ questionId, responseData, submit: true });
  expect(status).toBe(201);
  return { id: body.id, questionId };
}

const released = async (of: Person) => {
  const { status } = await t
    .http()
    .post(`/api/v1/experts/${of.expertId}/finalize`)
    .set(operator.auth)
    .send({ allowUngraded: true, reason: 'For this test.' });
  expect(status).toBe(201);
};

describe('who is told how an answer came by its score', () => {
  it('nobody without a token; others than its owner as little as of one that is not there', async () => {
    const { id } = await handedIn(MULTIPLE, { value: ['A'] });

    expectProblem(await t.http().get(`/api/v1/answers/${id}/explain`), 'sign-in-required');
    expectProblem(await explain(id, reader), 'answer-not-found');
    expectProblem(await explain(uuid()), 'answer-not-found');
    expectProblem(await explain('x'), 'invalid-id');
  });

  it('the owner once the result is released, not before', async () => {
    const owner = await givenPerson(t, 'APPLICANT');
    const { id } = await handedIn(MULTIPLE, { value: ['A'] }, owner);

    expectProblem(await explain(id, owner), 'not-released');
    await released(owner);
    expect((await explain(id, owner)).status).toBe(200);
  });

  it('evaluators, and it names no person', async () => {
    const { id } = await handedIn(MULTIPLE, { value: ['A'] });
    await t.http().post(`/api/v1/answers/${id}/grade`).set(operator.auth).send({ score: 7, reason: 'Both are right.' });

    const { status, body } = await explain(id, evaluator);

    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${expert.expertId}|${expert.userId}|${operator.userId}`));
  });
});

describe('what staff are told', () => {
  it('of picks: each held against the key, the shares, and that the rule gives this score again', async () => {
    const { id, questionId } = await handedIn(MULTIPLE, { value: ['C', 'C'] });

    expect((await explain(id)).body).toMatchObject({
      answerId: id,
      version: 1,
      questionId,
      questionRevision: 1,
      score: 5,
      maxScore: 10,
      isCorrect: false,
      gradedBy: 'MACHINE',
      grade: { kind: 'GRADED', policy: 'subset@1', scoreAfter: 5 },
      machineScore: 5,
      isReproduced: true,
      trace: {
        kind: 'choice',
        policy: 'subset@1',
        optionCount: 4,
        right: ['A', 'C'],
        picks: [{ option: 'C', isRight: true, weight: null, isDefaultWeight: null }],
        rightPicks: 1,
        wrongPicks: 0,
        weighting: null,
        fractionBefore: 0.5,
        fractionAfter: 0.5,
      },
    });
  });

  it('of a text: each step of it, and the entries up to the one that matched', async () => {
    const { id } = await handedIn(SHORT, { text: '  fROG ' });

    expect((await explain(id)).body).toMatchObject({
      score: 10,
      trace: {
        kind: 'text',
        match: 'exact',
        given: '  fROG ',
        steps: [
          { step: 'nfc', result: '  fROG ' },
          { step: 'trim', result: 'fROG' },
          { step: 'fold-case', result: 'FROG' },
        ],
        compared: 'FROG',
        entries: [
          { index: 0, text: 'toad', matches: false, fraction: 0.5 },
          { index: 1, text: 'Frog', matches: true, fraction: 1 },
        ],
        matched: 1,
      },
    });
  });

  it('of the wording that was answered, whatever the key is now', async () => {
    const { id, questionId } = await handedIn(MULTIPLE, { value: ['A', 'C'] });
    const { status } = await t
      .http()
      .patch(`/api/v1/questions/${questionId}`)
      .set(operator.auth)
      .send({ correctAnswer: { value: ['B'] } });
    expect(status).toBe(200);

    expect((await explain(id)).body).toMatchObject({
      questionRevision: 1,
      score: 10,
      isReproduced: true,
      trace: { right: ['A', 'C'] },
    });
  });

  it("of a person's grade: what was given, and beside it what the machine makes of the answer", async () => {
    const { id } = await handedIn(MULTIPLE, { value: ['A'] });
    await t
      .http()
      .post(`/api/v1/answers/${id}/grade`)
      .set(evaluator.auth)
      .send({ score: 7, reason: 'Both are right.' });

    expect((await explain(id)).body).toMatchObject({
      score: 7,
      gradedBy: 'PERSON',
      grade: { scoreAfter: 7, policy: null, reason: 'Both are right.' },
      machineScore: 5,
      isReproduced: null,
      trace: { kind: 'choice' },
    });
  });

  it('of points for criteria', async () => {
    const scoringRubric = { criteria: [{ id: 'depth', description: 'Depth', maxPoints: 10 }] };
    const { id } = await handedIn({ qType: 'ESSAY', scoringRubric }, { text: 'So.' });
    const criteria = [{ id: 'depth', points: 6, comment: 'Both effects.' }];
    await t.http().post(`/api/v1/answers/${id}/grade`).set(evaluator.auth).send({ criteria });

    expect((await explain(id)).body).toMatchObject({
      score: 6,
      gradedBy: 'PERSON',
      grade: { criteria },
      machineScore: null,
      trace: { kind: 'none', why: 'graded-by-hand' },
    });
  });

  it('of what nobody graded yet, and of what a review sent back', async () => {
    const waiting = await handedIn({ qType: 'ESSAY' }, { text: 'So.' });
    const returned = await handedIn(MULTIPLE, { value: ['A'] });
    await t
      .http()
      .post(`/api/v1/answers/${returned.id}/review`)
      .set(operator.auth)
      .send({ decision: 'RETURN', comment: 'Look again.' });

    expect((await explain(waiting.id)).body).toMatchObject({ score: null, gradedBy: null, grade: null });
    expect((await explain(returned.id)).body).toMatchObject({
      score: null,
      gradedBy: null,
      grade: null,
      machineScore: 5,
      isReproduced: null,
    });
  });

  it('of an adopted grade that nobody recorded, and of a rule that nobody knows', async () => {
    const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    const adopted = await givenAnswer(t, { expertId: expert.expertId, questionId, status: 'GRADED' });
    const { id } = await handedIn(MULTIPLE, { value: ['A'] });
    await t.db.transaction(async (tx) => {
      await tx.query(`SET LOCAL session_replication_role = replica`);
      await tx.query(`UPDATE grade_events SET policy = 'subset@9' WHERE answer_id = $1`, [id]);
    });

    expect((await explain(adopted)).body).toMatchObject({ score: 5, gradedBy: null, grade: null, isReproduced: null });
    expect((await explain(id)).body).toMatchObject({
      score: 5,
      gradedBy: 'MACHINE',
      machineScore: null,
      isReproduced: false,
      trace: { kind: 'none', why: 'rule-not-known' },
    });
  });
});

describe('what the expert is told after release', () => {
  it('their picks and whether each was right, and no right option that they did not pick', async () => {
    const owner = await givenPerson(t, 'APPLICANT');
    const { id } = await handedIn(MULTIPLE, { value: ['A', 'B'] }, owner);
    await released(owner);

    const { body } = await explain(id, owner);

    expect(body).toMatchObject({
      score: 0,
      gradedBy: 'MACHINE',
      trace: {
        kind: 'choice',
        picks: [
          { option: 'A', isRight: true, weight: null },
          { option: 'B', isRight: false, weight: null },
        ],
        rightPicks: 1,
        wrongPicks: 1,
      },
    });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['machineScore']));
    expect(body.trace).not.toHaveProperty('right');
    expect(JSON.stringify(body)).not.toContain('"C"');
  });

  it('the entry that their text matched, and none of the others', async () => {
    const owner = await givenPerson(t, 'APPLICANT');
    const right = await handedIn(SHORT, { text: 'frog' }, owner);
    const wrong = await handedIn(SHORT, { text: 'fog' }, owner);
    await released(owner);

    const [{ body: hit }, { body: miss }] = [await explain(right.id, owner), await explain(wrong.id, owner)];

    expect(hit.trace).toMatchObject({ kind: 'text', matched: { text: 'Frog', fraction: 1 }, fractionAfter: 1 });
    expect(miss.trace).toMatchObject({ kind: 'text', given: 'fog', compared: 'FOG', matched: null, fractionAfter: 0 });
    for (const body of [hit, miss]) expect(JSON.stringify(body)).not.toMatch(/toad|newt/i);
  });

  it("a person's grade without what the machine would have given, and no person", async () => {
    const owner = await givenPerson(t, 'APPLICANT');
    const { id } = await handedIn(MULTIPLE, { value: ['A'] }, owner);
    await t
      .http()
      .post(`/api/v1/answers/${id}/grade`)
      .set(evaluator.auth)
      .send({ score: 7, reason: 'Both are right.' });
    await released(owner);

    const { body } = await explain(id, owner);

    expect(body).toMatchObject({ score: 7, gradedBy: 'PERSON', trace: { kind: 'none', why: 'graded-by-hand' } });
    expect(JSON.stringify(body)).not.toContain(evaluator.userId);
  });

  it("nothing of the machine where a person gave an adopted grade, or where a review took the machine's back", async () => {
    const owner = await givenPerson(t, 'APPLICANT');
    const { id: questionId } = await givenQuestion(t, { categoryId, ...MULTIPLE });
    const adopted = await givenAnswer(t, {
      expertId: owner.expertId,
      questionId,
      responseData: { value: ['A'] },
      status: 'GRADED',
      score: 7,
      graderId: evaluator.userId,
    });
    const returned = await handedIn(MULTIPLE, { value: ['A'] }, owner);
    const review = { decision: 'RETURN', comment: 'Look again.' };
    await t.http().post(`/api/v1/answers/${returned.id}/review`).set(operator.auth).send(review).expect(200);
    await released(owner);

    const trace = { kind: 'none', why: 'graded-by-hand' };
    expect((await explain(adopted, owner)).body).toMatchObject({ score: 7, gradedBy: 'PERSON', grade: null, trace });
    expect((await explain(returned.id, owner)).body).toMatchObject({ score: null, gradedBy: null, trace });
  });
});
