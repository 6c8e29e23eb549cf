import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { killLeftovers } from '../support/process.js';
import { type BenchResult, runBench } from './bench.js';
import { Leftovers } from './leftovers.js';
import type { Measured } from './measure/rounds.js';
import { OPERATIONS, SERVERS } from './operations/operation.js';
import { readCommandLine } from './options.js';
import { judge } from './report/goals.js';
import { printed } from './report/print.js';
import { summarize } from './report/summary.js';

const SERVER = process.env['TEST_DATABASE_SERVER_URL'] ?? '';

/** The short form: no figure is judged, which only the long one on a quiet machine could bear. */
describe('the bench', () => {
  const leftovers = new Leftovers();
  let result: BenchResult;

  beforeAll(async () => {
    const { goals: _goals, json: _json, ...options } = readCommandLine(['--rounds', '1', '--seconds', '0.4']);
    const size = { categories: 4, questions: 400, experts: 10, answersEach: 30, questionsEach: 24, writers: 40 };
    const short = { size, connections: 4, uploaded: 30, database: SERVER, pin: false, starts: 1, regraded: 700 };
    result = await runBench({ ...options, ...short }, leftovers, () => undefined);
  }, 300_000);
  afterAll(async () => {
    await leftovers.clear();
    killLeftovers();
  });

  it('finds that floor, plain NestJS and product answer the same, and measures every operation on each that has it', () => {
    expect(result.rows.map(({ operation, server }) => `${operation} ${server}`).sort()).toEqual(
      OPERATIONS.flatMap((operation) =>
        SERVERS.filter((server) => operation !== 'Q1' || server === 'product').map(
          (server) => `${operation} ${server}`,
        ),
      ).sort(),
    );
  });

  it('has a figure for everything it measures', () => {
    for (const { operation, serverCpu, databaseCpu, rate, p50, p99, memory, ofFloor } of result.rows) {
      const ratio = operation === 'Q1' ? 1 : ofFloor?.rate;
      expect([rate, p50, p99, memory, ratio].filter((figure) => !((figure ?? 0) > 0))).toEqual([]);
      // The kernel counts a process's time in hundredths of a second, of which a short measurement may take none.
      expect([serverCpu, databaseCpu].filter((figure) => !((figure ?? -1) >= 0))).toEqual([]);
    }
    expect(result.rows.some(({ databaseCpu }) => (databaseCpu ?? 0) > 0)).toBe(true);
    expect(result.startMs).toBeGreaterThan(0);
    expect(result.regrade?.seconds).toBeGreaterThan(0);
    expect(result.otherWork).toBeGreaterThanOrEqual(0);
    expect(result.otherWork).toBeLessThan(1);
  });

  it('says of each goal whether it was met', () => {
    expect(result.goals).toHaveLength(26);
    expect(printed(result).match(/^goal .* (ok|MISSED)$/gm)).toHaveLength(26);
  });

  it('leaves neither a database nor a process behind', async () => {
    await leftovers.clear();

    const client = new pg.Client({ connectionString: SERVER });
    await client.connect();
    const { rows } = await client.query(`SELECT datname FROM pg_database WHERE datname LIKE 'ax_qna_bench_%_300'`);
    await client.end();
    expect(rows).toEqual([]);
  });
});

describe('what the bench makes of its rounds', () => {
  const round = (server: Measured['server'], number: number, rate: number): Measured => ({
    operation: 'R2',
    server,
    round: number,
    rate,
    serverCpu: 1 / rate,
    databaseCpu: 1,
    loadCpu: 1,
    p50: 4,
    p99: 13,
    memory: 100e6,
    requests: 1_000,
  });

  it('compares each round with the floor of the same round, and takes the one in the middle', () => {
    const rows = summarize([
      round('floor', 1, 100),
      round('product', 1, 400),
      round('floor', 2, 10),
      round('product', 2, 30),
      round('floor', 3, 100),
      round('product', 3, 500),
    ]);

    const product = rows.find(({ server }) => server === 'product');
    expect(product?.rate).toBe(400);
    expect(product?.ofFloor).toEqual({ rate: 4, serverCpu: 0.25, databaseCpu: 1 });
  });

  it('judges the product alone', () => {
    const rows = summarize([round('floor', 1, 100), round('plain', 1, 10), round('product', 1, 340)]);

    expect(
      judge(rows, 1_600, { answers: 100_000, seconds: 61, readP99: 99 }).map(({ goal, ok }) => `${goal}: ${ok}`),
    ).toEqual([
      "R2 server CPU of the floor's, at most 0.7: true",
      "R2 throughput of the floor's, at least 3.5: false",
      'R2 p99 of p50, at most 3: false',
      'R2 megabytes of memory, at most 250: true',
      'seconds from start to ready, at most 1.5: false',
      'seconds to regrade 100000 answers, at most 60: false',
      'p99 ms of a read beside a regrade, at most 100: true',
    ]);
  });
});

describe('the command line of the bench', () => {
  it.each<[string[], RegExp]>([
    [['--rows', '5k'], /--rows must be one of 10k, 100k, 1m, 10m/],
    [['--ops', 'R1,R9'], /--ops takes R1, R2, .* not R9/],
    [['--servers', 'nginx'], /--servers takes floor, plain, product, not nginx/],
    [['--seconds', '0'], /--seconds must be a number above 0/],
  ])('refuses %j', (args, words) => {
    expect(() => readCommandLine(args)).toThrow(words);
  });
});
