import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import type { RawRow } from '../../src/common/raw-row.js';
import { KEPT_FOR_MS } from '../../src/database/bank-state.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { ReadPool } from '../../src/database/read-pool.js';
import { LiveTallies } from '../../src/results/live-tallies.js';
import { TALLIES_OF_ONE } from '../../src/results/tally-statements.js';
import { type CategoryTally, scoreOfTallies } from '../../src/scoring/expert-score.js';
import { fractionOf, numberOf } from '../../src/scoring/fraction.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { moveDate } from '../support/moved-date.js';

let database: TestDatabase;
let db: DataSource;
let live: LiveTallies;
/** Beside the product's connections. */
let one: pg.Client;
let other: pg.Client;

/** An expert for NLP, two categories, four questions of which it has answered the first two. */
let expertId: string;
let categories: [string, string];
let questions: [string, string, string, string];

beforeAll(async () => {
  database = await createTestDatabase();
  db = await new DataSource(dataSourceOptions({ url: database.appUrl, poolSize: 2 })).initialize();
  live = new LiveTallies(new ReadPool(db));
  [one, other] = [new pg.Client({ connectionString: database.url }), new pg.Client({ connectionString: database.url })];
  await Promise.all([one.connect(), other.connect()]);
});
afterAll(async () => {
  await Promise.all([one.end(), other.end(), db.destroy()]);
  await database.drop();
});

beforeEach(async () => {
  [expertId, categories, questions] = [uuid(), [uuid(), uuid()], [uuid(), uuid(), uuid(), uuid()]];
  await one.query(`DELETE FROM experts; DELETE FROM questions; DELETE FROM question_categories`);
  await one.query(`INSERT INTO experts (id, specialties) VALUES ($1, '["NLP"]')`, [expertId]);
  for (const [index, id] of categories.entries()) await one.query(CATEGORY, [id, id, index]);
  for (const [index, id] of questions.entries()) await one.query(QUESTION, [id, categories[index % 2]]);
  for (const id of questions.slice(0, 2))
    await one.query(
      `INSERT INTO answers (id, expert_id, question_id, status, response_data, max_score, score)
       VALUES ($1, $2, $3, 'GRADED', '{}', 12, 5.5)`,
      [uuid(), expertId, id],
    );
});

const CATEGORY = `INSERT INTO question_categories (id, name, display_order) VALUES ($1, $2, $3)`;
const QUESTION = `INSERT INTO questions (id, category_id, q_type, content, max_score) VALUES ($1, $2, 'ESSAY', 'Why?', 10)`;

/** What the whole statement finds, which keeps nothing. */
async function whole(): Promise<CategoryTally[]> {
  const { rows } = await other.query<CategoryTally>(TALLIES_OF_ONE, [expertId]);
  return rows.map(TALLY);
}

async function read(from = live): Promise<CategoryTally[] | undefined> {
  return (await from.of(expertId))?.map(TALLY);
}

const TALLY = ({ categoryId, name, weight, earned, possible, waiting, asked, answered, graded }: CategoryTally) => ({
  categoryId,
  name,
  weight,
  earned: String(Number(earned)),
  possible,
  waiting,
  asked,
  answered,
  graded,
});

async function state(client: pg.Client = other): Promise<string> {
  const { rows } = await client.query<{ state: string }>(`SELECT sum(number) AS state FROM bank_versions`);
  return rows[0]?.state ?? '';
}

type Change = readonly [sql: string, values?: () => unknown[]];

/** Tables that refuse to lose what they keep. */
const KEEPING = ['question_revisions', 'grade_events', 'result_reopenings', 'appeals', 'appeal_acts'];

/** Whatever a score depends on, changed by whoever may reach the tables. */
const CHANGES: Readonly<Record<string, Change>> = {
  'a new question': [QUESTION, () => [uuid(), categories[0]]],
  'a question removed': [`DELETE FROM questions WHERE id = $1`, () => [questions[3]]],
  'other points of an open question': [`UPDATE questions SET max_score = 30 WHERE id = $1`, () => [questions[2]]],
  'an open question switched off': [`UPDATE questions SET is_active = false WHERE id = $1`, () => [questions[2]]],
  'an answered question moved': [
    `UPDATE questions SET category_id = $2 WHERE id = $1`,
    () => [questions[0], categories[1]],
  ],
  'a question for others': [`UPDATE questions SET target_specialties = '["CV"]' WHERE id = $1`, () => [questions[2]]],
  'another name of a category': [`UPDATE question_categories SET name = 'New' WHERE id = $1`, () => [categories[0]]],
  'another weight': [`UPDATE question_categories SET weight = 77 WHERE id = $1`, () => [categories[0]]],
  'another order': [`UPDATE question_categories SET display_order = 5 WHERE id = $1`, () => [categories[0]]],
  'a category switched off': [`UPDATE question_categories SET is_active = false WHERE id = $1`, () => [categories[0]]],
  'a category of its own for a question': [
    `WITH made AS (INSERT INTO question_categories (id, name) VALUES ($1, 'Third') RETURNING id)
     INSERT INTO questions (id, category_id, q_type, content, max_score) SELECT id, $2, 'ESSAY', 'Why?', 1 FROM made`,
    () => [uuid(), categories[0]],
  ],
  'a row that an upload finds there': [
    `INSERT INTO questions (id, category_id, q_type, content, max_score) VALUES ($1, $2, 'ESSAY', 'Why?', 3)
     ON CONFLICT (id) DO UPDATE SET max_score = excluded.max_score`,
    () => [questions[2], categories[0]],
  ],
  'all questions gone at once': [
    `${KEEPING.map((table) => `ALTER TABLE ${table} DISABLE TRIGGER USER; `).join('')}
     TRUNCATE questions CASCADE;
     ${KEEPING.map((table) => `ALTER TABLE ${table} ENABLE TRIGGER USER; `).join('')}`,
  ],
};

const change = (client: pg.Client, [sql, values]: Change) => client.query(sql, values?.());

describe('a change of the bank counts in the next read once it is committed:', () => {
  it.each(Object.entries(CHANGES))('%s', async (_what, changed) => {
    const before = await read();

    await change(one, changed);

    const after = await read();
    expect(after).not.toEqual(before);
    expect(after).toEqual(await whole());
  });

  it('and not before, nor when it is taken back, even in part', async () => {
    const before = await read();
    await one.query('BEGIN');
    await change(one, CHANGES['other points of an open question']!);
    const meanwhile = await read();
    await one.query('ROLLBACK; BEGIN; SAVEPOINT half');
    await change(one, CHANGES['a new question']!);
    await one.query('ROLLBACK TO half');
    await change(one, CHANGES['another weight']!);
    await one.query('COMMIT');

    expect(meanwhile).toEqual(before);
    expect(await read()).toEqual(await whole());
    expect((await read())?.map(({ weight }) => weight)).toEqual([77, 10]);
  });

  it('of writers side by side as well, none of whom waits for another', async () => {
    const before = await read();
    await one.query('BEGIN');
    await change(one, CHANGES['other points of an open question']!);
    await other.query('BEGIN');
    await change(other, CHANGES['another weight']!);
    await change(one, CHANGES['a new question']!);
    await other.query('COMMIT');
    const first = [await read(), await whole()];
    await one.query('COMMIT');
    const second = [await read(), await whole()];

    expect(first[0]).toEqual(first[1]);
    expect(second[0]).toEqual(second[1]);
    expect(new Set([before, first[0], second[0]].map((tallies) => JSON.stringify(tallies))).size).toBe(3);
  });
});

describe('the state of the bank', () => {
  it('is another after each transaction that may have changed what a score depends on', async () => {
    const states = [await state()];
    for (const changed of Object.values(CHANGES)) {
      await change(one, changed);
      states.push(await state());
    }

    expect(new Set(states).size).toBe(states.length);
  });

  it('is the same after what neither a score nor a page of questions depends on', async () => {
    const before = await state();
    await one.query(`UPDATE question_categories SET description = 'All of it'`);
    await one.query(`UPDATE answers SET score = 1; UPDATE experts SET specialties = '["CV"]'`);

    expect(await state()).toBe(before);
  });

  it('rises with what the running product writes, which can not write it itself', async () => {
    const before = await state();

    await db.query(`UPDATE questions SET max_score = 11`);

    expect(await state()).not.toBe(before);
    for (const sql of [`UPDATE bank_versions SET number = 0`, `DELETE FROM bank_versions`])
      await expect(db.query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('is the sum of as many rows as there were writers at one time', async () => {
    await one.query(`DELETE FROM bank_versions`);
    const clients = [one, other];
    for (const client of clients) await client.query('BEGIN');
    for (const client of [...clients, ...clients]) await change(client, CHANGES['a new question']!);
    for (const client of clients) await client.query('COMMIT');
    for (const client of clients) await change(client, CHANGES['a new question']!);

    const { rows } = await one.query(`SELECT FROM bank_versions`);
    expect(rows).toHaveLength(2);
  });

  it('is unknown without any row, and everything is read each time', async () => {
    await one.query(`ALTER TABLE questions DISABLE TRIGGER USER; DELETE FROM bank_versions`);
    const before = await read();
    await change(one, CHANGES['a new question']!);
    const after = await read();
    await one.query(`ALTER TABLE questions ENABLE TRIGGER USER`);

    expect(after).not.toEqual(before);
    expect(after).toEqual(await whole());
  });

  it('does not rise while nobody tells, which is seen after a minute', async () => {
    const before = await read();
    await one.query(`ALTER TABLE questions DISABLE TRIGGER USER`);
    await change(one, CHANGES['other points of an open question']!);
    await one.query(`ALTER TABLE questions ENABLE TRIGGER USER`);
    moveDate(KEPT_FOR_MS - 1000);
    const soon = await read();
    moveDate(1001);
    const later = await read();
    jest.useRealTimers();

    expect(soon).toEqual(before);
    expect(later).not.toEqual(before);
    expect(later).toEqual(await whole());
  });
});

/** Somebody changes the bank between the two reads of a score, so many times. */
class Interrupted extends ReadPool {
  constructor(
    dataSource: DataSource,
    private times: number,
  ) {
    super(dataSource);
  }

  override async rows(name: string, text: string, values: readonly unknown[] = []): Promise<readonly RawRow[]> {
    if (name === 'results-bank' && this.times-- > 0) await change(one, CHANGES['a new question']!);
    return super.rows(name, text, values);
  }
}

describe('the bank is added to answers that were read in the same state alone,', () => {
  it.each([
    ['which is soon found', 1],
    ['or with them in one statement', Number.POSITIVE_INFINITY],
  ])('%s', async (_how, times) => {
    const tallies = await read(new LiveTallies(new Interrupted(db, times)));

    expect(tallies).toEqual(await whole());
  });

  it('also for those who wait for the same reading', async () => {
    const interrupted = new LiveTallies(new Interrupted(db, 2));

    const reads = await Promise.all([1, 2, 3, 4].map(() => read(interrupted)));

    expect(reads.at(-1)).toEqual(await whole());
    for (const tallies of reads) expect(tallies?.map(({ answered }) => answered)).toEqual([1, 1]);
  });
});

it.each([
  ['1/3 and 0.1 + 0.2', [1 / 3, 0.1 + 0.2]],
  ['0.00005', [0.000_05, null]],
  ['none', [null, null]],
  ['the largest', [12, 11.9999]],
])('points are summed up exactly: %s', async (_which, scores) => {
  for (const [index, score] of scores.entries())
    await one.query(`UPDATE answers SET score = $1 WHERE question_id = $2`, [score, questions[index]]);

  const [tallies, expected] = [(await live.of(expertId)) ?? [], await whole()];

  expect(scoreOfTallies(tallies)).toEqual(scoreOfTallies(expected));
  expect(tallies.map(({ earned }) => fractionOf(earned)).map(numberOf)).toEqual(
    expected.map(({ earned }) => Number(earned)),
  );
});

it.each([
  ['what is no string among the specialties', `UPDATE experts SET specialties = '["CV", 1]' WHERE id = $1`],
  ['none', `UPDATE experts SET specialties = '[]' WHERE id = $1`],
])('an expert with %s is asked what the database says', async (_what, changed) => {
  for (const [index, targets] of ['["1"]', '[1]', '["NLP"]', '[]'].entries())
    await one.query(`UPDATE questions SET target_specialties = $1 WHERE id = $2`, [targets, questions[index]]);
  const before = await read();

  await one.query(changed, [expertId]);

  expect(await read()).not.toEqual(before);
  expect(await read()).toEqual(await whole());
});

it('an answer to a question that is not there does not count', async () => {
  await one.query(`SET session_replication_role = replica`);
  await one.query(`DELETE FROM questions WHERE id = $1`, [questions[0]]);
  await one.query(`SET session_replication_role = origin`);

  expect((await read())?.map(({ answered }) => answered)).toEqual([0, 1]);
  expect(await read()).toEqual(await whole());
});

it('there are none of an expert with a final result, nor of one that is not there', async () => {
  await one.query(
    `INSERT INTO final_results (id, expert_id, number, total, graded_total, categories, items) VALUES ($1, $2, 1, 1, 1, '[]', '[]')`,
    [uuid(), expertId],
  );

  expect([await live.of(expertId), await live.of(uuid())]).toEqual([null, null]);
});
