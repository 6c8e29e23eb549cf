import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenApproval, givenFinalResult, givenGrade } from '../support/grades.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let expert: Person;
let operator: Person;
let first: { id: string };
let second: { id: string };
/** By what becomes of them. */
let q: Record<'todo' | 'draft' | 'handedIn' | 'both' | 'retired' | 'inactive' | 'forOthers', string>;

const get = (query = '', who: Person = expert, id: string | null = 'me') =>
  t.http().get(`/api/v1/experts/${id}/assignment${query}`).set(who.auth);
const idsOf = (body: { items: { question: { id: string } }[] }) => body.items.map(({ question }) => question.id);
const save = async (questionId: string, submit: boolean, who: Person = expert, expertId?: string | null) =>
  (
    await t
      .http()
      .post('/api/v1/answers')
      .set(who.auth)
      .send({ questionId, responseData: { text: 'So.' }, submit, expertId: expertId ?? undefined })
  ).body;

beforeAll(async () => {
  t = await startTestApp({ RESUBMISSION: 'until-reviewed' });
  [expert, operator] = await Promise.all([
    givenPerson(t, 'APPLICANT', { specialties: ['ML'] }),
    givenPerson(t, 'OPERATOR'),
  ]);
  second = await givenCategory(t, { name: 'Shown second', displayOrder: 2 });
  first = await givenCategory(t, { name: 'Shown first', displayOrder: 1 });
  const add = async (categoryId: string, displayOrder: number, more: object = {}) =>
    (await givenQuestion(t, { categoryId, qType: 'ESSAY', displayOrder, explanation: 'a secret explanation', ...more }))
      .id;
  q = {
    both: await add(second.id, 2),
    draft: await add(second.id, 1),
    todo: await add(first.id, 3, { targetSpecialties: ['NLP', 'ML'] }),
    handedIn: await add(first.id, 2, { targetSpecialties: [] }),
    retired: await add(first.id, 1),
    inactive: await add(first.id, 0, { isActive: false }),
    forOthers: await add(first.id, 0, { targetSpecialties: ['NLP'] }),
  };
  await save(q.draft, false);
  await save(q.both, true);
  await save(q.both, false);
  const handedIn = await save(q.handedIn, true);
  await givenGrade(t, handedIn.id);
  await givenApproval(t, handedIn.id);
  await save(q.retired, true);
  await t.db.query(`UPDATE questions SET is_active = false WHERE id = $1`, [q.retired]);
});
afterAll(() => t.close());

describe('GET /experts/:id/assignment', () => {
  it('wants a signed-in caller, and is not for evaluators', async () => {
    expectProblem(await t.http().get('/api/v1/experts/me/assignment'), 'sign-in-required');
    expectProblem(await get('', await givenPerson(t, 'EVALUATOR'), expert.expertId), 'role-required');
  });

  it.each([
    ['state=done', '/state'],
    ['state=', '/state'],
    ['categoryId=7', '/categoryId'],
    ['limit=0', '/limit'],
  ])('refuses ?%s', async (query, pointer) => {
    expectProblem(await get(`?${query}`), 'invalid-query', [pointer]);
  });

  it('refuses what is no id or no cursor', async () => {
    expectProblem(await get('', expert, 'seven'), 'invalid-id');
    expectProblem(await get('?cursor=bm90IG91cnM'), 'invalid-cursor');
  });

  it("somebody else's is the same as none", async () => {
    const other = await givenPerson(t, 'APPLICANT');
    expectProblem(await get('', other, expert.expertId), 'expert-not-found');
    expectProblem(await get('', operator, uuid()), 'expert-not-found');
    expectProblem(await get('', operator), 'expert-not-found');
  });

  it('asks, in display order, what is open to the expert and what it has handed in', async () => {
    const { status, body } = await get();

    expect(status).toBe(200);
    expect(idsOf(body)).toEqual([q.retired, q.handedIn, q.todo, q.draft, q.both]);
    expect(body.counts).toEqual({ asked: 5, draft: 2, submitted: 3, todo: 1 });
    expect(body.categories).toEqual([
      { categoryId: first.id, name: 'Shown first', asked: 3, submitted: 2 },
      { categoryId: second.id, name: 'Shown second', asked: 2, submitted: 1 },
    ]);
    expect(body.nextCursor).toBeNull();
  });

  it('says of each what was written and what may be done', async () => {
    const { body } = await get();
    const [retired, handedIn, todo, draft, both] = body.items;

    expect(retired).toMatchObject({
      draft: null,
      submitted: { version: 1, status: 'SUBMITTED' },
      canSubmit: false,
      reason: 'question-inactive',
    });
    expect(handedIn).toMatchObject({
      draft: null,
      submitted: { version: 1, status: 'SUBMITTED', score: null },
      canSubmit: false,
      reason: 'resubmission-closed',
    });
    expect(todo).toMatchObject({ draft: null, submitted: null, canSubmit: true, reason: null });
    expect(draft).toMatchObject({
      draft: { version: 1, status: 'DRAFT', responseData: { text: 'So.' } },
      submitted: null,
      canSubmit: true,
    });
    expect(both).toMatchObject({ draft: { version: 2 }, submitted: { version: 1 }, canSubmit: true });
    const plain = await t.http().get(`/api/v1/answers/${draft.draft.id}`).set(expert.auth);
    expect(draft.draft).toEqual(plain.body);
  });

  it('tells the expert neither key nor explanation nor grade', async () => {
    const { text } = await get();
    expect(text).not.toMatch(/secret|correctAnswer|scoringRubric|graderId|REVIEWED|GRADED|"score":6/);
  });

  it.each([
    ['state=todo', ['todo']],
    ['state=draft', ['draft', 'both']],
    ['state=submitted', ['retired', 'handedIn', 'both']],
    ['state=todo,draft', ['todo', 'draft', 'both']],
    ['state=todo&state=submitted', ['retired', 'handedIn', 'todo', 'both']],
  ] as const)('?%s', async (query, names) => {
    const { body } = await get(`?${query}&withTotal=true`);

    expect(idsOf(body)).toEqual(names.map((name) => q[name]));
    expect(body.total).toBe(names.length);
    expect(body.counts.asked).toBe(5);
  });

  it('?categoryId shows one category', async () => {
    expect(idsOf((await get(`?categoryId=${second.id}`)).body)).toEqual([q.draft, q.both]);
  });

  it('pages through all of them once', async () => {
    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await get(`?limit=2${cursor}`);
      found.push(...idsOf(body));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');

    expect(found).toEqual([q.retired, q.handedIn, q.todo, q.draft, q.both]);
  });

  it('an operator sees grades, keys and the drafts it wrote, no others', async () => {
    await save(q.todo, false, operator, expert.expertId);

    const { body } = await get('', operator, expert.expertId);

    const [, handedIn, todo, draft, both] = body.items;
    expect(handedIn).toMatchObject({
      question: { explanation: 'a secret explanation' },
      submitted: { status: 'REVIEWED', score: 6.5 },
    });
    expect(todo).toMatchObject({ draft: { writtenById: operator.userId, status: 'DRAFT' } });
    expect([draft.draft, both.draft]).toEqual([null, null]);
    expect(body.counts).toEqual({ asked: 5, draft: 1, submitted: 3, todo: 1 });
    expect(idsOf((await get('?state=draft', operator, expert.expertId)).body)).toEqual([q.todo]);
  });

  it('an inactive expert takes part in nothing', async () => {
    const gone = await givenPerson(t, 'APPLICANT');
    await t.db.query(`UPDATE experts SET is_active = false WHERE id = $1`, [gone.expertId]);

    const { body } = await get('?limit=1', operator, gone.expertId);

    expect(body.items).toMatchObject([{ canSubmit: false, reason: 'expert-inactive' }]);
  });

  it('is closed by a final result, what was never answered too', async () => {
    const other = await givenPerson(t, 'APPLICANT', { specialties: ['ML'] });
    await givenFinalResult(t, other.expertId);

    const { body } = await get('?state=todo', other);

    expect(body.items).not.toEqual([]);
    for (const item of body.items) expect(item).toMatchObject({ canSubmit: false, reason: 'resubmission-closed' });
  });

  it('an expert of whom nothing is asked has an empty one', async () => {
    const elsewhere = await startTestApp();
    try {
      const person = await givenPerson(elsewhere, 'APPLICANT');
      const { body } = await elsewhere.http().get('/api/v1/experts/me/assignment').set(person.auth);
      expect(body).toEqual({
        items: [],
        nextCursor: null,
        counts: { asked: 0, draft: 0, submitted: 0, todo: 0 },
        categories: [],
      });
    } finally {
      await elsewhere.close();
    }
  });
});
