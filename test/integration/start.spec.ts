import { afterAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmptyDatabase } from '../support/database.js';
import { killLeftovers, run, start, type Started } from '../support/process.js';

const MAIN = ['src/main.js'];
const READY = /Ready (http:\S+)/;
const API = /API {3}(http:\S+)/;

const folders: string[] = [];
async function dataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ax-qna-start-'));
  folders.push(folder);
  return folder;
}

async function stop({ child, ended }: Started): Promise<number | null> {
  child.kill('SIGTERM');
  return (await ended).code;
}

async function login(server: Started, email: string, password: string): Promise<number> {
  const [, api] = await server.says(API);
  const response = await fetch(`${api}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return response.status;
}

afterAll(async () => {
  killLeftovers();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('npm start on an empty machine', () => {
  it('prints addresses and accounts once, signs in, keeps everything over kill -9 and a restart', async () => {
    const env = { DATA_DIR: await dataDir(), PORT: '0', LOG_LEVEL: 'warn' };

    const first = start(MAIN, env);
    const [, ready] = await first.says(READY);
    const accounts = [...first.printed().matchAll(/New (\w+)\s+(\S+@\S+)\s+(\S{20})\s/g)].map(
      ([, role, email, password]) => ({
        role,
        email: email ?? '',
        password: password ?? '',
      }),
    );
    expect(accounts.map(({ role, email }) => [role, email])).toEqual([
      ['ADMIN', 'admin@example.com'],
      ['OPERATOR', 'operator@example.com'],
      ['EVALUATOR', 'evaluator@example.com'],
      ['APPLICANT', 'expert@example.com'],
    ]);
    expect((await fetch(ready ?? '')).status).toBe(200);
    for (const { email, password } of accounts) expect(await login(first, email, password)).toBe(200);

    // The orphaned database is still running when the next start looks for it.
    first.child.kill('SIGKILL');
    await first.ended;
    const second = start(MAIN, env);
    await second.says(READY);
    expect(second.printed()).not.toMatch(/New |Migrated/);
    expect(await login(second, 'admin@example.com', accounts[0]?.password ?? '')).toBe(200);

    expect(await stop(second)).toBe(0);
  }, 120_000);

  it('a second start on the same DATA_DIR says who is using it', async () => {
    const env = { DATA_DIR: await dataDir(), PORT: '0', SEED_ON_START: 'none', LOG_LEVEL: 'warn' };
    const first = start(MAIN, env);
    await first.says(READY);

    const second = await run(MAIN, env);

    expect(second).toMatchObject({ code: 1, stderr: expect.stringMatching(/^DATA_DIR is in use by process \d+.*\n$/) });
    expect(await stop(first)).toBe(0);
  }, 120_000);
});

describe('a start that cannot be says one line and ends with 1', () => {
  it.each([
    ['a faulty setting', { PORT: 'http' }, /^The settings are faulty; see \.env\.example\.\n {2}PORT: .*\n$/],
    [
      'no keys in production',
      { NODE_ENV: 'production' },
      /\n {2}JWT_SECRET: is required in production.*\n {2}AUDIT_KEY: is required in production.*\n$/,
    ],
    [
      'secrets of examples in production',
      {
        NODE_ENV: 'production',
        JWT_SECRET: 'change-me-change-me-change-me-change-me',
        AUDIT_KEY: 'change-me-change-me-change-me-change-me',
        ADMIN_PASSWORD: 'password123',
      },
      /^The settings are faulty; see \.env\.example\.\n {2}JWT_SECRET: .*\n {2}AUDIT_KEY: .*\n {2}ADMIN_PASSWORD: .*\n$/,
    ],
    ['a HOST that is not here', { HOST: '192.0.2.1' }, /^HOST 192\.0\.2\.1 is no address of this machine\.\n$/],
    [
      'a bank file that is not there, beside other faults',
      { SEED_ON_START: '/nowhere.json', PORT: 'http' },
      /^The settings are faulty; see \.env\.example\.\n {2}PORT: .*\n {2}SEED_ON_START: there is no file \/nowhere\.json.*\n$/,
    ],
    ['a bank file that is a folder', { SEED_ON_START: '/' }, /^The bank file \/ cannot be read \(EISDIR\)\.\n$/],
    [
      'a DATA_DIR that nobody can make',
      { DATA_DIR: '/proc/ax-qna/data' },
      /^The embedded database cannot start: .*\n$/,
    ],
    [
      'an unreachable database',
      { DATABASE_URL: 'postgresql://u:secret@127.0.0.1:1/x' },
      /^Cannot connect to the database [^\n]*\n$/,
    ],
  ])('%s', async (_, settings, line) => {
    const ended = await run(MAIN, { DATA_DIR: await dataDir(), PORT: '0', ...settings });

    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(line) });
    expect(ended.stderr).not.toMatch(/secret@|change-me|at .*\.js/);
  });

  it.each([
    ['says nothing', ''],
    ['is no PostgreSQL', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('a DATABASE_URL at which a server %s', async (_, answer) => {
    const other = createServer((socket) => socket.on('error', () => undefined).write(answer));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const ended = await run(MAIN, { DATABASE_URL: `postgresql://u:secret@127.0.0.1:${port}/x`, PORT: '0' });

      expect(ended).toMatchObject({
        code: 1,
        stdout: '',
        stderr:
          `Cannot connect to the database x at 127.0.0.1:${port}: nothing answered in the way of PostgreSQL within 5 seconds. ` +
          'Check DATABASE_URL; without it the product brings a database of its own.\n',
      });
    } finally {
      other.close();
    }
  });

  it('options, before anything is made', async () => {
    const folder = join(await dataDir(), 'none');

    const ended = await run([...MAIN, '--port', '4000'], { DATA_DIR: folder, PORT: '0' });

    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^The server takes no options, and was given --port 4000: [^\n]*PORT=3001 npm start\.\n$/,
      ),
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('a port in use, before the database is touched', async () => {
    const rival = createServer();
    await new Promise<void>((resolve) => rival.listen(0, '127.0.0.1', resolve));
    const { port } = rival.address() as { port: number };

    const ended = await run(MAIN, { DATA_DIR: await dataDir(), PORT: String(port) });
    rival.close();

    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^Port ${port} is in use.*\n$`)),
    });
  });
});

describe('with a database of your own', () => {
  const KEY = { JWT_SECRET: 'a test secret that is long enough for HS256', PORT: '0', LOG_LEVEL: 'warn' };

  it('the start neither migrates nor seeds unless told, and says what to do', async () => {
    const database = await createEmptyDatabase();
    try {
      const env = { ...KEY, DATA_DIR: await dataDir(), DATABASE_URL: database.url };

      expect(await run(MAIN, env)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/lacks \d+ migration steps.*migrate up/),
      });
    } finally {
      await database.drop();
    }
  });

  it('a production that makes demo accounts warns of them', async () => {
    const database = await createEmptyDatabase();
    try {
      const [JWT_SECRET, AUDIT_KEY] = [randomBytes(48).toString('base64'), randomBytes(48).toString('base64')];
      const secrets = { JWT_SECRET, AUDIT_KEY, DATABASE_URL: database.url };
      const env = { ...KEY, ...secrets, DATA_DIR: await dataDir(), NODE_ENV: 'production', HOST: '127.0.0.1' };

      const warned = await run(MAIN, { ...env, SEED_ON_START: 'demo' });

      expect(warned.stdout).toMatch(/^warning: SEED_ON_START is demo in production/);
      expect((await run(MAIN, env)).stdout).toBe('');
    } finally {
      await database.drop();
    }
  });

  it('three instances that start at once migrate once, make one administrator, and all get ready', async () => {
    const database = await createEmptyDatabase();
    try {
      const env = {
        ...KEY,
        DATABASE_URL: database.url,
        MIGRATE_ON_START: 'true',
        SEED_ON_START: 'demo',
        ADMIN_EMAIL: 'boss@example.com',
        ADMIN_PASSWORD: 'a password of our own',
      };
      const dirs = [await dataDir(), await dataDir(), await dataDir()];
      const servers = dirs.map((DATA_DIR) => start(MAIN, { ...env, DATA_DIR }));
      await Promise.all(servers.map((server) => server.says(READY)));

      const printed = servers.map((server) => server.printed()).join('');
      expect(printed.match(/Migrated the database/g)).toHaveLength(1);
      expect(printed.match(/New ADMIN/g)).toHaveLength(1);
      expect(printed.match(/New APPLICANT/g)).toHaveLength(1);
      expect(printed).not.toMatch(/a password of our own/);
      for (const server of servers) expect(await login(server, 'boss@example.com', 'a password of our own')).toBe(200);

      expect(await Promise.all(servers.map(stop))).toEqual([0, 0, 0]);
    } finally {
      await database.drop();
    }
  }, 120_000);
});
