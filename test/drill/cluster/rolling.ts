import { setTimeout as pause } from 'node:timers/promises';
import { exactly, type Figure } from '../drill.js';
import { Findings } from '../crash/findings.js';
import { createWorld } from '../crash/world.js';
import { type Cluster, INSTANCES } from './cluster.js';
import { NextReleases } from './releases.js';
import { Visitors } from './visitors.js';

/** Before, between and after. */
const SETTLED_MS = 1_000;

/**
 * Brings out a release that knows a column by another name, and the one after it that drops the old name, under load: the
 * schema is expanded, the instances are replaced one by one, and the schema is contracted.
 */
export async function restartRolling(cluster: Cluster, say: (line: string) => void): Promise<Figure[]> {
  const findings = new Findings(say);
  const { url } = cluster.databases;
  const releases = await NextReleases.make();
  try {
    const world = await createWorld(url, { applicants: 8, essays: 8, choices: 0, graded: 0 });
    const visitors = await Visitors.start(cluster.url, world, findings);
    try {
      await pause(SETTLED_MS);
      await releases.expand(url);
      say(`expanded the schema after ${visitors.requests} requests`);
      cluster.root = releases.root;
      for (let index = 0; index < INSTANCES; index += 1) {
        await replace(cluster, index);
        say(`replaced instance ${index + 1} after ${visitors.requests} requests`);
      }
      await releases.contract(url);
      say(`contracted the schema after ${visitors.requests} requests`);
      await pause(SETTLED_MS);
    } finally {
      await visitors.stop();
      await world.db.end();
    }
    return [
      exactly(`rolling restart: failed requests, of ${visitors.requests}`, findings.count('failed'), 0),
      exactly('rolling restart: reads of what the other release had written before', findings.count('stale'), 0),
    ];
  } finally {
    await releases.remove();
  }
}

/** Out of the rotation first, so that a write without an Idempotency-Key never meets a process that ends. */
async function replace(cluster: Cluster, index: number): Promise<void> {
  await cluster.balancer.drain(index);
  await cluster.instances[index]?.stop();
  await cluster.startInstance(index);
  await cluster.balancer.enable(index);
}
