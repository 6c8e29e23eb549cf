import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenPerson } from '../support/session.js';
import { sql } from '../support/sql.js';

/** As a setting of the database, which every connection to it begins with. */
const set = ({ url }: TestDatabase, setting: string) =>
  sql(url, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET ${setting}', current_database()); END $$`);

describe('in a database that writes times, zones and numbers in other ways', () => {
  let t: TestApp;
  beforeAll(async () => {
    const database = await createTestDatabase();
    const others = ['datestyle = German', 'timezone = Asia/Kolkata', 'extra_float_digits = 0', 'bytea_output = escape'];
    for (const setting of others) await set(database, setting.replace(/= (.*)/, `= ''$1''`));
    t = await startTestApp({}, database);
  });
  afterAll(() => t?.close());

  it('answers read as everywhere, and a list goes on', async () => {
    const expert = await givenPerson(t, 'APPLICANT');
    const categoryId = (await givenCategory(t)).id;
    const ask = (path: string) => t.http().get(`/api/v1${path}`).set(expert.auth).expect(200);
    for (const value of ['A', 'B']) {
      const { id: questionId } = await givenQuestion(t, { categoryId });
      const answer = { questionId, responseData: { value }, submit: true };
      await t.http().post('/api/v1/answers').set(expert.auth).send(answer).expect(201);
    }

    const first = (await ask('/answers?limit=1')).body;
    const second = (await ask(`/answers?limit=1&cursor=${first.nextCursor}`)).body;

    expect([first, second].map(({ items }) => items[0].responseData.value)).toEqual(['A', 'B']);
    expect((await ask(`/answers/${first.items[0].id}`)).body).toEqual(first.items[0]);
    expect(new Date(first.items[0].createdAt).toISOString()).toBe(first.items[0].createdAt);
    expect(Math.abs(Date.parse(first.items[0].createdAt) - Date.now())).toBeLessThan(600_000);
    expect((await ask('/questions')).body.items).toHaveLength(2);
  });
});

describe('a database that isolates transactions in another way', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  it.each(['repeatable read', 'serializable'])('is refused: %s', async (isolation) => {
    await set(database, `default_transaction_isolation = ''${isolation}''`);

    await expect(new Migrator(database.url).status()).rejects.toThrow(
      `default_transaction_isolation is ${isolation} for this role or database: set it to read committed`,
    );
  });
});
