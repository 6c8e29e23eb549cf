import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.js';
import { onCore } from '../measure/cores.js';
import type { ServerName } from '../operations/operation.js';
import { ROOT } from './compile.js';

export interface BenchServer {
  name: ServerName;
  /** Without a slash at the end. */
  url: string;
  pid: number;
  /** From the start of the process until it could serve. */
  readyMs: number;
  stop(): Promise<void>;
}

export interface ServerOptions {
  databaseUrl: string;
  /** For what the product keeps in files. */
  dataDir: string;
  secret: string;
  /** Null: wherever the system puts it. */
  core: number | null;
  /** Options of Node.js for the product, besides those it is started with. */
  nodeOptions?: readonly string[];
}

const PATIENCE_MS = 30_000;

const PROGRAMS: Readonly<Record<ServerName, string>> = {
  floor: 'dist/test/bench/floor/server.js',
  plain: 'dist/test/bench/plain/server.js',
  product: 'dist/src/main.js',
};

/** A process of its own, logging into nothing. @throws when it ends instead of getting ready */
export async function startServer(name: ServerName, options: ServerOptions): Promise<BenchServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const flags = name === 'product' ? [...productFlags(), ...(options.nodeOptions ?? [])] : [];
  const [command = '', ...args] = onCore(options.core, [process.execPath, ...flags, join(ROOT, PROGRAMS[name])]);
  const began = performance.now();
  const child = spawn(command, args, { env: settingsOf(port, options), stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4_000)));
  try {
    await ready(`${url}/health/ready`, child);
  } catch {
    child.kill('SIGKILL');
    throw new Error(`The ${name} server did not get ready.\n${complaint}`);
  }
  const readyMs = performance.now() - began;
  return { name, url, pid: child.pid ?? 0, readyMs, stop: () => stop(child) };
}

/** The product is started as `npm start` starts it. */
function productFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

/** What an operator sets, with the limits of one client switched off, because here one client is everybody. */
function settingsOf(port: number, { databaseUrl, dataDir, secret }: ServerOptions): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NODE_ENV: 'production',
    PORT: String(port),
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    JWT_SECRET: secret,
    AUDIT_KEY: secret,
    MIGRATE_ON_START: 'false',
    SEED_ON_START: 'none',
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'info',
  };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end && child.exitCode === null && child.signalCode === null) {
    const status = await fetch(url).then(
      (answer) => answer.body?.cancel().then(() => answer.status) ?? answer.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('not ready');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(patience);
}
