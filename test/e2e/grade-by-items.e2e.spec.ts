import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rubricHash } from '../../src/scoring/grade-chain.js';
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
beforeAll(async () => {
  t = await startTestApp();
  categoryId = (await givenCategory(t)).id;
  evaluator = await givenPerson(t, 'EVALUATOR');
  operator = await givenPerson(t, 'OPERATOR');
  expert = await givenPerson(t, 'APPLICANT');
});
afterAll(() => t.close());

const item = (id: string, points: number) => ({ id, description: `Secret ${id}`, points });
const RUBRIC = {
  items: [item('method', 6), item('risks', 3), item('example', 0.4), item('no-source', -1.6), item('late', 0)],
  floor: -0.3,
  ceiling: 6.3,
};
const REPRICED = {
  ...RUBRIC,
  items: RUBRIC.items.map((one) => (one.id === 'example' ? { ...one, points: 1 } : one)),
};
const CRITERIA = {
  criteria: [
    { id: 'depth', description: 'Depth', maxPoints: 4, commentRequired: true },
    { id: 'clarity', description: 'Clarity', maxPoints: 2 },
  ],
};

/** An answer to a new question worth 6. */
async function given(
  question: Partial<QuestionFields> = {},
  person = expert,
): Promise<{ id: string; questionId: string }> {
  const { id: questionId } = await givenQuestion(t, {
    categoryId,
    qType: 'ESSAY',
    maxScore: 6,
    scoringRubric: RUBRIC,
    ...question,
  });
  return { id: await givenAnswer(t, { expertId: person.expertId, questionId, maxScore: 6 }), questionId };
}

const send = (method: 'post' | 'patch' | 'get', path: string, person: Person, body?: object) =>
  t.http()[method](`/api/v1/${path}`).set(person.auth).send(body);
const grade = (id: string, body: object, person = evaluator) => send('post', `answers/${id}/grade`, person, body);
const history = async (id: string, person = operator) => (await send('get', `answers/${id}/history`, person)).body;
const eventsOf = (id: string) => t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1 ORDER BY seq`, [id]);
const changeRubric = async (questionId: string, scoringRubric: object) =>
  expect((await send('patch', `questions/${questionId}`, operator, { scoringRubric })).status).toBe(200);

describe('a rubric', () => {
  const question = (scoringRubric: unknown) => ({
    categoryId,
    qType: 'FILE',
    content: 'Hand in your plan.',
    maxScore: 6,
    scoringRubric,
  });

  it.each<[string, object, string[]]>([
    ['criteria and items', { ...RUBRIC, ...CRITERIA }, ['floor', 'ceiling', 'items']],
    ['items with one id', { items: [item('a', 1), item('a', 2)] }, ['items/1/id']],
    ['a floor above the ceiling', { ...RUBRIC, floor: 7 }, ['floor']],
    ['points of five decimals', { items: [item('a', -0.00001)] }, ['items/0/points']],
  ])('is refused with %s', async (_what, rubric, places) => {
    const refused = await send('post', 'questions', operator, question(rubric));

    expectProblem(
      refused,
      'validation-failed',
      places.map((place) => `/scoringRubric/${place}`),
    );
  });

  it('of items is stored, shown to staff and imported', async () => {
    const created = await send('post', 'questions', operator, question(RUBRIC));
    const imported = { ...question(RUBRIC), externalId: 'by-items', categoryId };
    const upload = await send('post', 'questions/import', operator, [imported]);
    const bad = await send('post', 'questions/import', operator, [
      { ...imported, scoringRubric: { ...RUBRIC, ceiling: -1 } },
    ]);

    expect((await send('get', `questions/${created.body.id}`, evaluator)).body.scoringRubric).toEqual(RUBRIC);
    expect(upload.body).toEqual({ created: 1, updated: 0, unchanged: 0 });
    expect(await t.db.query(`SELECT scoring_rubric FROM questions WHERE external_id = 'by-items'`)).toEqual([
      { scoring_rubric: RUBRIC },
    ]);
    expectProblem(bad, 'validation-failed', ['/0/scoringRubric/floor']);
  });
});

describe('what a grade by items must be', () => {
  it.each<[object, string[]]>([
    [{}, ['/items']],
    [{ items: null }, ['/items']],
    [{ score: 3 }, ['/items', '/score']],
    [{ score: 3, items: ['method'] }, ['/score']],
    [{ items: 'method' }, ['/items']],
    [{ items: ['method', 'style'] }, ['/items/1']],
    [{ items: ['method', 'risks', 'method'] }, ['/items/2']],
    [{ items: [{ id: 'method' }] }, ['/items/0']],
    [{ criteria: [{ id: 'method', points: 6 }] }, ['/criteria', '/items']],
    [{ items: ['method'], adjustment: '1' }, ['/adjustment']],
    [{ items: ['method'], adjustment: 1 }, ['/reason']],
    [{ items: ['method'], adjustment: -1, reason: ' ' }, ['/reason']],
    [{ items: ['method'], adjustment: 0.00001, reason: 'A little.' }, ['/adjustment']],
    [{ items: ['method'], adjustment: 1_000_001, reason: 'A lot.' }, ['/adjustment']],
    [{ items: ['x'], adjustment: 0.00001, comment: '<i>' }, ['/adjustment', '/comment', '/items/0']],
  ])('%j is a fault at %j', async (body, pointers) => {
    const { id } = await given();

    expectProblem(await grade(id, body), 'validation-failed', pointers);
    expect(await eventsOf(id)).toEqual([]);
  });

  it.each<[string, unknown, object, string[]]>([
    ['no rubric', null, { items: ['method'] }, ['/items', '/score']],
    ['no rubric', null, { score: 3, items: [] }, ['/items']],
    ['no rubric', null, { score: 3, adjustment: 1, reason: 'More.' }, ['/adjustment']],
    ['criteria', CRITERIA, { items: ['depth'] }, ['/criteria', '/items']],
    ['criteria', CRITERIA, { criteria: [], adjustment: 1 }, ['/adjustment', '/criteria']],
  ])('with %s, where there are no items (%#)', async (_what, scoringRubric, body, pointers) => {
    const { id } = await given({ scoringRubric });

    expectProblem(await grade(id, body), 'validation-failed', pointers);
  });

  it('has the comment that a criterion demands', async () => {
    const { id } = await given({ scoringRubric: CRITERIA });
    const entries = (comment?: string) => [
      { id: 'clarity', points: 2 },
      { id: 'depth', points: 3, comment },
    ];

    expectProblem(await grade(id, { criteria: entries() }), 'validation-failed', ['/criteria/1/comment']);
    expectProblem(await grade(id, { criteria: entries(' ') }), 'validation-failed', ['/criteria/1/comment']);
    expect((await grade(id, { criteria: entries('Two effects.') })).body).toMatchObject({ score: 5 });
  });
});

describe('a grade by items', () => {
  it.each<[object, number]>([
    [{ items: ['method', 'example', 'no-source'] }, 4.8],
    [{ items: [] }, 0],
    [{ items: ['method', 'risks'] }, 6],
    [{ items: ['method', 'risks'], adjustment: -0.5, reason: 'The source cannot be found.' }, 5.8],
    [{ items: ['no-source'], adjustment: 1, reason: 'It is named in the talk.' }, 0.7],
    [{ items: ['risks'], adjustment: -9, reason: 'Copied.' }, 0],
    [{ items: ['risks'], adjustment: 0 }, 3],
    [{ items: ['risks'], adjustment: null }, 3],
  ])('%j makes %d', async (body, score) => {
    const { id } = await given();

    expect((await grade(id, body)).body).toMatchObject({ status: 'GRADED', score, isCorrect: null });
  });

  it('is stored with what applied, what it was worth, and the rubric', async () => {
    const { id } = await given();
    await grade(id, { items: ['no-source', 'method'], adjustment: 0.5, comment: 'Good.', reason: 'A second look.' });

    expect(await eventsOf(id)).toMatchObject([
      {
        score_after: 4.9,
        criteria: null,
        items: [
          { id: 'no-source', points: -1.6 },
          { id: 'method', points: 6 },
        ],
        adjustment: 0.5,
        rubric_hash: rubricHash(RUBRIC),
        comment: 'Good.',
        reason: 'A second look.',
      },
    ]);
  });

  it('keeps one rubric once, also when many grade by it at once', async () => {
    const rubric = { ...RUBRIC, keywords: ['kept once'] };
    const answers = await Promise.all(Array.from({ length: 8 }, () => given({ scoringRubric: rubric })));
    const graded = await Promise.all(answers.map(({ id }) => grade(id, { items: ['method'] })));

    expect(graded.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await t.db.query(`SELECT rubric FROM rubrics WHERE hash = $1`, [rubricHash(rubric)])).toEqual([{ rubric }]);
  });

  it('that is refused keeps no rubric', async () => {
    const rubric = { ...RUBRIC, keywords: ['never kept'] };
    const { id } = await given({ scoringRubric: rubric });
    await grade(id, { items: ['style'] });

    expect(await t.db.query(`SELECT FROM rubrics WHERE hash = $1`, [rubricHash(rubric)])).toEqual([]);
  });

  it('of one number names no rubric, nor does what the machine gives', async () => {
    const bare = await given({ scoringRubric: null });
    await grade(bare.id, { score: 3 });
    const choice = await givenQuestion(t, { categoryId, scoringRubric: { policy: 'all-or-nothing' } });
    const { body } = await send('post', 'answers', expert, {
      questionId: choice.id,
      responseData: { value: 'B' },
      submit: true,
    });

    const events = [...(await eventsOf(bare.id)), ...(await eventsOf(body.id))];
    const none = { rubric_hash: null, items: null, adjustment: null };
    expect(events).toMatchObject([none, none]);
  });
});

describe('a rubric that is changed', () => {
  it('after the submission: the answer is graded by the one it was given to', async () => {
    const { id, questionId } = await given();
    await changeRubric(questionId, REPRICED);

    expect((await grade(id, { items: ['method', 'example', 'no-source'] })).body).toMatchObject({ score: 4.8 });
    expect(await eventsOf(id)).toMatchObject([{ question_revision: 1, rubric_hash: rubricHash(RUBRIC) }]);
  });

  it('into another kind: the grade is still of the kind that was asked for', async () => {
    const { id, questionId } = await given();
    await changeRubric(questionId, CRITERIA);

    expectProblem(await grade(id, { criteria: [] }), 'validation-failed', ['/criteria', '/items']);
    expect((await grade(id, { items: ['risks'] })).body).toMatchObject({ score: 3 });
  });

  it('after the grade: the grade stays, and the history shows the rubric it was made with', async () => {
    const { id, questionId } = await given();
    await grade(id, { items: ['method', 'example', 'no-source'] });
    await changeRubric(questionId, REPRICED);

    const body = await history(id);

    expect(body.events).toMatchObject([{ scoreAfter: 4.8, rubricHash: rubricHash(RUBRIC) }]);
    expect(body.rubrics).toEqual([{ hash: rubricHash(RUBRIC), rubric: RUBRIC }]);
    expect(body.chainIntact).toBe(true);
  });

  it('before a new version: each grade names its own', async () => {
    const { id, questionId } = await given();
    await grade(id, { items: ['method', 'example', 'no-source'] });
    await send('post', `answers/${id}/review`, operator, { decision: 'RETURN', comment: 'Read the appendix.' });
    await changeRubric(questionId, REPRICED);
    const second = await givenAnswer(t, {
      expertId: expert.expertId,
      questionId,
      version: 2,
      questionRevision: 2,
      maxScore: 6,
    });
    await grade(second, { items: ['method', 'example', 'no-source'] });
    await grade(second, { items: ['method'] });

    const body = await history(id);

    expect(body.events).toMatchObject([
      { kind: 'GRADED', scoreAfter: 4.8, rubricHash: rubricHash(RUBRIC) },
      { kind: 'RETURNED', rubricHash: null, items: null },
      { kind: 'GRADED', scoreAfter: 5.4, rubricHash: rubricHash(REPRICED) },
      { kind: 'GRADED', scoreAfter: 6, rubricHash: rubricHash(REPRICED), items: [{ id: 'method', points: 6 }] },
    ]);
    expect(body.rubrics.map(({ hash }: { hash: string }) => hash)).toEqual([rubricHash(RUBRIC), rubricHash(REPRICED)]);
    expect(body.chainIntact).toBe(true);
  });
});

describe('who sees what of it', () => {
  it('an operator that somebody swapped a rubric', async () => {
    const rubric = { ...RUBRIC, keywords: ['swapped'] };
    const { id } = await given({ scoringRubric: rubric });
    await grade(id, { items: ['method'] });
    expect((await history(id)).chainIntact).toBe(true);

    await t.db.query(`ALTER TABLE rubrics DISABLE TRIGGER rubrics_no_update`);
    await t.db.query(`UPDATE rubrics SET rubric = $2 WHERE hash = $1`, [rubricHash(rubric), JSON.stringify(REPRICED)]);
    await t.db.query(`ALTER TABLE rubrics ENABLE TRIGGER rubrics_no_update`);

    expect((await history(id)).chainIntact).toBe(false);
  });

  it('the expert after release: what applied and what was added, nothing else of the rubric', async () => {
    const person = await givenPerson(t, 'APPLICANT');
    const { id } = await given({}, person);
    await grade(id, { items: ['method', 'no-source'], adjustment: 0.5, reason: 'A second look.' });
    expect((await history(id, person)).events).toEqual([]);

    await send('post', `experts/${person.expertId}/finalize`, operator, { allowUngraded: true });
    const body = await history(id, person);

    expect(body.events).toMatchObject([
      {
        scoreAfter: 4.9,
        items: [
          { id: 'method', points: 6 },
          { id: 'no-source', points: -1.6 },
        ],
        adjustment: 0.5,
        reason: 'A second look.',
      },
    ]);
    expect(body).not.toHaveProperty('rubrics');
    for (const secret of ['Secret', 'risks', 'ceiling', 'rubricHash', rubricHash(RUBRIC)])
      expect(JSON.stringify(body)).not.toContain(secret);
  });
});
