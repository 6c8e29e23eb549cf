import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { ReadPool } from '../../src/database/read-pool.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { AWKWARD } from '../support/one-of-everything.js';

let database: TestDatabase;
let dataSource: DataSource;
let reads: ReadPool;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 1 })).initialize();
  reads = new ReadPool(dataSource);
});

afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

/** Rows of every length, so that some of them lie across two parts of what the server sent. */
const ROWS = `
SELECT n, CASE WHEN n % 3 > 0 THEN repeat($1, n % 40) END, NULL, '', n / 8.0::float8, n % 2 = 0,
       jsonb_build_object($1, n), repeat('x', n * n % 9000)
  FROM generate_series(0, 2000) n ORDER BY n`;
const SAID = `한국어 \u{1F600} é ${AWKWARD}`;

describe('rows as they were sent', () => {
  it('are what the driver makes of them, whatever lies in them and wherever they were cut', async () => {
    const texts = await reads.texts('rows-as-sent', ROWS, [SAID]);
    const rows = await reads.query<Record<string, unknown>>(
      'rows-named',
      `SELECT to_jsonb(r) AS r FROM (${ROWS}) r (n, said, nothing, empty, share, flag, json, long)`,
      [SAID],
    );

    expect(texts).toHaveLength(2001);
    const read = texts.map((row) => {
      const [n, said, nothing, empty, share, flag, json, long] = Array.from({ length: row.size }, (_, place) =>
        row.text(place),
      );
      return {
        n: Number(n),
        said,
        nothing,
        empty,
        share: Number(share),
        flag: flag === 't',
        json: JSON.parse(json ?? '') as unknown,
        long,
      };
    });
    expect(read).toEqual(rows.map(({ r }) => r));
  });

  it('come in the binary notation where that is asked for, named or not', async () => {
    const values = `
SELECT $1::text, n, n % 2 = 0, md5(n::text)::uuid, timestamptz '1700-01-01 00:00:00.000001+00' + n * interval '211 days 7.000013 seconds', NULL
  FROM generate_series(0, 1000) n ORDER BY n`;
    const texts = await reads.texts('values-text', values, [SAID]);
    const asTexts = texts.map((row) => Array.from({ length: row.size }, (_, place) => row.text(place)));

    for (const name of ['values-binary', '']) {
      const rows = await reads.rows(name, values, [SAID]);
      const read = rows.map((row) => [
        row.text(0),
        String(row.integer(1)),
        row.flag(2) ? 't' : 'f',
        row.uuid(3),
        row.time(4),
        row.text(5),
      ]);
      expect(read).toEqual(asTexts);
    }
    expect((await reads.rows('', 'SELECT 7'))[0]?.integer(0)).toBe(7);
  });

  it('leave the connection as it was, also after an error', async () => {
    await expect(reads.texts('rows-broken', 'SELECT 1 / (3 - n) FROM generate_series(1, 5) n')).rejects.toThrow(
      'division by zero',
    );
    expect(await reads.query('rows-after', `SELECT '한' AS said`)).toEqual([{ said: '한' }]);
  });
});
