import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';

const PROGRAM = 'redis-server';

/** A throw-away Redis that keeps nothing on disk. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** False, told on one line, where Debian's redis-server is not installed. */
export function hasRedis(): boolean {
  try {
    execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stdout.write('redis-server is not installed here: what is counted in Redis is left out.\n');
    return false;
  }
}

export async function startRedis(port?: number): Promise<TestRedis> {
  const listening = port ?? (await freePort());
  const child = spawn(
    PROGRAM,
    ['--port', String(listening), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    { stdio: 'ignore', cwd: '/tmp' },
  );
  while (!(await accepts(listening))) {
    if (child.exitCode !== null) throw new Error('redis-server ended at once.');
    await pause(20);
  }
  return {
    url: `redis://127.0.0.1:${listening}`,
    port: listening,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
