import { setTimeout as pause } from 'node:timers/promises';
import { processesOf } from '../../../src/database/embedded/processes.js';
import { atLeast, type Figure } from '../drill.js';
import { createWorld, type World } from '../crash/world.js';
import { HttpConnection } from '../support/http.js';
import type { Instance } from '../support/instance.js';
import type { Cluster } from './cluster.js';
import { CpuShare, cpuSecondsOf } from './cpu.js';
import { ask } from './databases.js';

const ROUNDS = 3;
const CLIENTS_AN_INSTANCE = 8;
/** With whole cores, until the code is compiled. */
const WARM_UP_MS = 10_000;
const ROUND_MS = 6_000;
/** Of a core, for each instance: what is left of two cores is room for the database and for whoever asks. */
const SHARE = 0.1;

/** Milliseconds of processor time for one submission. */
type Cpu = Record<'instances' | 'primary' | 'standby' | 'pooler', number>;

interface Measured {
  /** A second. */
  readonly submissions: number;
  readonly cpu: Cpu;
  /** Bytes of PostgreSQL's log for one submission. */
  readonly log: number;
}

/**
 * Submissions that the machine grades, by one instance and by two, by turns. On a machine whose cores the database shares,
 * two instances would measure the machine; so each instance gets a small part of a core, and the rest is room.
 */
export async function measureScaling(cluster: Cluster, say: (line: string) => void): Promise<Figure[]> {
  const world = await createWorld(cluster.databases.url, { applicants: 16, essays: 0, choices: 40, graded: 0 });
  const pair = cluster.instances.slice(0, 2);
  let shares: (CpuShare | null)[] = [];
  try {
    await submitFor(WARM_UP_MS, pair, cluster, world);
    shares = await Promise.all(pair.map(({ pid }) => CpuShare.of(pid, SHARE)));
    const isShared = shares.every((share) => share !== null);
    if (!isShared) say('left out: throughput of two instances, since this user may give no shares of a processor');
    const [one, two]: [Measured[], Measured[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      one.push(await submitFor(ROUND_MS, [pair[round % 2] as Instance], cluster, world));
      two.push(await submitFor(ROUND_MS, pair, cluster, world));
    }
    const ratio = (of: (seen: Measured) => number) => round2(median(two.map(of)) / median(one.map(of)));
    const [throughput, cpu] = [ratio(({ submissions }) => submissions), ratio(({ cpu: { instances } }) => instances)];
    const beside = (part: keyof Cpu) => round2(median(two.map((seen) => seen.cpu[part] / seen.cpu.instances)));
    say(
      `processor time of a submission, that of the instances being 1: primary ${beside('primary')}, ` +
        `each standby ${beside('standby')}, PgBouncer ${beside('pooler')}; log of PostgreSQL: ` +
        `${Math.round(median(two.map(({ log }) => log)))} bytes`,
    );
    say(`processor time of a submission with two instances, that with one being 1: ${cpu}`);
    return [
      ...(isShared ? [atLeast('throughput of two instances, that of one being 1', throughput, 1.7)] : []),
      atLeast('throughput of two instances with a core each, by their processor time', round2(2 / cpu), 1.7),
    ];
  } finally {
    await Promise.all(shares.map((share) => share?.release()));
    await world.db.end();
  }
}

async function submitFor(
  milliseconds: number,
  instances: readonly Instance[],
  cluster: Cluster,
  world: World,
): Promise<Measured> {
  const before = await cpuOf(instances, cluster);
  const written = await logOf(cluster);
  const start = performance.now();
  const over = new AbortController();
  let count = 0;
  const clients = instances.flatMap(({ url }, place) =>
    Array.from({ length: CLIENTS_AN_INSTANCE }, async (_, index) => {
      const person = world.applicants[(place * CLIENTS_AN_INSTANCE + index) % world.applicants.length];
      const headers = { authorization: `Bearer ${person?.token}` };
      const connection = new HttpConnection(url);
      for (let turn = index; !over.signal.aborted; turn += 1) {
        const questionId = world.choices[turn % world.choices.length];
        const body = { questionId, responseData: { value: turn % 2 === 0 ? 'A' : 'B' }, submit: true };
        const answer = await connection.send({ method: 'POST', path: '/api/v1/answers', headers, body });
        if (answer?.status !== 201) throw new Error(`A submission failed: ${JSON.stringify(answer)}`);
        count += 1;
      }
      connection.close();
    }),
  );
  await Promise.race([pause(milliseconds), ...clients]);
  over.abort();
  await Promise.all(clients);
  const seconds = (performance.now() - start) / 1000;
  const after = await cpuOf(instances, cluster);
  const each = (part: keyof Cpu) => (1000 * (after[part] - before[part])) / count;
  const cpu = {
    instances: each('instances'),
    primary: each('primary'),
    standby: each('standby'),
    pooler: each('pooler'),
  };
  return { submissions: count / seconds, cpu, log: ((await logOf(cluster)) - written) / count };
}

/** Seconds so far; processes of a server that have ended meanwhile are forgotten, and few do. */
async function cpuOf(instances: readonly Instance[], { databases, pooler }: Cluster): Promise<Cpu> {
  const sum = async (pids: readonly number[]) => {
    const seconds = await Promise.all(pids.map(cpuSecondsOf));
    return seconds.reduce((all, one) => all + one, 0);
  };
  return {
    instances: await sum(instances.map(({ pid }) => pid)),
    primary: await sum(processesOf(databases.primaryData)),
    standby: await sum(processesOf(databases.replica?.data ?? '')),
    pooler: await sum([pooler.pid]),
  };
}

async function logOf({ databases }: Cluster): Promise<number> {
  const sql = `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS bytes`;
  const [row] = await ask<{ bytes: number }>(databases.url, sql);
  return row?.bytes ?? 0;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
