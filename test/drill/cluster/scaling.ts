import { setTimeout as pause } from 'node:timers/promises';
import { atLeast, type Figure } from '../drill.js';
import { createWorld, type World } from '../crash/world.js';
import { HttpConnection } from '../support/http.js';
import type { Instance } from '../support/instance.js';
import type { Cluster } from './cluster.js';
import { CpuShare, cpuSecondsOf } from './cpu.js';

const ROUNDS = 3;
const CLIENTS_AN_INSTANCE = 8;
/** With whole cores, until the code is compiled. */
const WARM_UP_MS = 10_000;
const ROUND_MS = 6_000;
/** Of a core, for each instance: what is left of two cores is room for the database and for whoever asks. */
const SHARE = 0.1;

interface Measured {
  /** A second. */
  readonly submissions: number;
  /** Milliseconds of the instances' processors for one submission. */
  readonly cpu: number;
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
    await submitFor(WARM_UP_MS, pair, world);
    shares = await Promise.all(pair.map(({ pid }) => CpuShare.of(pid, SHARE)));
    const isShared = shares.every((share) => share !== null);
    if (!isShared) say('left out: throughput of two instances, since this user may give no shares of a processor');
    const [one, two]: [Measured[], Measured[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      one.push(await submitFor(ROUND_MS, [pair[round % 2] as Instance], world));
      two.push(await submitFor(ROUND_MS, pair, world));
    }
    const ratio = (of: keyof Measured) => median(two.map((seen) => seen[of])) / median(one.map((seen) => seen[of]));
    const [throughput, cpu] = [round2(ratio('submissions')), round2(ratio('cpu'))];
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

async function submitFor(milliseconds: number, instances: readonly Instance[], world: World): Promise<Measured> {
  const before = await cpuOf(instances);
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
  return { submissions: count / seconds, cpu: (1000 * ((await cpuOf(instances)) - before)) / count };
}

async function cpuOf(instances: readonly Instance[]): Promise<number> {
  const seconds = await Promise.all(instances.map(({ pid }) => cpuSecondsOf(pid)));
  return seconds.reduce((sum, one) => sum + one, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
