import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileLine } from '../../src/backup/manifest.js';
import { NO_AUDIT_KEYS } from '../../src/scoring/audit-key.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  entryNamed,
  readEntries,
  resealed,
  restoreArchive,
  sha256,
  takeBackup,
  type TarEntry,
  withRows,
  writeEntries,
} from '../support/archives.js';
import { createEmptyDatabase } from '../support/database.js';
import { givenOneOfEverything } from '../support/one-of-everything.js';
import { sql } from '../support/sql.js';

let folder: string;
let t: TestApp;
let whole: string;
let entries: TarEntry[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-unfit-'));
  t = await startTestApp();
  await givenOneOfEverything(t);
  whole = join(folder, 'whole.tar.gz');
  await takeBackup({ databaseUrl: t.env.databaseUrl ?? '', dataDir: t.env.dataDir }, whole);
  entries = await readEntries(whole);
});
afterAll(async () => {
  await t?.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const FILE = /^files\//;

describe('an archive whose digests fit but whose rows do not', () => {
  const forgedFile = () => {
    const { name } = entryNamed(entries, FILE);
    const content = Buffer.from('something else');
    const changed = entries.map((entry) => (entry.name === name ? { name, content } : entry));
    return resealed(changed, ({ files }) => {
      const line = fileLine(name.slice(-36), content.length, sha256(content));
      Object.assign(files, { bytes: content.length, sha256: sha256(Buffer.from(line)) });
    });
  };

  it.each<[string, () => TarEntry[], RegExp]>([
    [
      'rows that refer to nothing',
      () => withRows(entries, 'users', () => ''),
      /rows of \w+ do not fit the database: .*violates foreign key/,
    ],
    [
      'a value that is none',
      () => withRows(entries, 'users', (rows) => rows.replace('\tEVALUATOR\t', '\tEMPEROR\t')),
      /rows of users do not fit/,
    ],
    [
      'a column that is not there',
      () => resealed(entries, ({ tables }) => void tables.find(({ name }) => name === 'users')!.columns.push('admin')),
      /no column users.admin/,
    ],
    [
      'a number in another spelling',
      () =>
        withRows(entries, 'question_categories', (rows) =>
          rows.replace(/\t10\n/, '\t010\n').replace(/\t10\t/, '\t010\t'),
        ),
      /came out other than it went in/,
    ],
    [
      'a grade that was changed afterwards',
      () => withRows(entries, 'grade_events', (rows) => rows.replace('9.0001', '9.9')),
      /1 chains of grade events are broken .*was changed after it was written/,
    ],
    [
      'a rubric that was changed afterwards',
      () => withRows(entries, 'rubrics', (rows) => rows.replace('Grades are made by it', 'Nobody saw it')),
      /1 chains of grade events are broken .*names a rubric that is not there or was changed/,
    ],
    ['a file that is not what its row says', forgedFile, /is not what its row says/],
    ['no row for a file', () => withRows(entries, 'files', () => ''), /not those that its rows name/],
  ])('leaves an empty database: %s', async (_what, change, message) => {
    await writeEntries(at('unfit.tar.gz'), change());
    const empty = await createEmptyDatabase();
    const place = { databaseUrl: empty.url, dataDir: at('unfit') };
    try {
      await expect(restoreArchive(place, at('unfit.tar.gz'))).rejects.toThrow(message);

      expect(
        await sql(empty.url, 'SELECT FROM users UNION ALL SELECT FROM answers UNION ALL SELECT FROM files'),
      ).toEqual([]);
      const left = await readdir(place.dataDir, { recursive: true, withFileTypes: true }).catch(() => []);
      expect(left.filter((entry) => entry.isFile())).toEqual([]);
    } finally {
      await empty.drop();
    }
  });

  it('is refused where the key of its grades is not known, and comes back without proof when it is told to', async () => {
    const empty = await createEmptyDatabase();
    const notes: string[] = [];
    try {
      const place = { databaseUrl: empty.url, dataDir: at('unproven') };
      const without = { auditKeys: NO_AUDIT_KEYS, onNote: (line: string) => void notes.push(line) };
      await writeEntries(at('whole.tar.gz'), entries);

      await expect(restoreArchive(place, at('whole.tar.gz'), without)).rejects.toThrow(
        /^\d+ chains of grade events bear the key [0-9a-f]{16}, which is not known here: set AUDIT_KEY[^\n]*$/,
      );
      expect(await sql(empty.url, 'SELECT FROM grade_events')).toEqual([]);

      await restoreArchive(place, at('whole.tar.gz'), { ...without, allowUnknownKey: true });
      expect(notes).toContainEqual(expect.stringMatching(/chains of grade events were not proven/));
      const { manifest } = await takeBackup(place, at('proven-again.tar.gz'));
      expect(manifest.brokenChains).toBe(0);
    } finally {
      await empty.drop();
    }
  });

  it('comes back with its broken chain when it is told to', async () => {
    await writeEntries(
      at('broken.tar.gz'),
      withRows(entries, 'grade_events', (rows) => rows.replace('9.0001', '9.9')),
    );
    const empty = await createEmptyDatabase();
    try {
      const place = { databaseUrl: empty.url, dataDir: at('broken') };
      await restoreArchive(place, at('broken.tar.gz'), { allowBrokenChains: true });

      const { manifest } = await takeBackup(place, at('still-broken.tar.gz'));
      expect(manifest.brokenChains).toBe(1);
    } finally {
      await empty.drop();
    }
  });
});

it('an archive whose answers say wrongly whether a newer version supersedes them comes back with what is so', async () => {
  const marks = (url: string) => sql(url, `SELECT id, superseded FROM answers ORDER BY id`);
  const { columns } = JSON.parse(entryNamed(entries, 'manifest.json').content.toString()).tables.find(
    ({ name }: { name: string }) => name === 'answers',
  ) as { columns: string[] };
  const turned = withRows(entries, 'answers', (rows) =>
    rows.replaceAll(/^.+$/gm, (row) => {
      const values = row.split('\t');
      const place = columns.indexOf('superseded');
      return values.with(place, values[place] === 't' ? 'f' : 't').join('\t');
    }),
  );
  await writeEntries(at('turned.tar.gz'), turned);
  const empty = await createEmptyDatabase();
  const notes: string[] = [];
  try {
    await restoreArchive({ databaseUrl: empty.url, dataDir: at('turned') }, at('turned.tar.gz'), {
      onNote: (line) => notes.push(line),
    });

    const before = await marks(t.env.databaseUrl ?? '');
    expect(new Set(before.map((row) => row['superseded']))).toEqual(new Set([true, false]));
    expect(await marks(empty.url)).toEqual(before);
    expect(notes).toEqual([
      `${before.length} answers did not say rightly whether a newer version supersedes them: they do now.`,
    ]);
  } finally {
    await empty.drop();
  }
});

describe('a database that is not empty', () => {
  it('is refused and stays as it is', async () => {
    const url = t.env.databaseUrl ?? '';
    const count = () => sql(url, 'SELECT count(*) FROM answers');
    const before = await count();

    await expect(restoreArchive({ databaseUrl: url, dataDir: at('full') }, whole)).rejects.toThrow(
      /not empty: \w+ holds rows.*make a new database/,
    );
    expect(await count()).toEqual(before);
  });
});
