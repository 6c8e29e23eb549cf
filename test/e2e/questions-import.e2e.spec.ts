import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

const URL = '/api/v1/questions/import';
let t: TestApp;
let applicant: Person;
let evaluator: Person;
let operator: Person;
let category: { id: string; name: string };

beforeAll(async () => {
  t = await startTestApp();
  [applicant, evaluator, operator] = await Promise.all([
    givenPerson(t, 'APPLICANT'),
    givenPerson(t, 'EVALUATOR'),
    givenPerson(t, 'OPERATOR'),
  ]);
  category = { ...(await givenCategory(t, { name: 'Machine Learning' })), name: 'Machine Learning' };
});
afterAll(() => t.close());

type Item = Record<string, unknown>;
const item = (externalId: string, fields: Item = {}): Item => ({
  externalId,
  category: category.name,
  qType: 'SINGLE',
  content: `Question ${externalId}?`,
  options: { A: 'first', B: 'second' },
  correctAnswer: { value: 'B' },
  maxScore: 10,
  ...fields,
});
const upload = (person = operator) => t.http().post(URL).set(person.auth);
const sendJson = (items: unknown) => upload().send(items as object);
const sendLines = (items: unknown[]) =>
  upload()
    .set('content-type', 'application/x-ndjson')
    .send(items.map((one) => JSON.stringify(one)).join('\n'));
const prefix = () => `${uuid().slice(-8)}-`;
const stored = (ids: string[]): Promise<Record<string, unknown>[]> =>
  t.db.query(
    `SELECT external_id, id, content, revision, row_version, is_active, difficulty, updated_at::text, q_type, markers,
            panel_rule, panel_spread
       FROM questions WHERE external_id = ANY($1) ORDER BY external_id`,
    [ids],
  );

describe('who may import', () => {
  it('nobody who has not signed in, no applicant, no evaluator, whatever is sent', async () => {
    expectProblem(await t.http().post(URL).send([]), 'sign-in-required');
    expectProblem(await upload(applicant).set('content-type', 'application/json').send('{'), 'role-required');
    expectProblem(await upload(evaluator).set('content-type', 'application/json').send('{'), 'role-required');
  });
});

describe('an upload is refused', () => {
  it.each([{}, 'text', null, 7])('that is %j and no list', async (body) => {
    expectProblem(
      await upload().set('content-type', 'application/json').send(JSON.stringify(body)),
      'validation-failed',
      [''],
    );
  });

  it('of another content type; and NDJSON is for this route alone', async () => {
    expectProblem(await upload().set('content-type', 'text/csv').send('a,b'), 'unsupported-media-type');
    const other = t.http().post('/api/v1/questions').set(operator.auth).set('content-type', 'application/x-ndjson');
    expectProblem(await other.send(JSON.stringify(item('x'))), 'unsupported-media-type');
  });

  it('over 32 MiB, or with more than 20,000 items', async () => {
    expectProblem(
      await upload()
        .set('content-type', 'application/json')
        .send(`["${'x'.repeat(32 * 1024 ** 2)}"]`),
      'body-too-large',
    );
    expectProblem(await sendJson(Array(20_001).fill(0)), 'validation-failed', ['']);
    expectProblem(await sendLines(Array(20_001).fill(0)), 'validation-failed', ['']);
  });

  it('whose lines cannot be read, with their indexes', async () => {
    const send = (text: string) => upload().set('content-type', 'application/x-ndjson').send(text);

    expectProblem(await send('{"externalId":"a"}\n{oops\n'), 'malformed-json', ['/1']);
    expectProblem(await send('{"__proto__":{}}'), 'malformed-json', ['/0']);
    expectProblem(await send(`\n${'['.repeat(33)}${']'.repeat(33)}`), 'json-too-deep', ['/0']);
    expectProblem(await send('{"content":"\\u0000"}'), 'validation-failed', ['/0/content']);
  });

  it.each([
    ['JSON', sendJson],
    ['NDJSON', sendLines],
  ] as const)('as a whole, with every fault of every item: %s', async (_, send) => {
    const p = prefix();
    const response = await send([
      item(`${p}sound`),
      item(`${p}key`, { correctAnswer: { value: 'C' }, difficulty: 'SOFT', category: 'No such category' }),
      item(`${p}sound`),
      item(`${p}nowhere`, { category: 'No such category' }),
      item(`${p}nobody`, { category: undefined, categoryId: uuid() }),
      item(`${p}both`, { categoryId: category.id }),
      item(`${p}neither`, { category: undefined }),
      'no object',
      item('', { colour: 'red', targetSpecialties: ['XX'] }),
      item(`${p}null`, { externalId: null, category: null, maxScore: 0 }),
      item(`${p}large`, { content: 'x'.repeat(1024 ** 2) }),
      item(`${p}last`, { category: 'No such category' }),
    ]);

    expectProblem(response, 'validation-failed', [
      '/1/category',
      '/1/correctAnswer/value',
      '/1/difficulty',
      '/2/externalId',
      '/3/category',
      '/4/categoryId',
      '/5/categoryId',
      '/6/category',
      '/7',
      '/8/colour',
      '/8/externalId',
      '/8/targetSpecialties/0',
      '/9/category',
      '/9/externalId',
      '/9/maxScore',
      '/10',
      '/11/category',
    ]);
    expect(await stored([`${p}sound`])).toEqual([]);
  });

  it('that changes the type of an answered question', async () => {
    const [free, held] = [`${prefix()}a`, `${prefix()}b`];
    await sendJson([item(free), item(held)]).expect(200);
    const [row] = await stored([held]);
    await givenAnswer(t, { expertId: applicant.expertId, questionId: String(row?.id), status: 'DRAFT' });
    const retyped = (id: string) => item(id, { qType: 'ESSAY', options: null, correctAnswer: null });

    expectProblem(await sendJson([retyped(free), retyped(held)]), 'validation-failed', ['/1/qType']);
    expect((await sendJson([retyped(free)]).expect(200)).body).toEqual({ created: 0, updated: 1, unchanged: 0 });
  });
});

describe('an import', () => {
  it('creates, updates and leaves alone', async () => {
    const p = prefix();
    const ids = ['a', 'b', 'c', 'd'].map((name) => p + name);
    const [a, b, c, d] = ids as [string, string, string, string];
    const first = [
      item(a),
      item(b, { options: { B: 'second', A: 'first' } }),
      item(c, { category: undefined, categoryId: category.id.toUpperCase() }),
    ];
    expect((await sendJson(first).expect(200)).body).toEqual({ created: 3, updated: 0, unchanged: 0 });
    const before = await stored(ids);

    const second = [item(a), item(b, { content: 'Another text?' }), item(c, { difficulty: 'HARD' }), item(d)];
    expect((await sendLines(second).expect(200)).body).toEqual({ created: 1, updated: 2, unchanged: 1 });

    const after = await stored(ids);
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).toMatchObject({ content: 'Another text?', revision: 2, row_version: 2 });
    expect(after[2]).toMatchObject({ difficulty: 'HARD', revision: 1, row_version: 2 });
    const revisions = await Promise.all(
      after.map(({ id }) => t.http().get(`/api/v1/questions/${id}/revisions`).set(operator.auth)),
    );
    const kept = revisions.flatMap(({ body }) => body.items);
    const [one, two, three, four] = after.map(({ id }) => id);
    expect(kept.map((row: Item) => [row.questionId, row.revision])).toEqual([
      [one, 1],
      [two, 1],
      [two, 2],
      [three, 1],
      [four, 1],
    ]);
    expect(new Set(kept.map((row: Item) => row.createdById))).toEqual(new Set([operator.userId]));
    expect(kept[1].content).toBe(`Question ${b}?`);
  });

  it('finds a question again whatever its externalId and its texts are written with', async () => {
    const p = prefix();
    const texts = ['"quoted"', 'back\\slash', '{braces,}', "it's NULL", '한국어 문제', '\\N', 'a é 😀'];
    const items = texts.map((text) => item(p + text, { content: `${text}\tand\n\r${text}`, explanation: text }));

    expect((await sendJson(items).expect(200)).body).toEqual({ created: 7, updated: 0, unchanged: 0 });
    expect((await sendLines(items).expect(200)).body).toEqual({ created: 0, updated: 0, unchanged: 7 });
    const rows = await stored(items.map(({ externalId }) => String(externalId)));
    expect(new Set(rows.map(({ content }) => content))).toEqual(new Set(items.map(({ content }) => content)));
  });

  it('takes an item for the whole question, but leaves isActive when it is not sent', async () => {
    const id = `${prefix()}whole`;
    const panel = { markers: 3, panelRule: 'LOWER', panelSpread: 0 };
    await sendJson([item(id, { difficulty: 'HARD', explanation: 'why', isActive: false, ...panel })]).expect(200);
    expect(await stored([id])).toMatchObject([{ markers: 3, panel_rule: 'LOWER', panel_spread: 0 }]);

    expect((await sendJson([item(id)]).expect(200)).body.updated).toBe(1);
    expect(await stored([id])).toMatchObject([{ difficulty: 'MEDIUM', is_active: false, markers: null }]);
    await sendJson([item(id, { isActive: true })]).expect(200);
    expect(await stored([id])).toMatchObject([{ is_active: true }]);
  });

  it('of nothing does nothing', async () => {
    expect((await sendJson([]).expect(200)).body).toEqual({ created: 0, updated: 0, unchanged: 0 });
  });

  it('holds its items to the rules of POST: what one takes the other takes', async () => {
    const fields = {
      options: { A: 'a', constructor: 'b' },
      correctAnswer: { value: 'constructor' },
      targetSpecialties: [],
    };
    const id = `${prefix()}same`;
    const { category: _, ...body } = item(`${id}-2`, { ...fields, categoryId: category.id });

    await sendJson([item(id, fields)]).expect(200);
    await t.http().post('/api/v1/questions').set(operator.auth).send(body).expect(201);
    const again = [item(id, fields), item(`${id}-2`, { ...fields, content: body.content })];
    expect((await sendJson(again).expect(200)).body).toEqual({ created: 0, updated: 0, unchanged: 2 });
  });

  it('repeated with its Idempotency-Key returns the first counts', async () => {
    const key = uuid();
    const items = [item(`${prefix()}once`)];
    await sendJson(items).set('idempotency-key', key).expect(200);

    const again = await sendJson(items).set('idempotency-key', key).expect(200);
    expect(again.body).toEqual({ created: 1, updated: 0, unchanged: 0 });
    expectProblem(await sendJson([]).set('idempotency-key', key), 'idempotency-key-reused');
  });

  it('of the same questions by several operators at once fails for none', async () => {
    const p = prefix();
    const items = Array.from({ length: 100 }, (_, index) => item(`${p}${index}`));
    const all = await Promise.all([1, 2, 3, 4, 5].map((turn) => sendJson(turn % 2 ? items : items.toReversed())));

    expect(all.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(all.reduce((sum, { body }) => sum + body.created, 0)).toBe(100);
    expect(all.reduce((sum, { body }) => sum + body.unchanged, 0)).toBe(400);
  });

  it('of 10,000 questions takes some statements, not some for each', async () => {
    const p = prefix();
    const items = (changed: number) =>
      Array.from({ length: 10_000 }, (_, index) =>
        item(`${p}${index}`, { content: `${'A longer text. '.repeat(20)}${index}${index < changed ? '!' : ''}` }),
      );
    const sent = [jest.spyOn(pg.Connection.prototype, 'execute'), jest.spyOn(pg.Connection.prototype, 'query')];
    const created = await sendJson(items(0)).expect(200);
    const updated = await sendLines(items(5_000)).expect(200);

    const statements = sent.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    sent.forEach((spy) => spy.mockRestore());

    expect(statements).toBeGreaterThan(10);
    expect(statements).toBeLessThan(200);
    expect(created.body).toEqual({ created: 10_000, updated: 0, unchanged: 0 });
    expect(updated.body).toEqual({ created: 0, updated: 5_000, unchanged: 5_000 });
  });
});
