import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BankFile } from '../../src/interchange/import-check.js';
import { type BankOptions, ImportService } from '../../src/interchange/import.service.js';
import { startTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.db.query('DELETE FROM questions');
  await t.db.query('DELETE FROM question_categories');
});

const importBank = (files: BankFile[], options: BankOptions = {}) =>
  t.db.transaction((tx) => t.app.get(ImportService).importBank(tx, files, options));
const bank = (content: unknown, file = 'bank.json'): BankFile => ({ file, content });
const counts = (created: number, updated: number, unchanged: number) => ({ created, updated, unchanged });
const table = (name: string): Promise<unknown[]> => t.db.query(`SELECT * FROM ${name} ORDER BY 1, 2`);
const everything = async () => [
  await table('question_categories'),
  await table('questions'),
  await table('question_revisions'),
];

const ML = { name: 'Machine Learning', description: 'ML algorithms and concepts', weight: 20, displayOrder: 1 };
const question = (externalId: string, fields: object = {}) => ({
  externalId,
  category: 'Machine Learning',
  qType: 'ESSAY',
  content: `Question ${externalId}?`,
  maxScore: 10,
  ...fields,
});

describe('a bank', () => {
  it('is upserted, categories by name and questions by external id, and only what differs is touched', async () => {
    const first = await importBank([
      bank({ categories: [ML, { name: 'Other' }], questions: [question('a'), question('b')] }),
    ]);
    expect(first).toEqual({ categories: counts(2, 0, 0), questions: counts(2, 0, 0), faults: [] });

    const before = await everything();
    const same = await importBank([
      bank({ categories: [ML, { name: 'Other' }], questions: [question('a'), question('b')] }),
    ]);
    expect(same).toEqual({ categories: counts(0, 0, 2), questions: counts(0, 0, 2), faults: [] });
    expect(await everything()).toEqual(before);

    const changed = await importBank([
      bank({ categories: [{ ...ML, weight: 30 }], questions: [question('a', { category: 'Other' }), question('c')] }),
    ]);
    expect(changed).toEqual({ categories: counts(0, 1, 0), questions: counts(1, 1, 0), faults: [] });
    const moved = await t.db.query(
      `SELECT c.name, c.weight FROM questions q JOIN question_categories c ON c.id = q.category_id WHERE external_id = 'a'`,
    );
    expect(moved).toEqual([{ name: 'Other', weight: 10 }]);
  });

  it('may lack either list, and lie in several files', async () => {
    const outcome = await importBank([
      bank({ questions: [question('a')] }, 'q.json'),
      bank({ categories: [ML] }, 'c.json'),
      bank({}, 'e.json'),
    ]);

    expect(outcome).toEqual({ categories: counts(1, 0, 0), questions: counts(1, 0, 0), faults: [] });
  });

  it('in a dry run is counted and not written', async () => {
    await importBank([bank({ categories: [ML], questions: [question('a'), question('b')] })]);
    const before = await everything();
    const next = [
      bank({
        categories: [{ ...ML, weight: 1 }, { name: 'New' }],
        questions: [question('a'), question('b', { maxScore: 5 }), question('c', { category: 'New' })],
      }),
    ];

    const dry = await importBank(next, { dryRun: true });
    expect(await everything()).toEqual(before);
    expect(await importBank(next)).toEqual(dry);
    expect(dry).toEqual({ categories: counts(1, 1, 0), questions: counts(1, 1, 1), faults: [] });
  });

  it('may add what is missing and keep what somebody has changed since', async () => {
    await importBank([bank({ categories: [ML], questions: [question('a')] })]);
    await t.db.query(`UPDATE questions SET content = 'Edited', is_active = false`);
    await t.db.query(`UPDATE question_categories SET weight = 55`);
    const next = [bank({ categories: [ML], questions: [question('a', { qType: 'FILE' }), question('b')] })];

    const outcome = await importBank(next, { keepExisting: true });

    expect(outcome).toEqual({ categories: counts(0, 0, 1), questions: counts(1, 0, 1), faults: [] });
    expect(await t.db.query(`SELECT content, is_active FROM questions WHERE external_id = 'a'`)).toEqual([
      { content: 'Edited', is_active: false },
    ]);
    expect(await t.db.query(`SELECT weight FROM question_categories`)).toEqual([{ weight: 55 }]);
  });

  it('is refused whole, with the file, the item and the place of every fault', async () => {
    const { faults, categories, questions } = await importBank([
      bank([], 'list.json'),
      bank({ categories: {}, question: [] }, 'names.json'),
      bank(
        {
          categories: [ML, { name: 'Heavy', weight: 101 }, { name: 'Machine Learning' }],
          questions: [question('a'), question('h', { category: 'Heavy' })],
        },
        'one.json',
      ),
      bank(
        { categories: [], questions: [question('a'), question('b', { category: 'Nowhere', maxScore: 0 }), 7] },
        'two.json',
      ),
    ]);

    expect(faults.map(({ file, item, pointer }) => [file, item, pointer])).toEqual([
      ['list.json', null, ''],
      ['names.json', null, '/question'],
      ['names.json', null, '/categories'],
      ['one.json', 'Heavy', '/categories/1/weight'],
      ['one.json', 'Machine Learning', '/categories/2/name'],
      ['two.json', 'a', '/questions/0/externalId'],
      ['two.json', 'b', '/questions/1/maxScore'],
      ['two.json', null, '/questions/2'],
      ['two.json', 'b', '/questions/1/category'],
    ]);
    expect(faults.every(({ detail }) => detail !== '')).toBe(true);
    expect([categories, questions]).toEqual([counts(0, 0, 0), counts(0, 0, 0)]);
    expect(await everything()).toEqual([[], [], []]);
  });

  it('with characters that cannot be stored is refused, not broken off', async () => {
    const nul = 'a\u0000b';
    const { faults } = await importBank([
      bank({
        categories: [{ name: nul, description: nul }],
        questions: [question(nul), question('b', { category: nul }), question('c', { category: 'X', content: nul })],
      }),
    ]);

    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '/categories/0/name',
      '/categories/0/description',
      '/questions/0/externalId',
      '/questions/0/content',
      '/questions/1/category',
      '/questions/2/content',
      '/questions/0/category',
      '/questions/2/category',
    ]);
  });

  it('by two instances at once is written once', async () => {
    const files = [
      bank({ categories: [ML], questions: Array.from({ length: 50 }, (_, index) => question(`q${index}`)) }),
    ];
    const outcomes = await Promise.all([importBank(files), importBank(files), importBank(files)]);

    expect(outcomes.map(({ questions }) => questions.created).sort()).toEqual([0, 0, 50]);
    expect(outcomes.map(({ categories }) => categories.created).sort()).toEqual([0, 0, 1]);
  });

  it('of the demo is one', async () => {
    const folder = fileURLToPath(new URL('../../src/seeding/data/', import.meta.url));
    const files = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => bank(JSON.parse(readFileSync(folder + name, 'utf8')), name));

    const first = await importBank(files);
    const again = await importBank(files);

    expect(first.faults).toEqual([]);
    expect(first.questions.created).toBeGreaterThanOrEqual(72);
    expect(again).toEqual({
      categories: counts(0, 0, first.categories.created),
      questions: counts(0, 0, first.questions.created),
      faults: [],
    });
  });
});
