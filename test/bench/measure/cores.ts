import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One core for the server that is measured, another for the database and whoever sends the requests. */
export interface Cores {
  server: number;
  rest: number;
}

/** Null where there is no taskset, or not two cores: everything shares what there is then. */
export async function twoCores(): Promise<Cores | null> {
  const [server, rest] = allowedCores();
  if (server === undefined || rest === undefined) return null;
  const hasTaskset = await run('taskset', ['--version']).then(
    () => true,
    () => false,
  );
  return hasTaskset ? { server, rest } : null;
}

/** Whatever this process starts from now on runs there too. */
export async function moveTo(core: number): Promise<void> {
  await run('taskset', ['-a', '-c', '-p', String(core), String(process.pid)]);
}

/** The command that starts a process on that core. */
export function onCore(core: number | null, command: readonly string[]): readonly string[] {
  return core === null ? command : ['taskset', '-c', String(core), ...command];
}

/** That this process may run on, in order; none where the system does not say. */
function allowedCores(): number[] {
  try {
    const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return list.split(',').flatMap((range) => {
      const [from = 0, to = from] = range.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, n) => from + n);
    });
  } catch {
    return [];
  }
}
