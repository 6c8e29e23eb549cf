import { cpuOf, cpuOfFamily, forgetPeak, peakMemoryOf } from './processes.js';
import type { LoadResult } from './load.js';

/** What one operation cost on one server in one round. */
export interface Measurement {
  /** Milliseconds of the server's CPU a request. */
  serverCpu: number;
  /** Milliseconds of all of PostgreSQL a request; null where it runs on another machine. */
  databaseCpu: number | null;
  /** Milliseconds of whoever sends the requests; where it nears that of the server, it holds the server up. */
  loadCpu: number;
  /** Requests a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Bytes that the server held at most. */
  memory: number;
  requests: number;
}

/** @param databasePid of the process that started the others of PostgreSQL */
export async function measured(
  serverPid: number,
  databasePid: number | null,
  load: () => Promise<LoadResult>,
): Promise<Measurement> {
  forgetPeak(serverPid);
  const before = { server: cpuOf(serverPid), database: databasePid === null ? 0 : cpuOfFamily(databasePid) };
  const began = process.cpuUsage();
  const { requests, seconds, times } = await load();
  const { user, system } = process.cpuUsage(began);
  const server = cpuOf(serverPid) - before.server;
  return {
    serverCpu: server / requests,
    databaseCpu: databasePid === null ? null : (cpuOfFamily(databasePid) - before.database) / requests,
    loadCpu: (user + system) / 1000 / requests,
    rate: requests / seconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    memory: peakMemoryOf(serverPid),
    requests,
  };
}

export function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((one, other) => one - other),
    0.5,
  );
}

/** Of sorted values. */
function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
