import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { installedBinaries } from '../../support/installed-server.js';

/** Debian's packages and the program of each. */
const PACKAGES = {
  haproxy: '/usr/sbin/haproxy',
  pgbouncer: '/usr/sbin/pgbouncer',
  'redis-server': '/usr/bin/redis-server',
} as const;

export type PackageName = keyof typeof PACKAGES;

/** Packages that a cluster needs and this machine lacks. */
export function missingPackages(): string[] {
  const names = Object.entries(PACKAGES).flatMap(([name, path]) => (existsSync(path) ? [] : name));
  return installedBinaries(15) ? names : [...names, 'postgresql-15'];
}

/** Who runs the parts: nobody special. PostgreSQL and PgBouncer refuse root, so root runs all of them as postgres. */
export function partsAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

export interface ProgramOptions {
  readonly name: PackageName;
  readonly args: readonly string[];
  /** On which it listens once it is there. */
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program in the foreground, which can be killed and started again. */
export class Program {
  private child: ChildProcess | undefined;
  private said = '';

  constructor(private readonly options: ProgramOptions) {}

  async start(): Promise<void> {
    const { name, args, port, env } = this.options;
    const child = spawn(PACKAGES[name], args, {
      ...partsAccount(),
      cwd: '/',
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.said = (this.said + chunk.toString()).slice(-4_000)));
    this.child = child;
    for (let attempt = 0; !(await accepts(port)); attempt += 1) {
      if (!this.isAlive || attempt > 300) throw new Error(`${name} does not start:\n${this.said}`);
      await pause(20);
    }
  }

  get isAlive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Nothing of it needs a careful end. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || !this.isAlive) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
