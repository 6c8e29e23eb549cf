import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import type { Instance } from '../support/instance.js';

/** What an instance holds at a moment. */
export interface Sample {
  /** Since the load began. */
  readonly seconds: number;
  /** Bytes in use after the garbage was collected. */
  readonly heap: number;
  /** Bytes of memory that the system gives it. */
  readonly rss: number;
  readonly descriptors: number;
  /** Connections to the database, as the database counts them. */
  readonly connections: number;
}

/** To be given to an instance whose heap is measured. */
export const PROBED = { NODE_OPTIONS: `--import=${new URL('heap-probe.js', import.meta.url).href}` };

export async function sampleOf(instance: Instance, db: pg.Pool, seconds: number): Promise<Sample> {
  return {
    seconds,
    heap: await heapOf(instance),
    rss: rssOf(instance.pid),
    descriptors: readdirSync(`/proc/${instance.pid}/fd`).length,
    connections: await connectionsTo(db),
  };
}

/** When the pool has given up its idle connections and nothing changes any more. */
export async function atRest(instance: Instance, db: pg.Pool): Promise<Sample> {
  let last = await sampleOf(instance, db, 0);
  let calm = 0;
  for (let second = 0; second < 90 && (calm < 3 || last.connections > 1); second++) {
    await pause(1_000);
    const now = await sampleOf(instance, db, 0);
    calm = now.descriptors === last.descriptors && now.connections === last.connections ? calm + 1 : 0;
    last = now;
  }
  return last;
}

async function heapOf({ pid, printed }: Instance): Promise<number> {
  const told = () => [...printed().matchAll(/heap in use: (\d+);/g)].map(([, bytes]) => Number(bytes));
  const before = told().length;
  process.kill(pid, 'SIGUSR2');
  for (let attempt = 0; attempt < 1_200; attempt++) {
    const values = told();
    if (values.length > before) return values.at(-1) as number;
    await pause(25);
  }
  throw new Error('The instance does not tell its heap.');
}

function rssOf(pid: number): number {
  const [, kibibytes = ''] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

async function connectionsTo(db: pg.Pool): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'ax-qna%'`,
  );
  return rows[0]?.count ?? 0;
}
