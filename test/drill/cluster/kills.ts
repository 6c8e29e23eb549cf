import { setTimeout as pause } from 'node:timers/promises';
import { atLeast, atMost, exactly, type Figure } from '../drill.js';
import { Findings } from '../crash/findings.js';
import { verify, verifyFiles } from '../crash/verify.js';
import { openPool } from '../support/pool.js';
import type { Cluster } from './cluster.js';
import { ClusterLoad } from './load.js';

/** How long a part that has one of its kind beside it, or somebody who starts it again, is away. */
const AWAY_MS = 1_000;
/** A frozen instance neither answers nor breaks its connections: only the balancer's looks find it. */
const FROZEN_MS = 5_000;

interface Part {
  readonly name: string;
  /** Resolves when what was killed is on its way again. */
  kill(cluster: Cluster): Promise<void>;
}

/** Everything a request passes, each as nobody expects it to end; last what cannot come back. */
const PARTS: readonly Part[] = [
  {
    name: 'an instance',
    kill: async (cluster) => {
      await cluster.instances[0]?.kill();
      await cluster.startInstance(0);
    },
  },
  {
    name: 'an instance that freezes behind the balancer',
    kill: async ({ instances }) => {
      const pid = instances[1]?.pid ?? 0;
      process.kill(pid, 'SIGSTOP');
      await pause(FROZEN_MS);
      process.kill(pid, 'SIGCONT');
    },
  },
  { name: 'PgBouncer', kill: ({ pooler }) => killFor(AWAY_MS, pooler) },
  { name: 'Redis', kill: ({ redis }) => killFor(AWAY_MS, redis) },
  { name: 'HAProxy', kill: ({ balancer }) => killFor(AWAY_MS, balancer) },
  {
    name: 'the standby that is read from',
    kill: async ({ databases }) => {
      const { replica } = databases;
      if (replica) await killFor(AWAY_MS, replica);
    },
  },
  {
    name: 'the primary',
    kill: async (cluster) => {
      await cluster.databases.killPrimary();
      await cluster.failOver();
    },
  },
];

async function killFor(milliseconds: number, part: { kill(): Promise<void>; start(): Promise<void> }): Promise<void> {
  await part.kill();
  await pause(milliseconds);
  await part.start();
}

export interface Kills {
  /** Acknowledged in all. */
  readonly writes: number;
  readonly seed: number;
  /** Else an instance and the primary alone. */
  readonly isEvery: boolean;
  say(line: string): void;
}

/** Kills part after part under a load of writing clients, and looks for what they were acknowledged. */
export async function killParts(cluster: Cluster, { writes, seed, isEvery, say }: Kills): Promise<Figure[]> {
  const findings = new Findings(say);
  const load = await ClusterLoad.start(cluster, findings, seed);
  const parts = PARTS.filter((part, index) => isEvery || index === 0 || part === PARTS.at(-1));
  let [slowest, writable] = [0, 0];
  try {
    for (const [index, { name, kill }] of parts.entries()) {
      await load.reach(((index + 0.5) * writes) / (parts.length + 1));
      const before = load.acknowledged;
      const start = Date.now();
      await kill(cluster);
      const recovery = await load.recovered();
      if (name === 'the primary') writable = Date.now() - start;
      else slowest = Math.max(slowest, recovery);
      say(`killed ${name} after ${before} writes: written again ${recovery} ms after it was on its way`);
    }
    await load.reach(writes);
    await load.stop();
    const db = openPool(cluster.databases.url);
    await verify(db, load.writes, findings);
    await verifyFiles(db, cluster.files, load.writes, findings);
    await db.end();
  } finally {
    await load.close();
  }
  const repeated = load.writes.filter(({ isRepeated, state }) => isRepeated && state === 'acknowledged').length;
  return [
    atLeast('acknowledged writes', load.acknowledged, writes),
    exactly('lost writes', findings.count('lost'), 0),
    exactly('half-written writes', findings.count('half written') + findings.count('chain broken'), 0),
    exactly(`writes that took effect twice or though refused, of ${repeated} repeated`, findings.count('written'), 0),
    exactly('answers other than 2xx, 502 to 504 with Retry-After, broken', findings.count('answer'), 0),
    atMost('from the kill of the primary to the next acknowledged write, ms', writable, 15_000),
    atMost('slowest recovery from the kill of another part, ms', slowest, 5_000),
  ];
}
