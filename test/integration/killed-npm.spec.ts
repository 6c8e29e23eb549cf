import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { start } from '../support/process.js';

const MAIN = new URL('../../dist/src/main.js', import.meta.url).pathname;
/** Stands where npm does: between whoever starts and the server. */
const NPM = `require('node:child_process').spawn(process.execPath, [process.argv[1]], { stdio: 'inherit' })`;

let folder: string;
let database: TestDatabase;
let npm: ChildProcess | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-npm-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  npm?.kill('SIGKILL');
  await Promise.all([database.drop(), rm(folder, { recursive: true, force: true })]);
});

it('a server ends by itself when the npm that started it is killed, so that the next start finds its port free', async () => {
  const env = { DATABASE_URL: database.url, DATA_DIR: folder, PORT: '0', SEED_ON_START: 'none', LOG_LEVEL: 'warn' };
  npm = spawn(process.execPath, ['-e', NPM, MAIN], {
    env: { PATH: process.env['PATH'], ...env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = text(npm.stdout!);
  const ready = new Promise<string>((resolve) => {
    npm?.stdout?.on('data', (chunk) => {
      const [, url] = /Ready (http:\S+)/.exec(String(chunk)) ?? [];
      if (url) resolve(url);
    });
  });
  const url = await ready;

  npm.kill('SIGKILL');
  await once(npm, 'exit');

  // The server holds the other end of the pipe until it has ended.
  expect(await printed).toMatch(/npm, which started this, was killed: finishing what was accepted\.\n$/);
  const next = start(['src/main.js'], { ...env, PORT: new URL(url).port });
  await next.says(/Ready/);
  next.child.kill('SIGTERM');
  expect((await next.ended).code).toBe(0);
}, 60_000);
