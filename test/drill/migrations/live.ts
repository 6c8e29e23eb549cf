import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { Migrator } from '../../../src/database/migrator/migrator.js';
import { STEPS } from '../../../src/database/migrator/steps.js';
import { atLeast, atMost, exactly, type Figure } from '../drill.js';
import { bankAndAnswers, expertsOf, people, type Size } from './bank.js';
import { Flushes } from './flushes.js';
import { Writers, type WriterReport } from './writers.js';

export interface LiveOptions {
  readonly size: Size;
  /** A second. */
  readonly writes: number;
  /** What no write may take longer than, in ms. */
  readonly longestMs: number;
}

/** From the first tables with their rows to the present while people go on writing; the longest stall of each step. */
export async function migrateLive(
  url: string,
  { size, writes, longestMs }: LiveOptions,
  say: (line: string) => void,
): Promise<Figure[]> {
  const migrator = new Migrator(url, { onLocked: (step) => say(`${step}: a table is held; trying again`) });
  await load(url, migrator, size, say);
  const writers = new Writers(url, size, writes);
  const flushes = await Flushes.start();
  const figures: Figure[] = [];
  const failed: string[] = [];
  let written = 0;
  const began = Date.now();
  try {
    await pause(Math.min(10_000, size.answers / 10));
    const idle = writers.report();
    say(`before: ${told(idle, flushes.report())}`);
    written += idle.writes;
    for (const { name } of STEPS.slice(2)) {
      const started = Date.now();
      await migrator.up({ to: name });
      // Those that queued up behind the step's last lock are its stalls.
      await pause(300);
      const report = writers.report();
      written += report.writes;
      failed.push(...report.failed);
      say(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s, ${told(report, flushes.report())}`);
      figures.push(atMost(`longest write during ${name}, ms`, Math.round(report.longestMs), longestMs));
    }
  } finally {
    await writers.stop();
    await flushes.stop();
  }
  const { writes: rest, failed: late } = writers.report();
  written += rest;
  failed.push(...late);
  [...new Set(failed)].slice(0, 10).forEach((fault) => say(fault));
  const seconds = (Date.now() - began) / 1000;
  return [
    ...figures,
    exactly('writes that failed', failed.length, 0),
    atLeast(`writes in ${seconds.toFixed(0)} s`, written, Math.floor(writes * seconds * 0.9)),
    exactly('answers without a time of submission that they should have', await unfilled(url), 0),
    exactly('answers that say wrongly whether a newer version supersedes them', await wronglyMarked(url), 0),
    exactly('differences from the schema at the end', (await migrator.verify()).differences.length, 0),
  ];
}

function told({ writes, longestMs, longest }: WriterReport, flushMs: number): string {
  return `${writes} writes, the longest ${longestMs.toFixed(0)} ms (${longest}); a bare flush ${flushMs.toFixed(0)} ms`;
}

async function load(url: string, migrator: Migrator, size: Size, say: (line: string) => void): Promise<void> {
  const started = Date.now();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await migrator.up({ to: STEPS[1]!.name });
    // The last experts are those who write meanwhile.
    await client.query(people(expertsOf(size) + 100));
    await client.query(bankAndAnswers(size));
    // The rows are settled, as those of a database in use are, and what the load left to do is done.
    await client.query('VACUUM (ANALYZE) answers');
    await client.query('CHECKPOINT').catch(() => undefined);
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM answers');
    say(
      `loaded ${Number(rows[0]?.count).toLocaleString('en')} answers in ${Math.round((Date.now() - started) / 1000)} s`,
    );
  } finally {
    await client.end();
  }
}

/** A product of before does not set the time once the step that brings it is over; all others have it. */
function unfilled(url: string): Promise<number> {
  return countOf(url, `id::text LIKE '50000000-%' AND (submitted_at IS NULL) <> (status = 'DRAFT')`);
}

function wronglyMarked(url: string): Promise<number> {
  return countOf(
    url,
    `a.superseded <> (a.status <> 'DRAFT' AND EXISTS (
       SELECT FROM answers newer WHERE newer.expert_id = a.expert_id AND newer.question_id = a.question_id
          AND newer.version > a.version AND newer.status <> 'DRAFT'))`,
  );
}

async function countOf(url: string, condition: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM answers a WHERE ${condition}`);
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
}
