import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

type Status = 'DRAFT' | 'SUBMITTED' | 'GRADED' | 'REVIEWED';

let database: TestDatabase;
/** As the role of the running product. */
let app: pg.Client;
let owner: pg.Client;
let expertId: string;
let questionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  [app, owner] = [
    new pg.Client({ connectionString: database.appUrl }),
    new pg.Client({ connectionString: database.url }),
  ];
  await Promise.all([app.connect(), owner.connect()]);
});
afterAll(async () => {
  await app?.end();
  await owner?.end();
  await database?.drop();
});
beforeEach(async () => {
  const categoryId = randomUUID();
  [expertId, questionId] = [randomUUID(), randomUUID()];
  await app.query(`INSERT INTO experts (id) VALUES ($1)`, [expertId]);
  await app.query(`INSERT INTO question_categories (id, name) VALUES ($1, $2)`, [categoryId, categoryId]);
  await app.query(
    `INSERT INTO questions (id, category_id, q_type, content, max_score) VALUES ($1, $2, 'ESSAY', 'Why?', 10)`,
    [questionId, categoryId],
  );
});

const given = (version: number, status: Status, superseded = false) =>
  app.query(
    `INSERT INTO answers (id, expert_id, question_id, version, response_data, max_score, status, superseded)
     VALUES ($1, $2, $3, $4, '{"text": "So."}', 10, $5, $6)`,
    [randomUUID(), expertId, questionId, version, status, superseded],
  );
const OF_THE_PAIR = `WHERE expert_id = $1 AND question_id = $2`;
const rows = async <Row extends pg.QueryResultRow>(columns: string): Promise<Row[]> =>
  (await owner.query<Row>(`SELECT ${columns} FROM answers ${OF_THE_PAIR} ORDER BY version`, [expertId, questionId]))
    .rows;
const superseded = async () =>
  (await rows<{ version: number; superseded: boolean }>('version, superseded')).flatMap((row) =>
    row.superseded ? [row.version] : [],
  );
const change = (client: pg.Client, version: number, columns: string) =>
  client.query(`UPDATE answers SET ${columns} ${OF_THE_PAIR} AND version = $3`, [expertId, questionId, version]);

describe('a version that was handed in', () => {
  it.each<Status>(['SUBMITTED', 'GRADED', 'REVIEWED'])(
    'and is %s is superseded by the next one, from its transaction on, in nothing else',
    async (status) => {
      await given(1, status);
      const before = await rows(`to_jsonb(answers) - 'superseded' AS kept`);

      await app.query('BEGIN');
      await given(2, 'SUBMITTED');
      const meanwhile = await superseded();
      await app.query('COMMIT');

      expect(meanwhile).toEqual([]);
      expect(await superseded()).toEqual([1]);
      expect((await rows(`to_jsonb(answers) - 'superseded' AS kept`))[0]).toEqual(before[0]);
    },
  );

  it('is not superseded by a draft, but when that is handed in', async () => {
    await given(1, 'SUBMITTED');
    await given(2, 'DRAFT');
    const beside = await superseded();
    await change(app, 2, `response_data = '{"text": "Hm."}'`);
    const saved = await superseded();

    await change(app, 2, `status = 'SUBMITTED'`);

    expect([beside, saved]).toEqual([[], []]);
    expect(await superseded()).toEqual([1]);
  });

  it('is superseded no more once the next one was taken back', async () => {
    await given(1, 'SUBMITTED');
    await app.query('BEGIN');
    await given(2, 'SUBMITTED');
    await app.query('ROLLBACK');

    expect(await superseded()).toEqual([]);
  });

  it('leaves other pairs alone, and one version counts however many there are', async () => {
    await given(1, 'SUBMITTED');
    const [first, other] = [questionId, randomUUID()];
    await app.query(
      `INSERT INTO questions (id, category_id, q_type, content, max_score)
       SELECT $1, category_id, q_type, content, max_score FROM questions WHERE id = $2`,
      [other, first],
    );
    questionId = other;
    for (const version of [1, 2, 3]) await given(version, 'GRADED');

    expect(await superseded()).toEqual([1, 2]);
    questionId = first;
    expect(await superseded()).toEqual([]);
  });

  it('and is the first one, below one that was handed in already, is superseded at once', async () => {
    await given(1, 'DRAFT');
    await given(2, 'SUBMITTED');
    await change(owner, 1, `status = 'SUBMITTED'`);

    expect(await superseded()).toEqual([1]);
  });

  it('below one that was handed in already is superseded at once', async () => {
    await given(3, 'SUBMITTED');
    await given(2, 'SUBMITTED');

    expect(await superseded()).toEqual([2]);
  });
});

describe('whoever would hide an answer from those who judge it is refused', () => {
  const refusal = expect.objectContaining({ code: '23001', constraint: 'answers_superseded_fits' });

  it('behind a table of their own', async () => {
    await owner.query('BEGIN');
    await owner.query(`CREATE TEMPORARY TABLE answers ON COMMIT DROP AS
      SELECT '${expertId}'::uuid AS expert_id, '${questionId}'::uuid AS question_id, 9 AS version, 'GRADED'::answerstatus AS status`);
    const hidden = owner.query(
      `INSERT INTO public.answers (id, expert_id, question_id, response_data, max_score, status, superseded)
       VALUES ($1, $2, $3, '{}', 10, 'SUBMITTED', true)`,
      [randomUUID(), expertId, questionId],
    );
    await expect(hidden).rejects.toEqual(refusal);
    await owner.query('ROLLBACK');
  });

  it('the product, which may not write the mark', async () => {
    await given(1, 'SUBMITTED');

    await expect(change(app, 1, 'superseded = true')).rejects.toMatchObject({ code: '42501' });
  });

  it.each<[string, Status]>([
    ['that counts', 'SUBMITTED'],
    ['that is a draft', 'DRAFT'],
  ])('the owner of the table, for one %s', async (_what, status) => {
    await given(1, status);

    await expect(change(owner, 1, 'superseded = true')).rejects.toEqual(refusal);
  });

  it('and for a draft below one that was handed in', async () => {
    await given(1, 'DRAFT');
    await given(2, 'SUBMITTED');

    await expect(change(owner, 1, 'superseded = true')).rejects.toEqual(refusal);
  });

  it('whoever brings it in hidden', async () => {
    await expect(given(1, 'SUBMITTED', true)).rejects.toEqual(refusal);
    await expect(given(1, 'DRAFT', true)).rejects.toEqual(refusal);
  });

  it('whoever would show one again that is superseded', async () => {
    await given(1, 'SUBMITTED');
    await given(2, 'SUBMITTED');

    await expect(change(owner, 1, 'superseded = false')).rejects.toEqual(refusal);
  });
});

it('what runs with the rights of the owner lends them to no operator that somebody else has made', async () => {
  await owner.query('BEGIN');
  await owner.query(`CREATE TABLE public.used (what text)`);
  for (const type of ['answerstatus', 'questiontype']) {
    await owner.query(`CREATE FUNCTION public.differs(${type}, ${type}) RETURNS boolean LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO public.used VALUES ('<>'); RETURN $1::text <> $2::text; END $$`);
    await owner.query(`CREATE FUNCTION public.equals(${type}, ${type}) RETURNS boolean LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO public.used VALUES ('='); RETURN $1::text = $2::text; END $$`);
    await owner.query(`CREATE OPERATOR public.<> (FUNCTION = public.differs, LEFTARG = ${type}, RIGHTARG = ${type})`);
    await owner.query(`CREATE OPERATOR public.= (FUNCTION = public.equals, LEFTARG = ${type}, RIGHTARG = ${type})`);
  }
  const insert = `INSERT INTO answers (id, expert_id, question_id, version, response_data, max_score, status)
    VALUES (gen_random_uuid(), $1, $2, $3, '{}', 10, 'SUBMITTED')`;
  for (const version of [1, 2]) await owner.query(insert, [expertId, questionId, version]);
  await owner.query(`UPDATE questions SET content = 'How?' WHERE id = $1`, [questionId]);

  const { rows } = await owner.query(`SELECT what FROM public.used`);
  await owner.query('ROLLBACK');
  expect(rows).toEqual([]);
});
