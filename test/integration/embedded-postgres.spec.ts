import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcessesOf, postmasterPid, processesOf } from '../../src/database/embedded/processes.js';
import { isRoot, ownerOf } from '../../src/database/embedded/server-user.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { EmbeddedRuns, isAlive, note, notes, ONE_LINE, query } from '../support/embedded-runs.js';

const runs = new EmbeddedRuns();

beforeAll(() => runs.prepare());
afterEach(() => runs.endAll());
afterAll(() => runs.remove());

describe('data', () => {
  it('outlives a stop, with the password and the port', async () => {
    const dataDir = runs.newDataDir();
    const first = await runs.start(dataDir);
    await note(first.url, 'kept');
    await first.stop();

    const second = await runs.start(dataDir);

    expect(second.url).toBe(first.url);
    expect(await notes(second.url)).toEqual(['kept']);
  });

  it('is written durably, in UTF-8, with the cases of all scripts, and not for everybody to read', async () => {
    const dataDir = runs.newDataDir();

    const { url } = await runs.start(dataDir, { settings: {} });

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
    const dataDir = runs.newDataDir();
    const orphaned = await runs.startAndKill(dataDir);
    rmSync(dataDir, { recursive: true });

    const { url } = await runs.start(dataDir);

    expect(await notes(url)).toEqual([]);
    expect(orphaned.pids.filter(isAlive)).toEqual([]);
  });
});

describe('after a crash', () => {
  it('of the server starts again with all that was committed', async () => {
    const dataDir = runs.newDataDir();
    const first = await runs.start(dataDir);
    await note(first.url, 'committed');
    process.kill(postmasterPid(first.dataDir)!, 'SIGKILL');
    await first.stop();

    const second = await runs.start(dataDir);

    expect(await notes(second.url)).toEqual(['committed']);
  });

  it('of the product replaces the orphaned server, again and again', async () => {
    const dataDir = runs.newDataDir();

    for (let round = 1; round <= 5; round++) {
      const orphaned = await runs.startAndKill(dataDir, `round ${round}`);
      expect(orphaned.pids.every(isAlive)).toBe(true);
    }
    const { url } = await runs.start(dataDir);

    expect(await notes(url)).toEqual([1, 2, 3, 4, 5].map((round) => `round ${round}`));
  });

  it('does not take a stranger for its server because the number in the pid file is the same', async () => {
    const dataDir = runs.newDataDir();
    const first = await runs.start(dataDir);
    await note(first.url, 'kept');
    const pidFile = join(first.dataDir, 'postmaster.pid');
    const lines = readFileSync(pidFile, 'utf8').split('\n');
    await first.stop();
    const { uid, gid } = ownerOf(first.dataDir);
    const stranger = spawn('sleep', ['60'], { ...(isRoot() ? { uid, gid } : {}), cwd: first.dataDir });
    writeFileSync(pidFile, [stranger.pid, ...lines.slice(1)].join('\n'));

    const second = await runs.start(dataDir);

    expect(await notes(second.url)).toEqual(['kept']);
    expect(stranger.exitCode).toBeNull();
    stranger.kill('SIGKILL');
  });

  it('in the middle of the first start begins anew', async () => {
    for (const delay of [200, 500]) {
      const dataDir = runs.newDataDir();
      const child = runs.install.launch(dataDir);
      await sleep(delay);
      await runs.install.kill(child);

      const running = await runs.start(dataDir);

      expect(await notes(running.url)).toEqual([]);
      expect(readdirSync(dirname(running.dataDir)).filter((name) => name.startsWith('.init-'))).toEqual([]);
      await running.stop();
    }
  });
});

describe('a server that ends by itself', () => {
  it('is started again on its files and its port, and stays ended once it was stopped', async () => {
    const said: string[] = [];
    const dataDir = runs.newDataDir();
    const running = await runs.start(dataDir, { log: (line) => void said.push(line) });
    await note(running.url, 'kept');

    process.kill(postmasterPid(running.dataDir)!, 'SIGKILL');
    while (!said.includes('The embedded database answers again.')) await sleep(20);

    expect(await notes(running.url)).toEqual(['kept']);
    await running.stop();
    await sleep(500);
    expect(processesOf(running.dataDir)).toEqual([]);
  });

  it('is given up when its files are gone', async () => {
    const said: string[] = [];
    const dataDir = runs.newDataDir();
    const running = await runs.start(dataDir, { log: (line) => void said.push(line) });

    rmSync(running.dataDir, { recursive: true });
    await endProcessesOf(running.dataDir);
    while (!said.some((line) => line.endsWith('its files are gone.'))) await sleep(20);

    await running.stop();
    expect(said.filter((line) => line.includes('starting it again'))).toEqual([]);
  });
});

describe('one DATA_DIR', () => {
  it('serves one process: the second is told the number of the first in one line', async () => {
    const dataDir = runs.newDataDir();
    await runs.start(dataDir);

    const second = await runs.install.start(dataDir);

    expect(second.error).toContain(`DATA_DIR is in use by process ${process.pid} (`);
    expect(second.error).toMatch(ONE_LINE);
  });

  it('goes to exactly one of many that start at once after a crash', async () => {
    const dataDir = runs.newDataDir();
    await runs.startAndKill(dataDir);

    const all = await Promise.all(Array.from({ length: 6 }, () => runs.install.start(dataDir)));

    const winner = all.filter(({ url }) => url);
    const losers = all.filter(({ error }) => error?.includes(`in use by process ${winner[0]?.process.pid}`));
    expect([winner.length, losers.length]).toEqual([1, 5]);
    runs.clearUpAfter(winner[0]!);
  });

  it('tells commands beside the server where it answers, and tells nothing when none runs', async () => {
    const dataDir = runs.newDataDir();
    expect(findEmbeddedPostgres(dataDir)).toBeNull();
    const started = await runs.install.start(dataDir);
    runs.clearUpAfter(started);

    expect(findEmbeddedPostgres(dataDir)).toEqual({ url: started.url, ownerPid: started.process.pid });
    await runs.install.stop(started);

    expect(findEmbeddedPostgres(dataDir)).toBeNull();
  });

  it('is served from a free port when the preferred one is taken', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    const { port } = stranger.address() as { port: number };

    const [one, other] = await Promise.all([
      runs.start(runs.newDataDir(), { port }),
      runs.start(runs.newDataDir(), { port }),
    ]);

    expect(new Set([port, portOf(one.url), portOf(other.url)]).size).toBe(3);
    stranger.close();
  });
});

describe('what cannot work is told in one line', () => {
  it('when DATA_DIR is a file', async () => {
    const dataDir = runs.newDataDir();
    writeFileSync(dataDir, '');

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(ONE_LINE);
  });

  it('when the password was lost', async () => {
    const dataDir = runs.newDataDir();
    await (await runs.start(dataDir)).stop();
    rmSync(join(dataDir, 'postgres', 'password'));

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/password in DATA_DIR does not fit/);
    expect(processesOf(join(dataDir, 'postgres', 'data'))).toEqual([]);
  });

  it('when the files are of another PostgreSQL', async () => {
    const dataDir = runs.newDataDir();
    const first = await runs.start(dataDir);
    await first.stop();
    writeFileSync(join(first.dataDir, 'PG_VERSION'), '17\n');

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/is of PostgreSQL 17 and this is 18/);
  });

  it('when a setting is none', async () => {
    const settings = { max_connections: 'many' };

    await expect(startEmbeddedPostgres({ dataDir: runs.newDataDir(), settings })).rejects.toThrow(ONE_LINE);
  });
});

function portOf(url: string): number {
  return Number(new URL(url).port);
}
