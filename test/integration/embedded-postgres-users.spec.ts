import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canPass, isRoot, unprivilegedUser } from '../../src/database/embedded/server-user.js';
import { EmbeddedRuns, isAlive, note, notes, ONE_LINE } from '../support/embedded-runs.js';

const runs = new EmbeddedRuns();

beforeAll(() => runs.prepare());
afterEach(() => runs.endAll());
afterAll(() => runs.remove());

describe('users', () => {
  it('starts as an ordinary user who may not write to an install without its library links', async () => {
    const user = isRoot() ? unprivilegedUser() : undefined;
    if (isSkipped(user && !canPass(dirname(process.execPath), user), 'other users cannot reach node')) return;
    runs.install.dropLibraryLinks();
    const dataDir = runs.newDataDir(user);

    const first = await runs.install.start(dataDir, user);
    await note(first.url!, 'kept');
    await runs.install.stop(first);
    const second = await runs.install.start(dataDir, user);
    runs.clearUpAfter(second);

    expect(first.error).toBeUndefined();
    expect(second.dataDir).toBe(join(dataDir, 'postgres', 'data'));
    expect(await notes(second.url!)).toEqual(['kept']);
  });

  it('lets root carry on with what an ordinary user has begun, and that user afterwards', async () => {
    const user = isRoot() ? unprivilegedUser() : undefined;
    if (isSkipped(!user || !canPass(dirname(process.execPath), user), 'needs root')) return;
    const dataDir = runs.newDataDir(user);
    const byUser = await runs.install.start(dataDir, user);
    await note(byUser.url!, 'user');
    await runs.install.stop(byUser);

    const byRoot = await runs.start(dataDir);
    await note(byRoot.url, 'root');
    await byRoot.stop();
    const again = await runs.install.start(dataDir, user);
    runs.clearUpAfter(again);

    expect(await notes(again.url!)).toEqual(['user', 'root']);
  });

  it('tells a user whom the system does not know what to do', async () => {
    if (isSkipped(!isRoot() || !canPass(dirname(process.execPath), unprivilegedUser()), 'needs root')) return;
    const stranger = { uid: 54_321, gid: 54_321 };

    const { error } = await runs.install.start(runs.newDataDir(stranger), stranger);

    expect(error).toContain('user 54321 has no entry in /etc/passwd');
    expect(error).toMatch(ONE_LINE);
  });
});

describe('paths', () => {
  it('may hold what a shell would expand, in which case initdb runs from a copy', async () => {
    const plain = runs.install.root;
    runs.install.moveTo(join(runs.folder, 'a$HOME `b`'));

    const started = await runs.install.start(runs.newDataDir());
    runs.clearUpAfter(started);
    runs.install.moveTo(plain);

    expect(started.error).toBeUndefined();
  });

  it('may be longer than a socket could be', async () => {
    const dataDir = join(runs.newDataDir(), 'deep'.repeat(40), '깊은'.repeat(20));

    const { url } = await runs.start(dataDir);

    expect(await notes(url)).toEqual([]);
  });
});

describe('root in a home of mode 700', () => {
  it('runs two databases from one copy of the programs, made by both at once', async () => {
    if (isSkipped(!isRoot(), 'needs root')) return;
    runs.closeHome();

    const [one, other] = await Promise.all([
      runs.install.start(runs.newDataDir()),
      runs.install.start(runs.newDataDir()),
    ]);
    runs.clearUpAfter(one, other);
    await note(one.url!, 'of the one');

    expect([one.error, other.error]).toEqual([undefined, undefined]);
    expect(await notes(other.url!)).toEqual([]);
    expect(runs.stagedPrograms()).toHaveLength(1);
    expect(one.lines).toEqual([expect.stringMatching(/^The user \w+ cannot reach .*: the database lies in \//)]);
  });

  it('finds its database again, also after a crash, after a move of DATA_DIR, and once others may pass', async () => {
    if (isSkipped(!isRoot(), 'needs root')) return;
    runs.closeHome();
    const [dataDir, moved] = [runs.newDataDir(), runs.newDataDir()];
    const { data } = await runs.startAndKill(dataDir, 'kept');

    const second = await runs.start(dataDir);
    expect(await notes(second.url)).toEqual(['kept']);
    await second.stop();
    renameSync(dataDir, moved);
    runs.openHome();
    const third = await runs.start(moved);

    expect(await notes(third.url)).toEqual(['kept']);
    expect([second.dataDir, third.dataDir]).toEqual([data, data]);
  });

  it('gives a copied DATA_DIR a database of its own', async () => {
    if (isSkipped(!isRoot(), 'needs root')) return;
    runs.closeHome();
    const [dataDir, copied] = [runs.newDataDir(), runs.newDataDir()];
    const original = await runs.start(dataDir);
    await note(original.url, 'original');
    cpSync(dataDir, copied, { recursive: true });

    const copy = await runs.start(copied);

    expect(await notes(copy.url)).toEqual([]);
    expect(await notes(original.url)).toEqual(['original']);
  });

  it('removes the database and the orphaned server of a DATA_DIR that was deleted, and begins anew', async () => {
    if (isSkipped(!isRoot(), 'needs root')) return;
    runs.closeHome();
    const dataDir = runs.newDataDir();
    const { data, pids } = await runs.startAndKill(dataDir, 'gone');
    rmSync(dataDir, { recursive: true });

    const { url } = await runs.start(dataDir);

    expect(await notes(url)).toEqual([]);
    expect(existsSync(data)).toBe(false);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});

function isSkipped(condition: boolean | undefined, why: string): boolean {
  if (condition) process.stdout.write(`skipped: ${expect.getState().currentTestName} (${why})\n`);
  return Boolean(condition);
}
