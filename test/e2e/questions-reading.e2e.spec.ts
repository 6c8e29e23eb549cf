import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

const URL = '/api/v1/questions';
const SECRETS = ['correctAnswer', 'scoringRubric', 'explanation', 'externalId'];
let t: TestApp;
let ml: Person;
let stranger: Person;
let evaluator: Person;
let bank: Awaited<ReturnType<typeof givenBank>>;

beforeAll(async () => {
  t = await startTestApp();
  [ml, stranger, evaluator] = await Promise.all([
    givenPerson(t, 'APPLICANT', { specialties: ['ML', 'NLP'] }),
    givenPerson(t, 'APPLICANT', { specialties: [] }),
    givenPerson(t, 'EVALUATOR'),
  ]);
  bank = await givenBank();
});
afterAll(() => t.close());

/** Two active categories with a tie between them, one that is not active; in the order of the list. */
async function givenBank() {
  const second = await givenCategory(t, { name: 'B', displayOrder: 7 });
  const first = await givenCategory(t, { name: 'A', displayOrder: 7 });
  const closed = await givenCategory(t, { name: 'C', displayOrder: 1, isActive: false });
  const of = async (category: { id: string }, displayOrder: number, fields: object = {}) => {
    const { id } = await givenQuestion(t, { categoryId: category.id, displayOrder, ...fields });
    return id;
  };
  const ids = {
    hiddenByCategory: await of(closed, 1),
    everyone: await of(first, 1, { content: '교차 검증의 목적은 무엇입니까? 100% sure_thing', explanation: 'why' }),
    empty: await of(first, 2, { targetSpecialties: [], qType: 'MULTIPLE', scoringRubric: { policy: 'subset' } }),
    jsonNull: await of(first, 2, { qType: 'ESSAY', content: 'Explain the bias of a LINEAR model', difficulty: 'HARD' }),
    forMl: await of(first, 3, { targetSpecialties: ['CV', 'ML'], qType: 'SHORT', difficulty: 'EASY' }),
    forCv: await of(first, 4, { targetSpecialties: ['CV'] }),
    inactive: await of(first, 5, { isActive: false }),
    last: await of(second, -3, { targetSpecialties: ['NLP'], qType: 'FILE' }),
  };
  await t.db.query(
    `UPDATE questions SET target_specialties = 'null', options = 'null', correct_answer = 'null', scoring_rubric = 'null' WHERE id = $1`,
    [ids.jsonNull],
  );
  return { first, second, closed, ids, order: Object.values(ids) };
}

const get = (person: Person, path = '') => t.http().get(`${URL}${path}`).set(person.auth);
const listed = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
const names = (ids: string[]) => ids.map((id) => Object.entries(bank.ids).find(([, value]) => value === id)?.[0]);

async function allPages(person: Person, query: string): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await get(person, `?${query}${cursor && `&cursor=${cursor}`}`).expect(200);
    seen.push(...listed(body));
    cursor = body.nextCursor as string | null;
  }
  return seen;
}

describe('what is refused', () => {
  it.each(['', `/${uuid()}`, `/${uuid()}/revisions`])('%s without signing in', async (path) => {
    expectProblem(await t.http().get(`${URL}${path}`), 'sign-in-required');
  });

  it('the revisions, to applicants, known question or not', async () => {
    expectProblem(await get(ml, `/${bank.ids.everyone}/revisions`), 'role-required');
    expectProblem(await get(ml, `/${uuid()}/revisions`), 'role-required');
  });

  it('an id that is none, and one that is unknown', async () => {
    expectProblem(await get(evaluator, '/one'), 'invalid-id');
    expectProblem(await get(evaluator, `/${uuid()}`), 'question-not-found');
    expectProblem(await get(evaluator, `/${uuid()}/revisions`), 'question-not-found');
  });

  it.each([
    ['qType=HARD', '/qType'],
    ['qType=SINGLE&qType=x', '/qType'],
    ['difficulty=easy', '/difficulty'],
    ['specialty=ml', '/specialty'],
    ['categoryId=7', '/categoryId'],
    ['isActive=1', '/isActive'],
    ['withTotal=yes', '/withTotal'],
    ['limit=201', '/limit'],
    ['limit=1.5', '/limit'],
    ['sort=name', '/sort'],
    [`q=${'x'.repeat(201)}`, '/q'],
    ['q=a&q=b', '/q'],
  ])('the query %s', async (query, pointer) => {
    expectProblem(await get(evaluator, `?${query}`), 'invalid-query', [pointer]);
  });

  it.each([
    ['nonsense', 'x'],
    ['too few parts', ['1', 'a']],
    ['an order beyond an integer', ['99999999999', 'a', '1', uuid()]],
    ['an id that is none', ['1', 'a', '1', 'b']],
    ['a NUL', ['1', 'a\u0000', '1', uuid()]],
  ])('a cursor of %s', async (_, parts) => {
    const cursor = Buffer.from(JSON.stringify(['questions', ...parts])).toString('base64url');
    expectProblem(await get(evaluator, `?cursor=${cursor}`), 'invalid-cursor');
  });
});

describe('an applicant', () => {
  it('sees active questions of active categories that are for one of its specialties or for everyone', async () => {
    expect(names(await allPages(ml, 'limit=200'))).toEqual(['everyone', 'empty', 'jsonNull', 'forMl', 'last']);
    expect(names(await allPages(stranger, 'limit=200'))).toEqual(['everyone', 'empty', 'jsonNull']);
  });

  it.each(['hiddenByCategory', 'forCv', 'inactive'] as const)(
    'reads %s no more than a question that is not there',
    async (name) => {
      const hidden = await get(ml, `/${bank.ids[name]}`);
      const missing = await get(ml, `/${uuid()}`);

      expectProblem(hidden, 'question-not-found');
      const told = ({ body }: typeof hidden) => ({ ...body, requestId: '', instance: '' });
      expect(told(hidden)).toEqual(told(missing));
    },
  );

  it('learns nothing of the others through totals, filters and cursors', async () => {
    const { body } = await get(ml, '?withTotal=true&limit=5').expect(200);
    expect([body.total, body.nextCursor, body.items.length]).toEqual([5, null, 5]);

    for (const query of [
      'isActive=false',
      'specialty=CV&qType=SINGLE&difficulty=MEDIUM',
      `categoryId=${bank.closed.id}`,
    ]) {
      const filtered = (await get(ml, `?withTotal=true&${query}`).expect(200)).body;
      for (const hidden of ['forCv', 'inactive', 'hiddenByCategory']) {
        expect(names(listed(filtered))).not.toContain(hidden);
      }
      expect(filtered.total).toBe(filtered.items.length);
    }
    const forged = Buffer.from(JSON.stringify(['questions', '-5', '', '0', uuid()])).toString('base64url');
    expect(names(listed((await get(ml, `?cursor=${forged}`)).body))).toEqual([
      'everyone',
      'empty',
      'jsonNull',
      'forMl',
      'last',
    ]);
  });

  it('finds no key, rubric, explanation or external id anywhere', async () => {
    const list = await get(ml, '?limit=200').expect(200);
    const single = await get(ml, `/${bank.ids.everyone}`).expect(200);

    for (const secret of SECRETS) {
      expect(list.text).not.toContain(secret);
      expect(single.text).not.toContain(secret);
    }
    expect(single.body).toEqual(list.body.items[0]);
    expect(single.body).toEqual({
      id: bank.ids.everyone,
      categoryId: bank.first.id,
      qType: 'SINGLE',
      content: expect.stringContaining('교차 검증'),
      options: { A: 'first', B: 'second', C: 'third', D: 'fourth' },
      maxScore: 10,
      difficulty: 'MEDIUM',
      targetSpecialties: null,
      displayOrder: 1,
      isActive: true,
      revision: 1,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('loses sight of a question when its category is deactivated', async () => {
    const category = await givenCategory(t, { displayOrder: 99 });
    const { id } = await givenQuestion(t, { categoryId: category.id });
    await get(ml, `/${id}`).expect(200);

    await t.db.query('UPDATE question_categories SET is_active = false WHERE id = $1', [category.id]);

    expectProblem(await get(ml, `/${id}`), 'question-not-found');
    await t.db.query('DELETE FROM questions WHERE id = $1', [id]);
  });
});

describe('staff', () => {
  it('see every question, whole, by category order, displayOrder and id', async () => {
    const { body } = await get(evaluator, '?withTotal=true').expect(200);

    expect(listed(body)).toEqual(bank.order);
    expect(body.total).toBe(bank.order.length);
    expect(body.items[1]).toMatchObject({
      correctAnswer: { value: 'B' },
      scoringRubric: null,
      explanation: 'why',
      externalId: null,
    });
    expect((await get(evaluator, `/${bank.ids.everyone}`)).body).toEqual(body.items[1]);
  });

  it.each([1, 2, 3, 7])('get every question once by pages of %i', async (limit) => {
    expect(await allPages(evaluator, `limit=${limit}`)).toEqual(bank.order);
    expect(names(await allPages(ml, `limit=${limit}`))).toEqual(['everyone', 'empty', 'jsonNull', 'forMl', 'last']);
  });

  it('take JSON null for null', async () => {
    expect((await get(evaluator, `/${bank.ids.jsonNull}`)).body).toMatchObject({
      options: null,
      correctAnswer: null,
      scoringRubric: null,
      targetSpecialties: null,
    });
  });

  it('hold their own ETag, and applicants another', async () => {
    const staff = await get(evaluator, `/${bank.ids.everyone}`).expect(200);
    const applicant = await get(ml, `/${bank.ids.everyone}`).expect(200);

    expect(staff.headers.etag).not.toBe(applicant.headers.etag);
    await get(ml, `/${bank.ids.everyone}`)
      .set('if-none-match', applicant.headers.etag ?? '')
      .expect(304);
    await get(ml, `/${bank.ids.everyone}`)
      .set('if-none-match', staff.headers.etag ?? '')
      .expect(200);
  });

  it.each<[string, string[]]>([
    ['isActive=false', ['inactive']],
    ['qType=ESSAY&qType=FILE', ['jsonNull', 'last']],
    ['difficulty=EASY&difficulty=HARD', ['jsonNull', 'forMl']],
    ['specialty=NLP', ['hiddenByCategory', 'everyone', 'empty', 'jsonNull', 'inactive', 'last']],
    ['specialty=ML&specialty=CV&qType=SHORT', ['forMl']],
    ['specialty=DL&isActive=true&difficulty=HARD&qType=ESSAY&q=bias', ['jsonNull']],
    ['q=교차', ['everyone']],
    ['q=검증 목적은', ['everyone']],
    ['q=linear EXPLAIN', ['jsonNull']],
    ['q=linear 교차', []],
    ['q=100%', ['everyone']],
    ['q=1%0', []],
    ['q=sure_thing', ['everyone']],
    ['q=sure.thing', []],
    ['q=s_re', []],
    ['q=\\', []],
    ['q=  ', ['hiddenByCategory', 'everyone', 'empty', 'jsonNull', 'forMl', 'forCv', 'inactive', 'last']],
  ])('filter by %s', async (query, expected) => {
    const { body } = await get(evaluator, `?withTotal=true&${encodeURI(query)}`);

    expect(names(listed(body))).toEqual(expected);
    expect(body.total).toBe(expected.length);
  });

  it('filter by categories, in pages', async () => {
    const both = `categoryId=${bank.second.id}&categoryId=${bank.closed.id.toUpperCase()}`;

    expect(names(await allPages(evaluator, `${both}&limit=1`))).toEqual(['hiddenByCategory', 'last']);
    expect(await allPages(evaluator, `categoryId=${uuid()}`)).toEqual([]);
  });

  it('do not lose their place when questions come and go between two pages', async () => {
    const { body } = await get(evaluator, '?limit=3').expect(200);
    const { id } = await givenQuestion(t, { categoryId: bank.first.id, displayOrder: 0 });
    const rest = await get(evaluator, `?limit=200&cursor=${body.nextCursor}`).expect(200);
    await t.db.query('DELETE FROM questions WHERE id = $1', [id]);

    expect([...listed(body), ...listed(rest.body)]).toEqual(bank.order);
  });
});
