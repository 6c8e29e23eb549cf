import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let evaluator: Person;
let operator: Person;
let admin: Person;
let questionId: string;
beforeAll(async () => {
  t = await startTestApp();
  [evaluator, operator, admin] = [
    await givenPerson(t, 'EVALUATOR'),
    await givenPerson(t, 'OPERATOR'),
    await givenPerson(t, 'ADMIN'),
  ];
  const { body } = await t
    .http()
    .post('/api/v1/questions')
    .set(operator.auth)
    .send({
      categoryId: (await givenCategory(t)).id,
      qType: 'SINGLE',
      content: 'What is the purpose of cross-validation?',
      options: { B: 'To evaluate', A: 'To train' },
      correctAnswer: { value: 'B' },
      maxScore: 10,
    })
    .expect(201);
  questionId = body.id;
  await patch({ options: { B: 'To assess', A: 'To train', C: 'To rest' }, correctAnswer: { value: 'C' } });
  await patch({ explanation: 'No change of the wording.' });
  await patch({ content: 'What is it for?', maxScore: 5 }, admin);
  await patch({ maxScore: 6 });
});
afterAll(() => t.close());

const patch = (change: object, person = operator) =>
  t.http().patch(`/api/v1/questions/${questionId}`).set(person.auth).send(change).expect(200);
const get = (query = '') => t.http().get(`/api/v1/questions/${questionId}/revisions${query}`).set(evaluator.auth);

/** By revision. */
const CHANGES = [
  [],
  [
    { pointer: '/options/B', before: 'To evaluate', after: 'To assess' },
    { pointer: '/options/C', before: null, after: 'To rest' },
    { pointer: '/correctAnswer/value', before: 'B', after: 'C' },
  ],
  [
    { pointer: '/content', before: 'What is the purpose of cross-validation?', after: 'What is it for?' },
    { pointer: '/maxScore', before: 10, after: 5 },
  ],
  [{ pointer: '/maxScore', before: 5, after: 6 }],
];

interface Listed {
  items: { revision: number; changes: object[] }[];
  nextCursor: string | null;
  total?: number;
}

describe('the revisions of a question', () => {
  it('are not there with an odd cursor or limit', async () => {
    expectProblem(await get('?cursor=x'), 'invalid-cursor');
    expectProblem(await get('?limit=0'), 'invalid-query', ['/limit']);
  });

  it('say who changed what, and when', async () => {
    const { items } = (await get().expect(200)).body;

    expect(items.map(({ createdById }: { createdById: string }) => createdById)).toEqual([
      operator.userId,
      operator.userId,
      admin.userId,
      operator.userId,
    ]);
    expect(items.map(({ changes }: { changes: object[] }) => changes)).toEqual(CHANGES);
    const times = items.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual(times.toSorted());
  });

  it.each([1, 2, 3, 4])(
    'are paged by %d, oldest first, each against the one before, on whatever page that is',
    async (limit) => {
      const pages: Listed[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const at = cursor === '' ? '' : `&cursor=${cursor}`;
        const page: Listed = (await get(`?limit=${limit}&withTotal=true${at}`).expect(200)).body;
        pages.push(page);
        cursor = page.nextCursor;
      }

      expect(pages.map(({ items }) => items.length)).toEqual({ 1: [1, 1, 1, 1], 2: [2, 2], 3: [3, 1], 4: [4] }[limit]);
      expect(pages.map(({ total }) => total)).toEqual(pages.map(() => 4));
      const items = pages.flatMap((page) => page.items);
      expect(items.map(({ revision }) => revision)).toEqual([1, 2, 3, 4]);
      expect(items.map(({ changes }) => changes)).toEqual(CHANGES);
    },
  );

  it('go on from a place that is no more, or beyond the end', async () => {
    const cursorOf = (revision: number) =>
      Buffer.from(JSON.stringify(['revisions', String(revision)])).toString('base64url');

    expect((await get(`?cursor=${cursorOf(0)}`).expect(200)).body.items).toHaveLength(4);
    expect((await get(`?cursor=${cursorOf(99)}`).expect(200)).body).toEqual({ items: [], nextCursor: null });
  });
});

it('revisions of large rubrics come in pages that end early, each of them once', async () => {
  const rubric = (letter: string) => ({
    items: Array.from({ length: 100 }, (_, n) => ({ id: `item-${n}`, description: letter.repeat(2_000), points: 1 })),
  });
  const { body: question } = await t
    .http()
    .post('/api/v1/questions')
    .set(operator.auth)
    .send({
      categoryId: (await givenCategory(t)).id,
      qType: 'ESSAY',
      content: 'Why?',
      maxScore: 10,
      scoringRubric: rubric('a'),
    })
    .expect(201);
  for (const letter of 'bcdefghijk')
    await t
      .http()
      .patch(`/api/v1/questions/${question.id}`)
      .set(operator.auth)
      .send({ scoringRubric: rubric(letter) })
      .expect(200);

  const [pages, sizes]: [number[][], number[]] = [[], []];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body, text } = await t
      .http()
      .get(`/api/v1/questions/${question.id}/revisions?withTotal=true${cursor && `&cursor=${cursor}`}`)
      .set(operator.auth)
      .expect(200);
    const page = body as Listed;
    expect(page.total).toBe(11);
    for (const { revision, changes } of page.items) expect(changes).toHaveLength(revision === 1 ? 0 : 100);
    pages.push(page.items.map(({ revision }) => revision));
    sizes.push(text.length);
    cursor = page.nextCursor;
  }

  expect(pages.flat()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(pages.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(4.1 * 1024 * 1024);
  // The page could not take one more.
  expect(sizes[0]).toBeGreaterThan(3.2 * 1024 * 1024);
}, 60_000);
