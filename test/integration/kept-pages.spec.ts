import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../src/access/actor.js';
import { Role, Specialty } from '../../src/common/enums.js';
import type { RawRow } from '../../src/common/raw-row.js';
import { BankStates, KEPT_FOR_MS } from '../../src/database/bank-state.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { ReadPool } from '../../src/database/read-pool.js';
import { KeptPages } from '../../src/questions/kept-pages.js';
import { QuestionPages } from '../../src/questions/question-pages.js';
import { ListQuestionsQuery } from '../../src/questions/question.requests.js';
import type { QuestionResponse } from '../../src/questions/question.responses.js';
import { QuestionsQueries } from '../../src/questions/questions.queries.js';
import type { Page } from '../../src/common/page.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { moveDate } from '../support/moved-date.js';

/** Knows how often questions were read, and may be held up or fail. */
class Watched extends ReadPool {
  readings = 0;
  before: () => Promise<unknown> = async () => undefined;

  override page(name: string, text: string, values: readonly unknown[]): Promise<readonly RawRow[]> {
    return this.watch(() => super.page(name, text, values));
  }

  override rows(name: string, text: string, values: readonly unknown[] = []): Promise<readonly RawRow[]> {
    return this.watch(() => super.rows(name, text, values));
  }

  private async watch(read: () => Promise<readonly RawRow[]>): Promise<readonly RawRow[]> {
    this.readings += 1;
    await this.before();
    return read();
  }
}

let database: TestDatabase;
let db: DataSource;
let reads: Watched;
let pages: QuestionPages;
/** Beside the product's connections. */
let client: pg.Client;
/** Two of one category, the first of them for NLP and CV, and one of another. */
let questions: [string, string, string];
let categories: [string, string];

beforeAll(async () => {
  database = await createTestDatabase();
  db = await new DataSource(dataSourceOptions({ url: database.appUrl, poolSize: 4 })).initialize();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await db.destroy();
  await database.drop();
});

beforeEach(async () => {
  [reads, pages] = serving();
  [categories, questions] = [
    [uuid(), uuid()],
    [uuid(), uuid(), uuid()],
  ];
  await client.query(`DELETE FROM questions; DELETE FROM question_categories`);
  for (const [index, id] of categories.entries())
    await client.query(`INSERT INTO question_categories (id, name, display_order) VALUES ($1, $2, $3)`, [
      id,
      `Field ${index}`,
      index,
    ]);
  for (const [index, id] of questions.entries())
    await client.query(
      `INSERT INTO questions (id, category_id, q_type, content, max_score, display_order, correct_answer, target_specialties)
       VALUES ($1, $2, 'SHORT', 'What?', 10, $3, '{"accepted": ["secret"]}', $4)`,
      [id, categories[index === 2 ? 1 : 0], index, index === 0 ? '["NLP", "CV"]' : null],
    );
});
afterEach(() => void jest.useRealTimers());

function serving(): [Watched, QuestionPages] {
  const own = new Watched(db);
  return [own, new QuestionPages(new QuestionsQueries(own), new KeptPages(new BankStates(own)))];
}

const reader = (role: Role, specialties: Specialty[] = []): Actor => ({
  userId: uuid(),
  role,
  expertId: role === Role.APPLICANT ? uuid() : null,
  specialties,
  sessionId: uuid(),
});
const STAFF = reader(Role.OPERATOR);

async function list(
  query: Partial<ListQuestionsQuery> = {},
  actor = STAFF,
  from = pages,
): Promise<Page<QuestionResponse>> {
  return (await from.list(actor, Object.assign(new ListQuestionsQuery(), query))).toJSON();
}

const asIfFirst = (query: Partial<ListQuestionsQuery> = {}, actor = STAFF) => list(query, actor, serving()[1]);
const contentOf = ({ items }: Page<QuestionResponse>) => items.map(({ content }) => content);
const change = (set: string) => client.query(`UPDATE questions SET ${set} WHERE id = $1`, [questions[1]]);

describe('a page', () => {
  it('is read once for all who may see the same and ask for the same', async () => {
    const query = { categoryId: [categories[0]], limit: 2 };

    const sent = [await list(query), await list(query, reader(Role.EVALUATOR)), await list(query, reader(Role.ADMIN))];

    expect(reads.readings).toBe(1);
    expect(sent[0]?.items.map(({ id }) => id)).toEqual(questions.slice(0, 2));
    expect(sent).toEqual([sent[0], sent[0], sent[0]]);
  });

  it('is another for another reader, filter, length and place', async () => {
    const { nextCursor } = await list({ limit: 1 });
    const asked: [Partial<ListQuestionsQuery>, Actor][] = [
      [{}, STAFF],
      [{}, reader(Role.APPLICANT, [Specialty.NLP])],
      [{}, reader(Role.APPLICANT, [Specialty.ML])],
      [{}, reader(Role.APPLICANT)],
      [{ isActive: false }, STAFF],
      [{ limit: 1, cursor: nextCursor ?? '' }, STAFF],
      [{ withTotal: true }, STAFF],
      [{ specialty: [Specialty.ML] }, STAFF],
    ];
    for (const turn of [1, 2])
      for (const [index, [query, actor]] of asked.entries())
        expect([turn, index, await list(query, actor)]).toEqual([turn, index, await asIfFirst(query, actor)]);

    const forApplicants = await Promise.all(asked.slice(1, 4).map(([query, actor]) => list(query, actor)));
    expect(forApplicants.map(({ items }) => items.length)).toEqual([3, 2, 2]);
    expect(JSON.stringify(forApplicants)).not.toMatch(/secret|correctAnswer|externalId/);
  });

  it('of words that somebody looks for, of none and of more than 32 KiB is read each time', async () => {
    await change(`content = repeat('Long ', 8000)`);
    const before = reads.readings;

    const twice = async (query: Partial<ListQuestionsQuery>) => [await list(query), await list(query)];
    const [words, none, long] = [await twice({ q: 'what' }), await twice({ isActive: false }), await twice({})];

    expect(reads.readings - before).toBe(6);
    expect([words, none, long].map((both) => both.map(({ items }) => items.length))).toEqual([
      [2, 2],
      [0, 0],
      [3, 3],
    ]);
  });
});

describe('a change is in the next page once it is committed:', () => {
  it.each([
    `content = 'Why?'`,
    `options = '{"a": "b"}'`,
    `correct_answer = '{"accepted": ["other"]}'`,
    `scoring_rubric = '{"keywords": []}'`,
    `explanation = 'So.'`,
    `external_id = 'x-1'`,
    `difficulty = 'HARD'`,
    `max_score = 11`,
    `display_order = -1`,
    `target_specialties = '["CV"]'`,
    `is_active = false`,
    `updated_at = now() + interval '1 day'`,
  ])('%s', async (set) => {
    const before = await list();

    await change(set);

    const after = await list();
    expect(after).not.toEqual(before);
    expect(after).toEqual(await asIfFirst());
  });

  it.each([
    ['the order of categories', `UPDATE question_categories SET display_order = 9 - display_order`],
    [
      'their names, which decide between equals',
      `UPDATE question_categories SET display_order = 0, name = 'X' || (9 - display_order)`,
    ],
    ['a question gone', `DELETE FROM questions WHERE display_order = 0`],
    [
      'a new one',
      `INSERT INTO questions (id, category_id, q_type, content, max_score)
                   SELECT gen_random_uuid(), id, 'ESSAY', 'New?', 1 FROM question_categories LIMIT 1`,
    ],
  ])('%s', async (_what, sql) => {
    const before = [await list(), await list({ withTotal: true })];

    await client.query(sql);

    const after = [await list(), await list({ withTotal: true })];
    expect(after).not.toEqual(before);
    expect(after).toEqual([await asIfFirst(), await asIfFirst({ withTotal: true })]);
  });

  it('a category switched off, for applicants', async () => {
    const applicant = reader(Role.APPLICANT, [Specialty.NLP]);
    const before = await list({}, applicant);

    await client.query(`UPDATE question_categories SET is_active = false WHERE id = $1`, [categories[0]]);

    expect([before, await list({}, applicant)].map(({ items }) => items.length)).toEqual([3, 1]);
  });

  it('and not before, nor when it is taken back', async () => {
    const before = await list();
    await client.query('BEGIN');
    await change(`content = 'Why?'`);
    const meanwhile = await list();
    await client.query('ROLLBACK');

    expect([meanwhile, await list()]).toEqual([before, before]);
    expect(reads.readings).toBe(1);
  });
});

it('what was asked for counts as kept too, and is not kept either when that is long', async () => {
  const known = new KeptPages({ now: async () => 'one' } as unknown as BankStates);
  const read = jest.fn(async () => ({ state: 'one', json: Buffer.alloc(1000) }));
  const readings = [];
  for (const key of ['k'.repeat(31_768), 'k'.repeat(31_769)]) {
    await known.page(key, read);
    await known.page(key, read);
    readings.push(read.mock.calls.length);
  }

  expect(readings).toEqual([1, 3]);
});

it('those who ask at one time wait for one reading, also after a change', async () => {
  const first = await Promise.all(Array.from({ length: 8 }, () => list()));
  const readings = [reads.readings];
  await change(`content = 'Why?'`);
  const second = await Promise.all(Array.from({ length: 8 }, () => list()));
  readings.push(reads.readings);

  expect(readings).toEqual([1, 2]);
  expect(new Set(first.flatMap(contentOf))).toEqual(new Set(['What?']));
  expect(second.map(contentOf)).toEqual(Array.from({ length: 8 }, () => ['What?', 'Why?', 'What?']));
});

describe('of those who ask while a page is read that is not kept', () => {
  const readingsOf = async (query: Partial<ListQuestionsQuery>) => {
    const before = reads.readings;
    // The first reading lasts until all others have asked.
    let go = () => undefined as void;
    const held = new Promise<void>((resolve) => (go = resolve));
    reads.before = () => held;
    const asked = Array.from({ length: 4 }, () => list(query));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const atOnce = reads.readings - before;
    go();
    await Promise.all(asked);
    reads.before = async () => undefined;
    return [atOnce, reads.readings - before];
  };

  it('none reads again what is too long', async () => {
    await change(`content = repeat('Long ', 8000)`);

    expect(await readingsOf({})).toEqual([1, 1]);
    expect(await readingsOf({})).toEqual([1, 1]);
  });

  it('none waits for a second one where the first has nothing to share', async () => {
    const turns: number[] = [];
    const rows = reads.rows.bind(reads);
    let going = 0;
    reads.rows = async (...statement) => {
      turns.push((going += 1));
      const read = await rows(...statement);
      going -= 1;
      return read;
    };
    expect(await readingsOf({ isActive: false })).toEqual([1, 4]);
    expect(turns).toEqual([1, 1, 2, 3]);
  });
});

it('a reading that a change overtakes is not given to whoever asks after the change', async () => {
  let go = () => undefined as void;
  const held = new Promise<void>((resolve) => (go = resolve));
  const read = reads.page.bind(reads);
  const slow: typeof reads.page = async (...statement) => {
    const rows = await read(...statement);
    await held;
    return rows;
  };
  reads.page = slow;
  const query = { categoryId: [categories[0]] };
  const early = list(query);
  while (reads.readings === 0) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setTimeout(resolve, 50));

  await change(`content = 'Why?'`);
  const late = list(query);
  setTimeout(go, 50);

  expect(contentOf(await late)).toEqual(['What?', 'Why?']);
  expect(contentOf(await early)).toEqual(['What?', 'What?']);
});

it('a reading that fails is not kept', async () => {
  reads.before = () => Promise.reject(new Error('no connection'));
  await expect(Promise.all([list(), list()])).rejects.toThrow('no connection');
  reads.before = async () => undefined;

  expect(contentOf(await list())).toEqual(['What?', 'What?', 'What?']);
});

it('what changes while nobody tells is seen after a minute', async () => {
  const before = await list();
  await client.query(`ALTER TABLE questions DISABLE TRIGGER USER`);
  await change(`content = 'Why?'`);
  await client.query(`ALTER TABLE questions ENABLE TRIGGER USER`);
  moveDate(KEPT_FOR_MS - 1000);
  const soon = await list();
  moveDate(1001);

  expect([soon, contentOf(await list())]).toEqual([before, ['What?', 'Why?', 'What?']]);
});
