import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { RawRow } from '../../src/common/raw-row.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { ReadPool } from '../../src/database/read-pool.js';

const open: DataSource[] = [];
afterEach(async () => {
  for (const db of open.splice(0)) await db.destroy();
});

async function pooled(poolSize: number, extra: object = {}, prepared = true) {
  const options = dataSourceOptions({ url: process.env['TEST_DATABASE_SERVER_URL'] ?? '', poolSize, prepared });
  const own = { ...(options as { extra: object }).extra, ...extra };
  const db = await new DataSource({ ...options, extra: own } as DataSourceOptions).initialize();
  open.push(db);
  const { master } = db.driver as unknown as { master: pg.Pool };
  return { reads: new ReadPool(db), pool: master };
}

const textsOf = (rows: readonly RawRow[]) =>
  rows.map((row) => Array.from({ length: row.size }, (_, place) => row.text(place)));
const echo = async (reads: ReadPool, text: string) =>
  textsOf(await reads.point('echo', 'SELECT $1::text, NULL, $1::text', [text]));
const third = async (reads: ReadPool, text: string) =>
  textsOf(await reads.point('third', 'SELECT ($1::int / 3)::text WHERE $1::int % 3 = 0', [text]));
const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n));

function outcomes(asked: readonly Promise<unknown>[]): Promise<unknown[]> {
  return Promise.all(
    asked.map((one) => one.catch((error: Error) => (error as pg.DatabaseError).code ?? error.message)),
  );
}

describe('short reads', () => {
  it('give everybody their own row or none, asked for at once', async () => {
    const { reads } = await pooled(3);
    const asked = numbers(100).map((n) => (Number(n) % 2 ? third(reads, n) : echo(reads, `질문 ${n}`)));

    expect(await Promise.all(asked)).toEqual(
      numbers(100).map((n) => {
        if (Number(n) % 2 === 0) return [[`질문 ${n}`, null, `질문 ${n}`]];
        return Number(n) % 3 ? [] : [[String(Number(n) / 3)]];
      }),
    );
  });

  it('share connections, some sixteen a message', async () => {
    const { reads, pool } = await pooled(10);
    let taken = 0;
    pool.on('acquire', () => (taken += 1));
    await Promise.all(numbers(40).map((n) => echo(reads, n)));

    expect(taken).toBe(3);
  });

  it('of a page share them as well, four a message', async () => {
    const { reads, pool } = await pooled(10);
    let taken = 0;
    pool.on('acquire', () => (taken += 1));
    const pages = await Promise.all(
      numbers(10).map((n) => reads.page('page', 'SELECT n::text FROM generate_series(1, $1::int) n', [Number(n)])),
    );

    expect(pages.map(textsOf)).toEqual(
      numbers(10).map((n) => numbers(Number(n)).map((at) => [String(Number(at) + 1)])),
    );
    expect(taken).toBe(3);
  });

  it('fail alone where a value is wrong, wherever they stand', async () => {
    const { reads } = await pooled(2);
    const isWrong = new Set(['0', '7', '8', '15', '19']);
    const ask = () => outcomes(numbers(20).map((n) => third(reads, isWrong.has(n) ? 'wrong' : n)));
    const expected = numbers(20).map((n) => {
      if (isWrong.has(n)) return '22P02';
      return Number(n) % 3 ? [] : [[String(Number(n) / 3)]];
    });

    expect(await ask()).toEqual(expected);
    expect(await ask()).toEqual(expected);
  });

  it('fail alone where one takes too long', async () => {
    const { reads } = await pooled(2, { statement_timeout: 300 });
    const slow = reads.point('slow', 'SELECT pg_sleep($1::float8)', ['20']);

    expect(await outcomes([echo(reads, 'a'), slow, echo(reads, 'b'), echo(reads, 'c')])).toEqual([
      [['a', null, 'a']],
      '57014',
      [['b', null, 'b']],
      [['c', null, 'c']],
    ]);
  });

  it('fail alone where their backend is ended', async () => {
    const { reads } = await pooled(2);
    const fatal = reads.point('fatal', 'SELECT pg_terminate_backend(pg_backend_pid())', []);

    expect(await outcomes([echo(reads, 'a'), fatal, echo(reads, 'b'), echo(reads, 'c')])).toEqual([
      [['a', null, 'a']],
      '57P01',
      [['b', null, 'b']],
      [['c', null, 'c']],
    ]);
  });

  it('are given up with a server that is silent', async () => {
    const { reads } = await pooled(1, { silenceSeconds: 0.3 });
    const silent = reads.point('silent', 'SELECT pg_sleep($1::float8)', ['20']);

    expect(await outcomes([echo(reads, 'a'), silent, echo(reads, 'b')])).toEqual(
      numbers(3).map(() => 'No answer from the database within 0.3 seconds.'),
    );
    expect(await echo(reads, 'c')).toEqual([['c', null, 'c']]);
  });

  it('leave nothing on the connection where statements have no names', async () => {
    const { reads, pool } = await pooled(1, {}, false);
    const named = () => pool.query(`SELECT name FROM pg_prepared_statements WHERE name <> ''`);
    const rows = await Promise.all([echo(reads, 'a'), third(reads, '3'), echo(reads, 'b')]);

    expect(rows).toEqual([[['a', null, 'a']], [['1']], [['b', null, 'b']]]);
    expect((await named()).rows).toEqual([]);
  });

  it('are parsed once a connection where they have names', async () => {
    const { reads, pool } = await pooled(1);
    for (const n of [1, 2, 3]) await Promise.all([echo(reads, 'a'), echo(reads, 'b'), third(reads, String(n))]);

    const { rows } = await pool.query(
      'SELECT name, (generic_plans + custom_plans)::int AS uses FROM pg_prepared_statements ORDER BY name',
    );
    expect(rows).toEqual([
      { name: 'echo', uses: 6 },
      { name: 'third', uses: 3 },
    ]);
  });
});

describe('short reads, without a free connection', () => {
  it('wait for one, are counted, and go out together', async () => {
    const { reads, pool } = await pooled(1);
    const holder = await pool.connect();
    const early = numbers(5).map((n) => echo(reads, n));
    await new Promise((resolve) => setImmediate(resolve));
    const late = numbers(5).map((n) => echo(reads, n));
    await new Promise((resolve) => setImmediate(resolve));
    const { waiting } = reads.usage();
    let taken = 0;
    pool.on('acquire', () => (taken += 1));
    holder.release();

    expect(await Promise.all([...early, ...late])).toEqual([...numbers(5), ...numbers(5)].map((n) => [[n, null, n]]));
    expect({ waiting, taken, after: reads.usage().waiting }).toEqual({ waiting: 10, taken: 1, after: 0 });
  });

  it('are refused like any other when none gets free, and answered once one is', async () => {
    const { reads, pool } = await pooled(1);
    const holder = await pool.connect();
    pool.options.connectionTimeoutMillis = 100;
    const refused = await outcomes(numbers(20).map((n) => echo(reads, n)));
    holder.release();

    expect(refused).toEqual(numbers(20).map(() => 'timeout exceeded when trying to connect'));
    expect(await Promise.all(numbers(20).map((n) => echo(reads, n)))).toEqual(numbers(20).map((n) => [[n, null, n]]));
  });
});
