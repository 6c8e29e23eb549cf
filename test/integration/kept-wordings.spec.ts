import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { STEPS } from '../../src/database/migrator/steps.js';
import { ACTS } from '../../src/privacy/held-data.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createEmptyDatabase } from '../support/database.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';
import { sql } from '../support/sql.js';

const RUBRIC = { criteria: [{ id: 'depth', description: 'Depth', maxPoints: 10 }] };
const WORDING = 'q_type, content, options, correct_answer, scoring_rubric, max_score';

/** What a product of before writes beside each wording. */
const STORE_CURRENT = `INSERT INTO question_revisions (question_id, revision, ${WORDING}, created_by_id, created_at)
  SELECT id, revision, ${WORDING}, $2, '2026-01-02T03:04:05Z' FROM questions WHERE id = $1
  ON CONFLICT (question_id, revision) DO NOTHING`;

let t: TestApp;
let operator: Person;
let evaluator: Person;
let expert: Person;
let questionId: string;
beforeAll(async () => {
  t = await startTestApp();
  operator = await givenPerson(t, 'OPERATOR');
  evaluator = await givenPerson(t, 'EVALUATOR');
});
afterAll(() => t.close());
beforeEach(async () => {
  expert = await givenPerson(t, 'APPLICANT');
  const { id: categoryId } = await givenCategory(t);
  ({ id: questionId } = await givenQuestion(t, {
    categoryId,
    qType: 'ESSAY',
    content: 'Why?',
    scoringRubric: RUBRIC,
  }));
});

const change = (changes: string) => t.db.query(`UPDATE questions SET ${changes} WHERE id = $1`, [questionId]);
const patch = (body: object) => t.http().patch(`/api/v1/questions/${questionId}`).set(operator.auth).send(body);
const revisions = async (query = '') =>
  (await t.http().get(`/api/v1/questions/${questionId}/revisions${query}`).set(evaluator.auth).expect(200)).body;
const wordings = async () =>
  (await revisions()).items.map(({ revision, content }: { revision: number; content: string }) => [revision, content]);
const kept = () =>
  t.db.query(`SELECT revision, content FROM question_revisions WHERE question_id = $1 ORDER BY 1`, [questionId]);

describe('a wording that another takes the place of', () => {
  it('is kept with its author and its time, whoever changes the question and however', async () => {
    await patch({ content: 'How?' }).expect(200);
    await change(`content = 'When?'`);
    await change(`content = 'Where?'`);

    const { items, total } = await revisions('?withTotal=true');
    expect(total).toBe(4);
    expect(items).toMatchObject([
      { revision: 1, content: 'Why?', scoringRubric: RUBRIC, createdById: null },
      { revision: 2, content: 'How?', scoringRubric: RUBRIC, createdById: operator.userId },
      { revision: 3, content: 'When?', createdById: null },
      { revision: 4, content: 'Where?', createdById: null },
    ]);
    const times = items.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual(times.toSorted());
    expect(new Set(times).size).toBe(4);
  });

  it.each([
    ['type', `q_type = 'FILE'`],
    ['options', `options = '{"A": "one"}'`],
    ['key', `correct_answer = '{"value": "A"}'`],
    ['rubric', `scoring_rubric = NULL`],
    ['points', `max_score = 20`],
  ])('is kept when its %s changes', async (_, changes) => {
    await change(changes);

    expect(await kept()).toEqual([{ revision: 1, content: 'Why?' }]);
  });

  it.each([
    ['nothing', `content = content`],
    ['JSON null for NULL', `options = 'null', correct_answer = 'null'`],
    ['what is no part of it', `difficulty = 'HARD', display_order = 7, explanation = 'So.', is_active = false`],
  ])('is no other by a change of %s', async (_, changes) => {
    await change(changes);

    expect(await kept()).toEqual([]);
    expect(await wordings()).toEqual([[1, 'Why?']]);
  });

  it('is another when it comes back', async () => {
    for (const content of ['How?', 'Why?', 'How?']) await patch({ content }).expect(200);

    expect(await wordings()).toEqual([
      [1, 'Why?'],
      [2, 'How?'],
      [3, 'Why?'],
      [4, 'How?'],
    ]);
  });

  it.each(['revision', '1', '7', '-1'])('is counted by the database when %s is given as the number', async (number) => {
    await change(`content = 'How?', revision = ${number}`);

    expect(await wordings()).toEqual([
      [1, 'Why?'],
      [2, 'How?'],
    ]);
  });

  it.each([
    ['in its place', 1, 'Who?'],
    ['under the next number', 2, 'Who?'],
    ['under the last number there is', 2 ** 31 - 1, 'Why?'],
  ])('is the only one that is stored for it, and not another %s', async (_, number, content) => {
    const forged = t.db.query(
      `INSERT INTO question_revisions (question_id, revision, ${WORDING})
       SELECT id, $2, q_type, $3, options, correct_answer, scoring_rubric, max_score FROM questions WHERE id = $1`,
      [questionId, number, content],
    );

    await expect(forged).rejects.toMatchObject({ code: '23001', constraint: 'question_revisions_fit' });
    await change(`content = 'How?'`);
    expect(await wordings()).toEqual([
      [1, 'Why?'],
      [2, 'How?'],
    ]);
  });

  it('is written by nobody who may not change questions, behind a table of their own', async () => {
    const product = new pg.Client(t.env.databaseUrl ?? '');
    await product.connect();
    await product.query(`CREATE TEMPORARY TABLE forged (LIKE questions)`);
    const lent = product.query(
      `CREATE TRIGGER kept BEFORE UPDATE ON forged FOR EACH ROW EXECUTE FUNCTION question_wording_kept()`,
    );

    await expect(lent).rejects.toMatchObject({ code: '42501' });
    await product.end();
  });

  it.each(['revision + 1', '0'])('has no other number by itself: %s', async (number) => {
    await expect(change(`revision = ${number}`)).rejects.toMatchObject({
      code: '23001',
      constraint: 'questions_wording_kept',
    });
  });

  it('is kept where somebody puts a table of their own before ours', async () => {
    const runner = t.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`CREATE TEMPORARY TABLE question_revisions (LIKE question_revisions) ON COMMIT DROP`);
    await runner.query(`UPDATE questions SET content = 'How?' WHERE id = $1`, [questionId]);
    await runner.commitTransaction();
    await runner.release();

    expect(await kept()).toEqual([{ revision: 1, content: 'Why?' }]);
  });

  it('is kept once when two change it at one time', async () => {
    const holder = t.db.createQueryRunner();
    await holder.startTransaction();
    await holder.query(`UPDATE questions SET content = 'How?' WHERE id = $1`, [questionId]);
    const second = change(`content = 'When?'`);
    await whenBlockedBy(t.db, holder);
    await holder.commitTransaction();
    await holder.release();
    await second;

    expect(await wordings()).toEqual([
      [1, 'Why?'],
      [2, 'How?'],
      [3, 'When?'],
    ]);
  });
});

describe.each([
  ['with the question', () => Promise.resolve()],
  ['with the revisions too, by a product of before', () => t.db.query(STORE_CURRENT, [questionId, operator.userId])],
])('the wording that a question has, kept %s', (_, store) => {
  it('is the last of its revisions, before and after the next', async () => {
    await store();
    expect(await wordings()).toEqual([[1, 'Why?']]);

    await patch({ content: 'How?' }).expect(200);
    await store();
    await change(`content = 'When?'`);

    const first = await revisions('?limit=2&withTotal=true');
    const rest = await revisions(`?limit=2&cursor=${first.nextCursor}`);
    expect([first.total, first.items.length, rest.nextCursor]).toEqual([3, 2, null]);
    expect(await wordings()).toEqual([
      [1, 'Why?'],
      [2, 'How?'],
      [3, 'When?'],
    ]);
  });

  it('is what an answer to it is judged by, whatever comes after it', async () => {
    await store();
    const [first, second] = [await givenPerson(t, 'APPLICANT'), expert];
    const [early, late] = [
      await givenAnswer(t, { expertId: first.expertId, questionId }),
      await givenAnswer(t, { expertId: second.expertId, questionId }),
    ];
    const grade = (id: string, body: object) =>
      t.http().post(`/api/v1/answers/${id}/grade`).set(evaluator.auth).send(body);
    const shown = async () => {
      const { body } = await t
        .http()
        .get(`/api/v1/grading/queue?stage=grade&questionId=${questionId}`)
        .set(evaluator.auth);
      return body.items.map(({ question }: { question: object }) => question);
    };
    const asked = { content: 'Why?', revision: 1, scoringRubric: RUBRIC };

    expect(await shown()).toMatchObject([asked, asked]);
    expectProblem(await grade(early, { score: 7 }), 'validation-failed', ['/criteria', '/score']);
    expect((await grade(early, { criteria: [{ id: 'depth', points: 7 }] })).status).toBe(200);

    await patch({ content: 'How?', scoringRubric: null }).expect(200);

    expect(await shown()).toMatchObject([asked]);
    expectProblem(await grade(late, { score: 7 }), 'validation-failed', ['/criteria', '/score']);
    expect((await grade(late, { criteria: [{ id: 'depth', points: 7 }] })).status).toBe(200);
  });

  it('is one act of its author', async () => {
    await patch({ content: 'How?' }).expect(200);
    await store();
    const acts = () => t.db.query(`WITH given AS (SELECT $1::uuid, $2::uuid) ${ACTS}`, [null, operator.userId]);
    const ours = async () =>
      (await acts()).filter(({ question_id }: { question_id: string }) => question_id === questionId);

    expect(await ours()).toMatchObject([{ act: 'wrote a question' }]);
    await change(`content = 'When?'`);
    expect(await ours()).toMatchObject([{ act: 'wrote a question' }]);
  });
});

describe('a product of before', () => {
  it('goes on beside this one: it numbers and writes wordings itself', async () => {
    const writes = (content: string, author: string) =>
      t.db.query(
        `WITH changed AS (
           UPDATE questions SET revision = revision + 1, content = $3 WHERE id = $1 RETURNING id, revision, ${WORDING}),
         next AS (
           INSERT INTO question_revisions (question_id, revision, ${WORDING}, created_by_id, created_at)
           SELECT id, revision, ${WORDING}, $2, '2026-01-02T03:04:05Z' FROM changed
           ON CONFLICT (question_id, revision) DO NOTHING)
         SELECT count(*) FROM changed`,
        [questionId, author, content],
      );
    const other = uuid();
    await writes('How?', other);
    await patch({ content: 'When?' }).expect(200);
    await writes('Where?', other);

    expect((await revisions()).items).toMatchObject([
      { revision: 1, content: 'Why?', createdById: null },
      { revision: 2, content: 'How?', createdById: other, createdAt: '2026-01-02T03:04:05.000Z' },
      { revision: 3, content: 'When?', createdById: operator.userId },
      { revision: 4, content: 'Where?', createdById: other },
    ]);
  });

  it('leaves a bank that this one takes over, and gets one back that it understands', async () => {
    const database = await createEmptyDatabase();
    const { url } = database;
    const index = STEPS.findIndex(({ name }) => name.startsWith('KeepSupersededWordings'));
    const migrator = new Migrator(url);
    const stored = () =>
      sql(
        url,
        `SELECT revision, content, created_by_id AS author FROM question_revisions ORDER BY question_id, revision`,
      );
    const [category, one, two, author] = [uuid(), uuid(), uuid(), uuid()];
    try {
      await migrator.up({ to: STEPS[index - 1]!.name });
      await sql(url, `INSERT INTO question_categories (id, name) VALUES ($1, 'ML')`, [category]);
      const insert = `INSERT INTO questions (id, category_id, q_type, content, max_score) VALUES ($1, $2, 'ESSAY', 'Why?', 10)`;
      await sql(url, insert, [one, category]);
      await sql(url, STORE_CURRENT, [one, author]);
      const before = await stored();

      await migrator.up();
      expect(await stored()).toEqual(before);
      await sql(url, insert, [two, category]);
      await sql(url, `UPDATE questions SET content = 'How?' WHERE id = $1`, [one]);
      expect(await stored()).toEqual(before);

      await migrator.down({ to: STEPS[index - 1]!.name });
      expect(await stored()).toEqual([
        { revision: 1, content: 'Why?', author },
        { revision: 2, content: 'How?', author: null },
        { revision: 1, content: 'Why?', author: null },
      ]);
    } finally {
      await database.drop();
    }
  });
});
