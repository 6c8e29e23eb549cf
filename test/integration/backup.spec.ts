import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEFT_OUT } from '../../src/backup/backup-tables.js';
import { committedCatalogue } from '../../src/database/migrator/catalogue.js';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { placeOf } from '../../src/files/file-places.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Place, restoreArchive, takeBackup } from '../support/archives.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { installedBinaries, startInstalledServer } from '../support/installed-server.js';
import { givenOneOfEverything } from '../support/one-of-everything.js';
import { smallDisk } from '../support/small-disk.js';
import { sql } from '../support/sql.js';
import type { TestServer } from '../support/test-server.js';

let folder: string;
let t: TestApp;
let fileId: string;
let source: Place;
const databases: TestDatabase[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-backup-'));
  t = await startTestApp();
  ({ fileId } = await givenOneOfEverything(t));
  source = { databaseUrl: t.env.databaseUrl ?? '', dataDir: t.env.dataDir };
});
afterAll(async () => {
  await t?.close();
  for (const database of databases) await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function emptyPlace(name: string, serverUrl?: string): Promise<Place> {
  const database = await createEmptyDatabase(serverUrl);
  // Those on another server go with it.
  if (!serverUrl) databases.push(database);
  await mkdir(join(folder, name));
  return { databaseUrl: database.url, dataDir: join(folder, name) };
}

const archive = (name: string) => join(folder, `${name}.tar.gz`);
/** What tells one backup from another of the same content. */
const digests = ({ manifest: { tables, files } }: Awaited<ReturnType<typeof takeBackup>>) => ({ tables, files });
const stored = (place: Place) => sql(place.databaseUrl, 'SELECT * FROM files').then((rows) => rows.length);

async function filesOf(dataDir: string): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'files'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('the list of tables', () => {
  it('is the catalogue: a new table is carried, and this test wants a row of it', async () => {
    const { manifest } = await takeBackup(source, archive('every-table'));

    const carried = manifest.tables.filter(({ rows }) => rows > 0).map(({ name }) => name);
    const wanted = Object.keys(committedCatalogue().tables).filter((name) => !(name in LEFT_OUT));
    expect(carried.toSorted()).toEqual(wanted.toSorted());
  });

  it('may leave sequences out of account, since no table counts by one', async () => {
    const sequences = `SELECT relname FROM pg_class WHERE relkind = 'S' AND relname <> 'migrations_id_seq'`;

    expect(await sql(source.databaseUrl, sequences)).toEqual([]);
  });
});

describe('a backup', () => {
  it('may be read by nobody but its owner, and leaves nothing beside it', async () => {
    await takeBackup(source, archive('mode'));

    expect((await stat(archive('mode'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('replaces a file only when it is told to', async () => {
    await writeFile(archive('there'), 'precious');

    await expect(takeBackup(source, archive('there'))).rejects.toThrow(/is there already.*--force/);
    expect(await readFile(archive('there'), 'utf8')).toBe('precious');
    await takeBackup(source, archive('there'), { force: true });
    expect((await readFile(archive('there'))).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  });

  it('gives way to another that is being written, and clears away what a killed one left', async () => {
    await writeFile(`${archive('killed')}.partial`, 'half');
    await expect(takeBackup(source, archive('killed'))).rejects.toThrow(/another process may be writing it/);

    const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
    await utimes(`${archive('killed')}.partial`, yesterday, yesterday);
    await takeBackup(source, archive('killed'));

    expect((await readdir(folder)).filter((name) => name.startsWith('killed'))).toEqual(['killed.tar.gz']);
  });

  it.each([
    ['a folder that is not there', () => join(folder, 'nowhere', 'a.tar.gz'), /there is no such folder/],
    ['a folder', () => folder, /is a folder; name a file/],
  ])('says in one line that it cannot write to %s', async (_what, path, message) => {
    await expect(takeBackup(source, path())).rejects.toThrow(message);
  });

  it('that is stopped halfway leaves nothing', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('stopped'));

    const stopped = takeBackup(source, archive('stopped'), { signal: controller.signal, onProgress });

    await expect(stopped).rejects.toThrow('stopped');
    expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });

  it('that fills the disk says so and leaves nothing', async () => {
    const disk = await smallDisk(join(folder, 'small'));
    if (disk === null) return;
    try {
      await t.db.query(`INSERT INTO users (id, name) SELECT gen_random_uuid(), 'many' FROM generate_series(1, 9000)`);
      const path = join(disk.path, 'backup.tar.gz');
      await expect(takeBackup(source, path)).rejects.toThrow(
        `Cannot write ${path}: the disk is full. Nothing was left behind.`,
      );
      expect(await readdir(disk.path)).toEqual([]);
    } finally {
      await disk.remove();
      await t.db.query(`DELETE FROM users WHERE name = 'many'`);
    }
  });

  it('of a database without the product says so', async () => {
    const empty = await emptyPlace('unmigrated');

    await expect(takeBackup(empty, archive('nothing'))).rejects.toThrow(/nothing to back up/);
  });

  it('of a database that a newer version has migrated is left to that version', async () => {
    const newer = await createTestDatabase();
    databases.push(newer);
    await sql(newer.url, `INSERT INTO migrations ("timestamp", name) VALUES (1999999999999, 'AddLater1999999999999')`);

    await expect(takeBackup({ ...source, databaseUrl: newer.url }, archive('later'))).rejects.toThrow(/newer version/);
  });

  it.each([
    ['is missing', (path: string) => unlink(path), /is missing: no backup was made/],
    ['has other bytes', (path: string) => writeFile(path, 'x'.repeat(4)), /has 4 bytes instead of/],
    [
      'was changed',
      async (path: string) => {
        const bytes = await readFile(path);
        await writeFile(path, bytes.fill(0x20, 0, 1));
      },
      /holds something else than was uploaded/,
    ],
  ])('fails when an upload %s, unless it shall go on without', async (what, harm, message) => {
    const path = placeOf(source.dataDir, fileId);
    const bytes = await readFile(path);
    const name = what.replaceAll(' ', '-');
    await harm(path);
    const notes: string[] = [];
    const onNote = (line: string) => void notes.push(line);
    try {
      await expect(takeBackup(source, archive(name))).rejects.toThrow(message);
      const { manifest } = await takeBackup(source, archive(name), { skipMissingFiles: true, onNote });
      expect(manifest.files).toMatchObject({ count: 0, missing: 1 });
      expect(notes).toEqual([expect.stringMatching(/left out/)]);
    } finally {
      await writeFile(path, bytes);
    }
  });
});

describe('a restored backup', () => {
  it('tells which files have no content, where the backup went on without them', async () => {
    const path = placeOf(source.dataDir, fileId);
    const bytes = await readFile(path);
    await unlink(path);
    await takeBackup(source, archive('lacking'), { skipMissingFiles: true }).finally(() => writeFile(path, bytes));
    const place = await emptyPlace('lacking');

    expect(await restoreArchive(place, archive('lacking'))).toMatchObject({ missingFiles: [fileId] });
    expect(await stored(place)).toBe(1);
  });

  it('is what was backed up, to the byte, without anybody signed in', async () => {
    const before = await takeBackup(source, archive('round'));
    const place = await emptyPlace('round');

    await restoreArchive(place, archive('round'));

    expect(digests(await takeBackup(place, archive('round-again')))).toEqual(digests(before));
    expect(await readFile(placeOf(place.dataDir, fileId))).toEqual(await readFile(placeOf(source.dataDir, fileId)));
    expect(await filesOf(place.dataDir)).toEqual([fileId]);
    expect(await sql(place.databaseUrl, 'SELECT FROM sessions')).toEqual([]);
    expect(await new Migrator(place.databaseUrl).verify()).toMatchObject({ ok: true, differences: [] });
    await expect(sql(place.databaseUrl, `UPDATE grade_events SET score_after = 10`)).rejects.toThrow(/append-only/);
    await expect(
      sql(
        place.databaseUrl,
        `INSERT INTO grade_event_tombstones VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1, '')`,
      ),
    ).rejects.toThrow(/append-only/);
  });

  it('is another bank to whoever has kept what was asked of the empty one', async () => {
    await takeBackup(source, archive('bank'));
    const empty = await createTestDatabase();
    databases.push(empty);
    const bank = () => sql(empty.url, `SELECT sum(number) FROM bank_versions`);
    const before = await bank();

    await mkdir(join(folder, 'bank'));
    await restoreArchive({ databaseUrl: empty.url, dataDir: join(folder, 'bank') }, archive('bank'));

    expect(await bank()).not.toEqual(before);
  });

  it('comes into a database that was migrated beyond it, and is brought up to date', async () => {
    const older = await emptyPlace('older');
    const steps = (await new Migrator(older.databaseUrl).status()).steps.map(({ name }) => name);
    await new Migrator(older.databaseUrl).up({ to: steps[12]! });
    await sql(older.databaseUrl, `INSERT INTO users (id, name) VALUES (gen_random_uuid(), 'Kim')`);
    await takeBackup(older, archive('older'));
    const newer = await emptyPlace('newer');
    await new Migrator(newer.databaseUrl).up();

    const { migrated } = await restoreArchive(newer, archive('older'));

    expect(migrated).toEqual(steps.slice(13));
    expect(await sql(newer.databaseUrl, 'SELECT name FROM users')).toEqual([{ name: 'Kim' }]);
    expect(await new Migrator(newer.databaseUrl).status()).toMatchObject({ pending: 0 });
  });

  it('leaves an upload that is in its place already, and stops before another one', async () => {
    await takeBackup(source, archive('in-place'));
    const [same, other] = [await emptyPlace('same'), await emptyPlace('other')];
    for (const [place, content] of [
      [same, await readFile(placeOf(source.dataDir, fileId))],
      [other, 'of somebody else'],
    ] as const) {
      await mkdir(join(placeOf(place.dataDir, fileId), '..'), { recursive: true });
      await writeFile(placeOf(place.dataDir, fileId), content);
    }

    await restoreArchive(same, archive('in-place'));
    await expect(restoreArchive(other, archive('in-place'))).rejects.toThrow(/holds something else/);

    expect(await stored(same)).toBe(1);
    expect(await stored(other)).toBe(0);
    expect(await readFile(placeOf(other.dataDir, fileId), 'utf8')).toBe('of somebody else');
  });
});

const binaries = installedBinaries(15);
if (binaries) describe('between PostgreSQL of different major versions', () => acrossVersions(binaries));
else process.stdout.write('PostgreSQL 15 is not installed here: restoring across versions is left out.\n');

function acrossVersions(binaries: string): void {
  let older: TestServer;
  beforeAll(async () => {
    older = await startInstalledServer(binaries);
  }, 60_000);
  afterAll(async () => {
    await older?.stop();
  });

  it('a backup goes there and back unchanged', async () => {
    const before = await takeBackup(source, archive('new'));
    const there = await emptyPlace('there', older.url);
    await restoreArchive(there, archive('new'));
    const between = await takeBackup(there, archive('old'));
    const back = await emptyPlace('back');
    await restoreArchive(back, archive('old'));

    expect(between.manifest.postgres).toMatch(/^15\./);
    expect(digests(between)).toEqual(digests(before));
    expect(digests(await takeBackup(back, archive('new-again')))).toEqual(digests(before));
  }, 60_000);

  it('needs no superuser, only the owner of the tables', async () => {
    await takeBackup(source, archive('owner'));
    const place = await emptyPlace('owner', older.url);
    const role = `ax_qna_owner_${process.pid}`;
    const { pathname } = new URL(place.databaseUrl);
    await sql(older.url, `CREATE ROLE ${role} LOGIN; ALTER DATABASE ${pathname.slice(1)} OWNER TO ${role}`);
    const url = new URL(place.databaseUrl);
    url.username = role;

    await restoreArchive({ ...place, databaseUrl: url.href }, archive('owner'));

    expect(await stored(place)).toBe(1);
  }, 60_000);
}
