import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';

/** Of /proc on every Linux that Node runs on. */
export const TICK_MS = 10;

interface Stat {
  parent: number;
  /** Milliseconds of CPU, and those of children that have ended. */
  own: number;
  ended: number;
}

/** Milliseconds of CPU that a process has used. */
export function cpuOf(pid: number): number {
  return statOf(pid)?.own ?? 0;
}

/** Those of a process and all it has started: PostgreSQL's, from the one that started the others. */
export function cpuOfFamily(pid: number): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = new Map(all.map((name) => [Number(name), statOf(Number(name))]));
  const root = stats.get(pid);
  if (!root) return 0;
  const children = [...stats.values()].filter((stat) => stat?.parent === pid);
  return children.reduce((sum, stat) => sum + (stat?.own ?? 0), root.own + root.ended);
}

/** Bytes that a process has held at most since {@link forgetPeak}. */
export function peakMemoryOf(pid: number): number {
  const [, kilobytes = '0'] = /^VmHWM:\s*(\d+)/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes) * 1024;
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The process that all others of the database belong to; null where it runs on another machine. */
export async function databaseProcess(url: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]?.pid ?? 0;
    return read(`/proc/${pid}/cmdline`).startsWith('postgres') ? (statOf(pid)?.parent ?? null) : null;
  } finally {
    await client.end();
  }
}

function statOf(pid: number): Stat | null {
  // The name of the program, in brackets, may hold anything.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  if (fields.length < 15) return null;
  const at = (index: number) => Number(fields[index]);
  return { parent: at(1), own: (at(11) + at(12)) * TICK_MS, ended: (at(13) + at(14)) * TICK_MS };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
