import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { TICK_MS } from './processes.js';

/**
 * Watches how much of the machine other work takes, which is what makes figures unsteady.
 * @param ours milliseconds of CPU that all processes of the bench have used so far
 * @returns says the share since then, from 0 to 1
 */
export function watchOthers(ours: () => number): () => number {
  const before = { all: busyMs(), ours: ours(), at: performance.now() };
  return () => {
    const there = (performance.now() - before.at) * cpus().length;
    return Math.max(0, (busyMs() - before.all - (ours() - before.ours)) / there);
  };
}

/** Of all cores: everything but idle time, that of a neighbour on the same hardware included. */
function busyMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, _idle, _io, irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_MS;
}
