import type { BenchOptions } from '../options.js';
import { uploadOf, removeUploads } from '../load/uploads.js';
import type { Bearers, World } from '../load/world.js';
import { isFor, type Operation, type OperationName, type ServerName } from '../operations/operation.js';
import { READS } from '../operations/reads.js';
import type { Answering } from '../operations/same-answers.js';
import { W1 } from '../operations/submission.js';
import { upload } from '../operations/upload.js';
import { sendLoad } from './load.js';
import { type Measurement, measured } from './measurement.js';
import { sendUploads } from './upload-load.js';

export interface Measured extends Measurement {
  operation: OperationName;
  server: ServerName;
  /** From 1. */
  round: number;
}

export interface Target extends Answering {
  pid: number;
  /** Null where PostgreSQL runs on another machine. */
  databasePid: number | null;
}

export interface Given {
  world: World;
  bearers: Bearers;
  random(): number;
}

/** What makes a server warm, at most so many seconds; in its first round its code is not compiled yet. */
const WARM_UP = { first: { enough: 5_000, seconds: 15 }, later: { enough: 1_000, seconds: 1 } };

/**
 * Measures one server after the other and then again, so that a machine which gets slower does so for all. Uploads come
 * when everything else is done: they leave a process with more memory than it needs for the rest.
 */
export async function measureRounds(
  targets: readonly Target[],
  options: BenchOptions,
  given: Given,
  say: (line: string) => void,
): Promise<Measured[]> {
  const results: Measured[] = [];
  const add = (operation: OperationName, { name: server }: Target, round: number, measurement: Measurement) => {
    results.push({ operation, server, round, ...measurement });
    say(`round ${round} ${operation} ${server.padEnd(7)} ${Math.round(measurement.rate * 10) / 10} a second`);
  };
  const operations = [...READS, W1].filter(({ name }) => options.operations.includes(name));
  for (let round = 1; round <= options.rounds; round++) {
    for (const operation of operations) {
      for (const target of targets.filter(({ name }) => isFor(operation, name))) {
        const warmUp = round === 1 ? WARM_UP.first : WARM_UP.later;
        add(operation.name, target, round, await one(operation, target, options, given, warmUp));
      }
    }
  }
  if (!options.operations.includes('B1')) return results;
  for (let round = 1; round <= options.rounds; round++) {
    for (const target of targets) add('B1', target, round, await uploads(target, options, given));
  }
  return results;
}

async function one(
  operation: Operation,
  { name, url, pid, databasePid, pairs }: Target,
  { connections, seconds }: BenchOptions,
  given: Given,
  warmUp: { enough: number; seconds: number },
): Promise<Measurement> {
  const request = () => operation.request(name, { ...given, pairs });
  const load = { url, connections, request, isOnce: operation === W1 };
  await sendLoad({ ...load, ...warmUp, seconds: Math.min(warmUp.seconds, seconds) });
  return measured(pid, databasePid, () => sendLoad({ ...load, seconds }));
}

async function uploads(
  { name, url, pid, databasePid, databaseUrl }: Target,
  { uploaded, seconds }: BenchOptions,
  { world, bearers }: Given,
): Promise<Measurement> {
  const [token = ''] = bearers.staff;
  const started = Date.now();
  const request = (number: number) => upload(name, uploadOf(world, uploaded, `${started}-${number}`), token);
  const measurement = await measured(pid, databasePid, () => sendUploads(url, seconds, request));
  await removeUploads(databaseUrl);
  return measurement;
}
