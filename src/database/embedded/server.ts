import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode, ownLikeFolder, readText } from './files.js';
import type { Place } from './place.js';
import { send } from './processes.js';
import type { Program } from './program.js';
import { SERVER_ENV } from './run.js';
import { Trouble, troubleOfOutput } from './trouble.js';

export interface Server {
  /** Settles when it has ended, however that came. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** A server takes as long as it must to replay its log after a crash, but not for ever. */
const START_PATIENCE = 120_000;

/** `fsync` and `synchronous_commit` keep their default, on. Errors reach the application anyway. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // The path of a socket may hold no more than 107 bytes, and DATA_DIR may be deeper.
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: sharedBuffers(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)),
  // /dev/shm is small in containers and emptied by systemd when its user signs out.
  dynamic_shared_memory_type: 'mmap',
  max_wal_size: '512MB',
  jit: 'off',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_min_messages: 'log',
  // Statements and details hold what people wrote.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/**
 * An eighth of the memory, which is taken as the database grows into it: with 64 MB, reading an expert's answers from among
 * a million takes nearly twice as much of PostgreSQL's CPU as from among ten thousand.
 * @param memory bytes that the machine or the container has
 */
export function sharedBuffers(memory: number): string {
  const megabytes = Math.floor(memory / 2 ** 20 / 8);
  return `${Math.min(512, Math.max(64, megabytes))}MB`;
}

/** Null when the port was taken between the look and the start. */
export async function startServer(
  program: Program,
  place: Place,
  port: number,
  settings: Record<string, string>,
): Promise<Server | null> {
  const logFile = logOf(place);
  const child = launch(program, place, port, settings, logFile);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => undefined);

  const { pid } = child;
  if (pid === undefined) return failed;
  // For whoever leaves by process.exit(): the server would outlive us.
  const endWithUs = (): void => send(pid, 'SIGINT');
  process.once('exit', endWithUs);
  void ended.then(() => process.off('exit', endWithUs));

  const server: Server = { ended, stop: () => stop(child, ended) };
  for (const end = Date.now() + START_PATIENCE; ; await Promise.race([sleep(15), ended])) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (isReady(place, pid)) return server;
    if (Date.now() > end) {
      await server.stop();
      throw Trouble.atStart('the server does not get ready', `look into ${logFile}`);
    }
  }
  const output = readText(logFile) ?? '';
  if (/could not (bind|create any TCP\/IP sockets)/.test(output)) return null;
  throw troubleOfOutput(output, logFile);
}

/** In a session of its own, so that Ctrl-C reaches us alone and requests under way still find their database. */
function launch(
  program: Program,
  place: Place,
  port: number,
  settings: Record<string, string>,
  logFile: string,
): ChildProcess {
  const all = { ...SETTINGS, port: String(port), ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(logFile, 'wx', 0o600);
  try {
    ownLikeFolder(logFile);
    const child = spawn(program.postgres, ['-D', place.data, ...args], {
      ...(place.user ? { uid: place.user.uid, gid: place.user.gid } : {}),
      cwd: '/',
      env: SERVER_ENV,
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** Starts with an empty log; the one before is kept for whoever asks why it ended. */
function logOf({ root }: Place): string {
  const path = join(root, 'server.log');
  try {
    renameSync(path, `${path}.1`);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  return path;
}

/** The server writes its state into the eighth line of its pid file. */
function isReady({ data }: Place, pid: number): boolean {
  const lines = readText(join(data, 'postmaster.pid'))?.split('\n') ?? [];
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

/** Fast: sessions end, everything is written down. Harder only when that does not come to an end. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const escalation: readonly (readonly [NodeJS.Signals, number])[] = [
    ['SIGINT', 12_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ];
  for (const [signal, patience] of escalation) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.ref();
    send(child.pid, signal);
    const timer = new AbortController();
    await Promise.race([ended, sleep(patience, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }
}
