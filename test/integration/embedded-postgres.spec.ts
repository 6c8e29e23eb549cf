import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  cpSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { endProcessesOf, postmasterPid, processIdentity, processesOf } from '../../src/database/embedded/processes.js';
import { canPass, isRoot, ownerOf, unprivilegedUser } from '../../src/database/embedded/server-user.js';
import { stages } from '../../src/database/embedded/stage.js';
import {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type RunningPostgres,
} from '../../src/database/embedded-postgres.js';
import { EmbeddedInstall } from '../support/embedded-install.js';

const ONE_LINE = /^[^\n]+(DATABASE_URL)[^\n]+\.$/;

let folder: string;
let install: EmbeddedInstall;
let count = 0;
const used = new Set<string>();
const open: RunningPostgres[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ax-qna-embedded-'));
  chmodSync(folder, 0o755);
  install = await EmbeddedInstall.in(join(folder, "집 of o'neil"));
});

afterEach(async () => {
  chmodSync(folder, 0o755);
  for (const running of open.splice(0)) await running.stop();
  await install.killAll();
  for (const data of used) {
    await endProcessesOf(data);
    if (!data.startsWith(folder)) rmSync(dirname(data), { recursive: true, force: true });
  }
  used.clear();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  stagedPrograms().forEach((path) => rmSync(path, { recursive: true, force: true }));
  // What others have staged stays, and with it the folder.
  stages()
    .filter((stage) => readdirSync(stage).length === 0)
    .forEach((stage) => rmdirSync(stage));
});

describe('data', () => {
  it('outlives a stop, with the password and the port', async () => {
    const dataDir = newDataDir();
    const first = await start(dataDir);
    await note(first.url, 'kept');
    await first.stop();

    const second = await start(dataDir);

    expect(second.url).toBe(first.url);
    expect(await notes(second.url)).toEqual(['kept']);
  });

  it('is written durably, in UTF-8, with the cases of all scripts, and not for everybody to read', async () => {
    const dataDir = newDataDir();

    const { url } = await start(dataDir, { settings: {} });

    const [row] = await query(
      url,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, lower('ÄÉΣ') AS lower,
              '한국어 GPU' ILIKE '%국어 gpu' AS ilike, current_setting('server_encoding') AS encoding,
              current_database() AS database, current_user AS role, current_setting('TimeZone') AS zone`,
    );
    expect(row).toEqual({
      fsync: 'on',
      commit: 'on',
      lower: 'äéσ',
      ilike: true,
      encoding: 'UTF8',
      database: 'axqna',
      role: 'axqna',
      zone: 'UTC',
    });
    await expect(query(url.replace(/:[^:@]+@/, ':guessed@'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('is new after DATA_DIR was deleted, even when an orphaned server still held it', async () => {
    const dataDir = newDataDir();
    const orphaned = await startAndKill(dataDir);
    rmSync(dataDir, { recursive: true });

    const { url } = await start(dataDir);

    expect(await notes(url)).toEqual([]);
    expect(orphaned.pids.filter(isAlive)).toEqual([]);
  });
});

describe('after a crash', () => {
  it('of the server starts again with all that was committed', async () => {
    const dataDir = newDataDir();
    const first = await start(dataDir);
    await note(first.url, 'committed');
    process.kill(postmasterPid(first.dataDir)!, 'SIGKILL');
    await first.stop();

    const second = await start(dataDir);

    expect(await notes(second.url)).toEqual(['committed']);
  });

  it('of the product replaces the orphaned server, again and again', async () => {
    const dataDir = newDataDir();

    for (let round = 1; round <= 5; round++) {
      const orphaned = await startAndKill(dataDir, `round ${round}`);
      expect(orphaned.pids.every(isAlive)).toBe(true);
    }
    const { url } = await start(dataDir);

    expect(await notes(url)).toEqual([1, 2, 3, 4, 5].map((round) => `round ${round}`));
  });

  it('does not take a stranger for its server because the number in the pid file is the same', async () => {
    const dataDir = newDataDir();
    const first = await start(dataDir);
    await note(first.url, 'kept');
    const pidFile = join(first.dataDir, 'postmaster.pid');
    const lines = readFileSync(pidFile, 'utf8').split('\n');
    await first.stop();
    const { uid, gid } = ownerOf(first.dataDir);
    const stranger = spawn('sleep', ['60'], { ...(isRoot() ? { uid, gid } : {}), cwd: first.dataDir });
    writeFileSync(pidFile, [stranger.pid, ...lines.slice(1)].join('\n'));

    const second = await start(dataDir);

    expect(await notes(second.url)).toEqual(['kept']);
    expect(stranger.exitCode).toBeNull();
    stranger.kill('SIGKILL');
  });

  it('in the middle of the first start begins anew', async () => {
    for (const delay of [200, 500]) {
      const dataDir = newDataDir();
      const child = install.launch(dataDir);
      await sleep(delay);
      await install.kill(child);

      const running = await start(dataDir);

      expect(await notes(running.url)).toEqual([]);
      expect(readdirSync(dirname(running.dataDir)).filter((name) => name.startsWith('.init-'))).toEqual([]);
      await running.stop();
    }
  });
});

describe('one DATA_DIR', () => {
  it('serves one process: the second is told the number of the first in one line', async () => {
    const dataDir = newDataDir();
    await start(dataDir);

    const second = await install.start(dataDir);

    expect(second.error).toContain(`DATA_DIR is in use by process ${process.pid} (`);
    expect(second.error).toMatch(ONE_LINE);
  });

  it('goes to exactly one of many that start at once after a crash', async () => {
    const dataDir = newDataDir();
    await startAndKill(dataDir);

    const all = await Promise.all(Array.from({ length: 6 }, () => install.start(dataDir)));

    const winner = all.filter(({ url }) => url);
    const losers = all.filter(({ error }) => error?.includes(`in use by process ${winner[0]?.process.pid}`));
    expect([winner.length, losers.length]).toEqual([1, 5]);
    clearUpAfter(winner[0]!);
  });

  it('tells commands beside the server where it answers, and tells nothing when none runs', async () => {
    const dataDir = newDataDir();
    expect(findEmbeddedPostgres(dataDir)).toBeNull();
    const started = await install.start(dataDir);
    clearUpAfter(started);

    expect(findEmbeddedPostgres(dataDir)).toEqual({ url: started.url, ownerPid: started.process.pid });
    await install.stop(started);

    expect(findEmbeddedPostgres(dataDir)).toBeNull();
  });

  it('is served from a free port when the preferred one is taken', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    const { port } = stranger.address() as { port: number };

    const [one, other] = await Promise.all([start(newDataDir(), { port }), start(newDataDir(), { port })]);

    expect(new Set([port, portOf(one.url), portOf(other.url)]).size).toBe(3);
    stranger.close();
  });
});

describe('users', () => {
  it('starts as an ordinary user who may not write to an install without its library links', async () => {
    const user = isRoot() ? unprivilegedUser() : undefined;
    if (isSkipped(user && !canPass(dirname(process.execPath), user), 'other users cannot reach node')) return;
    install.dropLibraryLinks();
    const dataDir = newDataDir(user);

    const first = await install.start(dataDir, user);
    await note(first.url!, 'kept');
    await install.stop(first);
    const second = await install.start(dataDir, user);
    clearUpAfter(second);

    expect(first.error).toBeUndefined();
    expect(second.dataDir).toBe(join(dataDir, 'postgres', 'data'));
    expect(await notes(second.url!)).toEqual(['kept']);
  });

  it('lets root carry on with what an ordinary user has begun, and that user afterwards', async () => {
    const user = isRoot() ? unprivilegedUser() : undefined;
    if (isSkipped(!user || !canPass(dirname(process.execPath), user), 'needs root')) return;
    const dataDir = newDataDir(user);
    const byUser = await install.start(dataDir, user);
    await note(byUser.url!, 'user');
    await install.stop(byUser);

    const byRoot = await start(dataDir);
    await note(byRoot.url, 'root');
    await byRoot.stop();
    const again = await install.start(dataDir, user);
    clearUpAfter(again);

    expect(await notes(again.url!)).toEqual(['user', 'root']);
  });

  it('tells a user whom the system does not know what to do', async () => {
    if (isSkipped(!isRoot() || !canPass(dirname(process.execPath), unprivilegedUser()), 'needs root')) return;
    const stranger = { uid: 54_321, gid: 54_321 };

    const { error } = await install.start(newDataDir(stranger), stranger);

    expect(error).toContain('user 54321 has no entry in /etc/passwd');
    expect(error).toMatch(ONE_LINE);
  });
});

describe('paths', () => {
  it('may hold what a shell would expand, in which case initdb runs from a copy', async () => {
    const plain = install.root;
    install.moveTo(join(folder, 'a$HOME `b`'));

    const started = await install.start(newDataDir());
    clearUpAfter(started);
    install.moveTo(plain);

    expect(started.error).toBeUndefined();
  });

  it('may be longer than a socket could be', async () => {
    const dataDir = join(newDataDir(), 'deep'.repeat(40), '깊은'.repeat(20));

    const { url } = await start(dataDir);

    expect(await notes(url)).toEqual([]);
  });
});

describe('root in a home of mode 700', () => {
  it('runs two databases from one copy of the programs, made by both at once', async () => {
    if (isSkipped(!isRoot(), 'needs root')) return;
    chmodSync(folder, 0o700);

    const [one, other] = await Promise.all([install.start(newDataDir()), install.start(newDataDir())]);
    clearUpAfter(one, other);
    await note(one.url!, 'of the one');

    expect([one.error, other.error]).toEqual([undefined, undefined]);
    expect(await notes(other.url!)).toEqual([]);
    expect(stagedPrograms()).toHaveLength(1);
    expect(one.lines).toEqual([expect.stringMatching(/^The user \w+ cannot reach .*: the database lies in \//)]);
  });

  it('finds its database again, also after a crash, after a move of DATA_DIR, and once others may pass', async () => {
    if (isSkipped(!isRoot(), 'needs root')) return;
    chmodSync(folder, 0o700);
    const [dataDir, moved] = [newDataDir(), newDataDir()];
    const { data } = await startAndKill(dataDir, 'kept');

    const second = await start(dataDir);
    expect(await notes(second.url)).toEqual(['kept']);
    await second.stop();
    renameSync(dataDir, moved);
    chmodSync(folder, 0o755);
    const third = await start(moved);

    expect(await notes(third.url)).toEqual(['kept']);
    expect([second.dataDir, third.dataDir]).toEqual([data, data]);
  });

  it('gives a copied DATA_DIR a database of its own', async () => {
    if (isSkipped(!isRoot(), 'needs root')) return;
    chmodSync(folder, 0o700);
    const [dataDir, copied] = [newDataDir(), newDataDir()];
    const original = await start(dataDir);
    await note(original.url, 'original');
    cpSync(dataDir, copied, { recursive: true });

    const copy = await start(copied);

    expect(await notes(copy.url)).toEqual([]);
    expect(await notes(original.url)).toEqual(['original']);
  });

  it('removes the database and the orphaned server of a DATA_DIR that was deleted, and begins anew', async () => {
    if (isSkipped(!isRoot(), 'needs root')) return;
    chmodSync(folder, 0o700);
    const dataDir = newDataDir();
    const { data, pids } = await startAndKill(dataDir, 'gone');
    rmSync(dataDir, { recursive: true });

    const { url } = await start(dataDir);

    expect(await notes(url)).toEqual([]);
    expect(existsSync(data)).toBe(false);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});

describe('what cannot work is told in one line', () => {
  it('when DATA_DIR is a file', async () => {
    const dataDir = newDataDir();
    writeFileSync(dataDir, '');

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(ONE_LINE);
  });

  it('when the password was lost', async () => {
    const dataDir = newDataDir();
    await (await start(dataDir)).stop();
    rmSync(join(dataDir, 'postgres', 'password'));

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/password in DATA_DIR does not fit/);
    expect(processesOf(join(dataDir, 'postgres', 'data'))).toEqual([]);
  });

  it('when the files are of another PostgreSQL', async () => {
    const dataDir = newDataDir();
    const first = await start(dataDir);
    await first.stop();
    writeFileSync(join(first.dataDir, 'PG_VERSION'), '17\n');

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/is of PostgreSQL 17 and this is 18/);
  });

  it('when a setting is none', async () => {
    const settings = { max_connections: 'many' };

    await expect(startEmbeddedPostgres({ dataDir: newDataDir(), settings })).rejects.toThrow(ONE_LINE);
  });
});

function newDataDir(user?: { uid: number; gid: number }): string {
  const parent = join(folder, `${++count}`);
  mkdirSync(parent);
  chmodSync(parent, user ? 0o777 : 0o755);
  return join(parent, '.data');
}

async function start(
  dataDir: string,
  options: { port?: number; settings?: Record<string, string> } = {},
): Promise<RunningPostgres> {
  const running = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' }, ...options });
  open.push(running);
  used.add(running.dataDir);
  return running;
}

function clearUpAfter(...all: { dataDir?: string }[]): void {
  all.forEach(({ dataDir }) => dataDir && used.add(dataDir));
}

/** A run of the product that is killed and leaves its server behind. */
async function startAndKill(dataDir: string, text?: string): Promise<{ data: string; pids: number[] }> {
  const { url, dataDir: data, process: child, error } = await install.start(dataDir);
  if (!url || !data) throw new Error(error);
  used.add(data);
  if (text) await note(url, text);
  await install.kill(child);
  return { data, pids: [postmasterPid(data)!] };
}

async function note(url: string, text: string): Promise<void> {
  await query(url, 'CREATE TABLE IF NOT EXISTS notes (id int GENERATED ALWAYS AS IDENTITY, text text)');
  await query(url, 'INSERT INTO notes (text) VALUES ($1)', [text]);
}

async function notes(url: string): Promise<unknown[]> {
  const [table] = await query(url, `SELECT to_regclass('notes') AS name`);
  return table?.name ? (await query(url, 'SELECT text FROM notes ORDER BY id')).map(({ text }) => text) : [];
}

async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function isAlive(pid: number): boolean {
  return processIdentity(pid) !== null;
}

function stagedPrograms(): string[] {
  return stages().flatMap((stage) =>
    readdirSync(stage)
      .filter((name) => name.includes(install.release))
      .map((name) => join(stage, name)),
  );
}

function isSkipped(condition: boolean | undefined, why: string): boolean {
  if (condition) process.stdout.write(`skipped: ${expect.getState().currentTestName} (${why})\n`);
  return Boolean(condition);
}
