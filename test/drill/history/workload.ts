import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import type { TestDatabase } from '../../support/database.js';
import { type Instance, startInstance } from '../support/instance.js';
import { randomFrom } from '../support/random.js';
import { Board } from './board.js';
import { runClient } from './client.js';
import { type FinalState, readFinalState } from './final-state.js';
import type { Operation } from './operation.js';
import { givenWorld, type World } from './world.js';
import { openPool } from '../support/pool.js';

export interface WorkloadOptions {
  readonly clients: number;
  /** At least so long … */
  readonly seconds: number;
  /** … and at least so many. */
  readonly operations: number;
  /** Pairs of expert and question that the clients fight for at a time. */
  readonly pairs: number;
  readonly seed: number;
}

export interface History {
  readonly operations: readonly Operation[];
  readonly final: FinalState;
  readonly seconds: number;
}

/** Versions may follow grades, so that both are written into one pair at the same time. */
export const HISTORY_SETTINGS = { RESUBMISSION: 'until-reviewed', RESULTS_RELEASE: 'on-finalize' };

const INSTANCES = 2;
/** A workload that takes so much longer than asked has stuck. */
const PATIENCE = 20;

/** Two instances on a database, ended in any case. @param root of a copy of the project, if not this one */
export async function withInstances<Result>(
  database: TestDatabase,
  root: string | undefined,
  work: (instances: readonly Instance[], db: pg.Pool) => Promise<Result>,
): Promise<Result> {
  const db = openPool(database.url);
  const started = await Promise.allSettled(
    Array.from({ length: INSTANCES }, () => startInstance(database.url, HISTORY_SETTINGS, root)),
  );
  const instances = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  try {
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return await work(instances, db);
  } finally {
    await Promise.all(instances.map((instance) => instance.stop()));
    await db.end();
  }
}

/** Lets the clients loose, writes down what they do, and reads back what is left when all is quiet. */
export async function runWorkload(
  instances: readonly Instance[],
  db: pg.Pool,
  options: WorkloadOptions,
): Promise<History> {
  const folder = await mkdtemp(join(tmpdir(), 'ax-qna-history-'));
  const file = join(folder, 'history.jsonl');
  try {
    const world = await givenWorld(db, sizeOf(options));
    const seconds = await write(file, world, instances, options);
    await quiet(db);
    const final = await readFinalState(db, world, instances);
    return { operations: await read(file), final, seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An expert for each four clients, so that several devices write for one; half of the clients are staff. */
function sizeOf({ clients, operations }: WorkloadOptions): Record<keyof World, number> {
  return {
    experts: Math.max(2, Math.floor(clients / 8)),
    operators: Math.max(2, Math.floor(clients / 8)),
    evaluators: Math.max(2, Math.floor(clients / 16)),
    questions: Math.max(100, Math.ceil(operations / 10)),
  };
}

/** @returns how long it took */
async function write(
  file: string,
  world: World,
  instances: readonly Instance[],
  { clients, seconds, operations, pairs, seed }: WorkloadOptions,
): Promise<number> {
  const lines = createWriteStream(file);
  const board = new Board(world, pairs);
  const began = performance.now();
  let count = 0;
  let marks = 0;
  const elapsed = () => (performance.now() - began) / 1000;
  const goOn = () => {
    if (elapsed() > (seconds + 10) * PATIENCE) throw new Error(`Only ${count} operations in ${elapsed()} seconds.`);
    return elapsed() < seconds || count < operations;
  };
  const roles = [world.experts, world.operators, world.experts, world.evaluators];
  await Promise.all(
    Array.from({ length: clients }, (_, index) => {
      const people = roles[index % roles.length] ?? [];
      const person = people[Math.floor(index / roles.length) % people.length];
      if (!person) throw new Error('There is nobody for a client.');
      const record = (operation: Omit<Operation, 'n'>): Operation => {
        const numbered = { n: ++count, ...operation };
        lines.write(`${JSON.stringify(numbered)}\n`);
        return numbered;
      };
      const random = randomFrom(seed * 1_000 + index);
      return runClient({ index, person, instances, board, random, nextMark: () => ++marks, record }, goOn);
    }),
  );
  lines.end();
  await once(lines, 'finish');
  return elapsed();
}

/** What cut requests have begun goes on without them. */
async function quiet(db: pg.Pool): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const { rows } = await db.query(
      `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'ax-qna%' AND state <> 'idle'`,
    );
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The instances do not come to rest.');
}

async function read(file: string): Promise<Operation[]> {
  const operations: Operation[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
    operations.push(JSON.parse(line) as Operation);
  return operations;
}
