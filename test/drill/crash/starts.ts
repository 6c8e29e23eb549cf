import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcessesOf } from '../../../src/database/embedded/processes.js';
import { findEmbeddedPostgres } from '../../../src/database/embedded-postgres.js';
import { exactly, type Figure } from '../drill.js';
import { HttpConnection } from '../support/http.js';
import { TEST_AUDIT_KEY } from '../../support/audit-keys.js';
import { DRILL_JWT_SECRET } from '../support/instance.js';
import type { Random } from './random.js';
import { newDataDir } from './set-up.js';
import { createWorld, type World } from './world.js';

const ROOT = new URL('../../../', import.meta.url).pathname;
const PATIENCE_MS = 180_000;

interface Running {
  readonly url: string;
  kill(): Promise<void>;
}

/**
 * `npm start` after kill -9 of `npm start`: of the application alone or of its whole process group, in the middle of the
 * start or while it serves. Its database is an orphan each time.
 */
export async function killStarts(count: number, random: Random, say: (line: string) => void): Promise<Figure[]> {
  const dataDir = await newDataDir();
  let [ready, whole, written] = [0, 0, 0];
  let world: World | undefined;
  try {
    for (let round = 1; round <= count; round += 1) {
      // A start that never gets as far as its address, the very first one included.
      if (round % 2 === 1) await killMidway(dataDir, random.between(100, 4_000));
      const running = await start(dataDir);
      ready += 1;
      world ??= await createWorld(findEmbeddedPostgres(dataDir)?.url ?? '', SIZE);
      if ((await read(running, world)) === written) whole += 1;
      written += await write(running, world);
      await running.kill();
      say(`start ${round}: ready again, ${written} answers there, killed`);
    }
  } finally {
    await world?.db.end();
    await endProcessesOf(join(dataDir, 'postgres', 'data')).catch(() => undefined);
    await rm(dataDir, { recursive: true, force: true });
  }
  return [
    exactly('npm start: ready again after kill -9', ready, count),
    exactly('npm start: everything written before was there', whole, count),
  ];
}

const SIZE = { applicants: 1, essays: 1, choices: 0, graded: 0 };

async function start(dataDir: string): Promise<Running> {
  const { child, printed, isOver } = npmStart(dataDir);
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(25)) {
    const [, url] = /API\s+(http:\S+)\/api\/v1/.exec(printed()) ?? [];
    if (url) {
      return {
        url: url.replace('localhost', '127.0.0.1'),
        kill: async () => {
          killGroup(child.pid);
          while (!isOver()) await sleep(10);
        },
      };
    }
    if (isOver() || Date.now() > end) throw new Error(`npm start did not get ready:\n${printed()}`);
  }
}

async function killMidway(dataDir: string, milliseconds: number): Promise<void> {
  const { child, isOver } = npmStart(dataDir);
  await sleep(milliseconds);
  killGroup(child.pid);
  while (!isOver()) await sleep(10);
}

function npmStart(dataDir: string) {
  const child = spawn('npm', ['start', '--silent'], {
    cwd: ROOT,
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DATA_DIR: dataDir,
      JWT_SECRET: DRILL_JWT_SECRET,
      AUDIT_KEY: TEST_AUDIT_KEY,
      PORT: '0',
      SEED_ON_START: 'none',
      LOG_LEVEL: 'error',
    },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, printed: () => text, isOver: () => child.exitCode !== null || child.signalCode !== null };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function write({ url }: Running, { applicants, essays }: World): Promise<number> {
  const connection = new HttpConnection(url);
  const body = { questionId: essays[0], responseData: { text: 'An answer.' }, submit: true };
  const headers = { authorization: `Bearer ${applicants[0]?.token}` };
  const answer = await connection.send({ method: 'POST', path: '/api/v1/answers', headers, body });
  connection.close();
  return answer?.status === 201 ? 1 : 0;
}

async function read({ url }: Running, { applicants }: World): Promise<number> {
  const connection = new HttpConnection(url);
  const headers = { authorization: `Bearer ${applicants[0]?.token}` };
  const answer = await connection.send({ method: 'GET', path: '/api/v1/answers?limit=200', headers });
  connection.close();
  return answer?.status === 200 ? (JSON.parse(answer.text) as { items: unknown[] }).items.length : -1;
}
