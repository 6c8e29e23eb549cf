import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readText } from './files.js';
import { Trouble } from './trouble.js';

/** What tells a living process from a later one of the same number; null when there is none. */
export function processIdentity(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  if (process.platform !== 'linux') return ps(pid, 'lstart=') || null;
  try {
    const fields = statOf(pid);
    // A zombie only waits for its parent to look; it holds nothing any more.
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${bootId()}/${fields[19]}`;
  } catch {
    return null;
  }
}

/**
 * Where a process number means a process: this boot of the machine and, in it, this container. Empty where there is one
 * such place only.
 */
export function processSpace(): { boot: string; container: string } {
  if (process.platform !== 'linux') return { boot: '', container: '' };
  return { boot: bootId(), container: readlinkSync('/proc/self/ns/pid') };
}

/** The servers and backends that work in the data folder, also those whose pid file is gone. */
export function processesOf(data: string): number[] {
  if (process.platform !== 'linux') {
    const pid = postmasterPid(data);
    return pid !== null && ps(pid, 'command=').includes(data) ? [pid] : [];
  }
  const folder = statSync(data, { throwIfNoEntry: false });
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => worksIn(pid, data, folder?.dev, folder?.ino));
}

/** Ends what an earlier run left: first the way that writes everything down, then harder. */
export async function endProcessesOf(data: string): Promise<void> {
  const escalation: readonly (readonly [NodeJS.Signals, number])[] = [
    ['SIGINT', 10_000],
    ['SIGQUIT', 3_000],
    ['SIGKILL', 3_000],
  ];
  for (const [signal, patience] of escalation) {
    let left = processesOf(data);
    if (left.length === 0) return;
    const postmaster = postmasterPid(data);
    // To a backend SIGINT means "cancel", to the checkpointer "end now": only the postmaster may have it.
    const receivers = signal === 'SIGINT' ? left.filter((pid) => pid === postmaster) : left;
    if (receivers.length === 0) continue;
    receivers.forEach((pid) => send(pid, signal));
    for (const end = Date.now() + patience; left.length > 0 && Date.now() < end; left = processesOf(data)) {
      await sleep(20);
    }
  }
  const [pid] = processesOf(data);
  if (pid !== undefined) throw Trouble.atStart(`an earlier server (process ${pid}) does not end`, `end process ${pid}`);
}

/** The first line of the server's pid file. */
export function postmasterPid(data: string): number | null {
  const pid = Number(readText(join(data, 'postmaster.pid'))?.split('\n')[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}

export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime, which is what was wanted.
  }
}

function worksIn(pid: number, data: string, dev: number | undefined, ino: number | undefined): boolean {
  try {
    if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== 'postgres') return false;
    const cwd = `/proc/${pid}/cwd`;
    if (readlinkSync(cwd) === `${data} (deleted)`) return processIdentity(pid) !== null;
    const folder = statSync(cwd);
    return folder.dev === dev && folder.ino === ino && processIdentity(pid) !== null;
  } catch {
    // Ended while we looked, or of another user, who cannot work in a folder of ours.
    return false;
  }
}

/** Fields of /proc/pid/stat from the third (the state) on; the second may hold spaces and brackets. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function ps(pid: number, format: string): string {
  try {
    return execFileSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}
