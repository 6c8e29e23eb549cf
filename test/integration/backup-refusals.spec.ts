import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PART_BYTES, sealOf } from '../../src/backup/manifest.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  checkArchive,
  entryNamed,
  type Place,
  readEntries,
  resealed,
  restoreArchive,
  takeBackup,
  type TarEntry,
  withRows,
  writeEntries,
} from '../support/archives.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { givenOneOfEverything } from '../support/one-of-everything.js';
import { sql } from '../support/sql.js';

const KEY = 'a key for backups that is long enough';

let folder: string;
let t: TestApp;
let whole: string;
let entries: TarEntry[];
let database: TestDatabase;
let target: Place;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-refusals-'));
  t = await startTestApp();
  await givenOneOfEverything(t);
  const source = { databaseUrl: t.env.databaseUrl ?? '', dataDir: t.env.dataDir };
  whole = join(folder, 'whole.tar.gz');
  await takeBackup(source, whole);
  await takeBackup(source, join(folder, 'sealed.tar.gz'), { key: KEY });
  entries = await readEntries(whole);
  database = await createEmptyDatabase();
  target = { databaseUrl: database.url, dataDir: join(folder, 'target') };
});
afterAll(async () => {
  await t?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const text = (value: unknown) => Buffer.from(JSON.stringify(value));
const opening = () => JSON.parse(entryNamed(entries, 'opening.json').content.toString()) as Record<string, unknown>;
const put = (name: string | RegExp, change: (entry: TarEntry) => TarEntry[]) => {
  const found = entryNamed(entries, name);
  return entries.flatMap((entry) => (entry === found ? change(entry) : [entry]));
};
const PART = /^tables\/answers\//;
const FILE = /^files\//;

/** One line, nothing in the database, nothing on the disk. */
async function refused(path: string, message: RegExp): Promise<void> {
  const error = await restoreArchive(target, path).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error?.message).toMatch(message);
  expect(error?.message).not.toMatch(/\n/);
  expect(await sql(database.url, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`)).toEqual(
    [],
  );
  await expect(readdir(target.dataDir)).rejects.toThrow(/ENOENT/);
}

describe('an archive is refused before anything is written', () => {
  const swap = (list: readonly TarEntry[], one: TarEntry, other: TarEntry) =>
    list.map((entry) => (entry === one ? other : entry === other ? one : entry));

  it.each<[string, () => TarEntry[], RegExp]>([
    [
      'that is another tar',
      () => [{ name: 'photo.jpg', content: text(1) }],
      /"photo.jpg" stands where opening.json belongs/,
    ],
    [
      'of another product',
      () => put('opening.json', (e) => [{ ...e, content: text({ product: 'moodle' }) }]),
      /of another product/,
    ],
    [
      'of a newer format',
      () => put('opening.json', (e) => [{ ...e, content: text({ ...opening(), format: 2, version: '9.9.9' }) }]),
      /made by version "9.9.9" of the product, which is newer than this one/,
    ],
    [
      'of a newer schema',
      () => put('opening.json', (e) => [{ ...e, content: text({ ...opening(), schema: ['AddLater1999999999999'] }) }]),
      /newer than this one/,
    ],
    [
      'with a beginning of another one',
      () => put('opening.json', (e) => [{ ...e, content: text({ ...opening(), postgres: '14' }) }]),
      /do not belong together/,
    ],
    ['with no manifest', () => put('manifest.json', () => []), /"seal.json" stands where manifest.json belongs/],
    ['that ends before its seal', () => put('seal.json', () => []), /ends before its seal.json/],
    [
      'with a manifest that is no JSON',
      () => put('manifest.json', (e) => [{ ...e, content: Buffer.from('{') }]),
      /manifest.json is no JSON/,
    ],
    [
      'with a changed manifest',
      () => put('manifest.json', (e) => [{ ...e, content: Buffer.from(`${e.content.toString()} `) }]),
      /manifest was changed/,
    ],
    [
      'with a changed row',
      () => put(PART, (e) => [{ ...e, content: Buffer.from(e.content.toString().replace('SUBMITTED', 'GRADED')) }]),
      /answers is not what its manifest says/,
    ],
    ['without a table', () => put(PART, () => []), /answers is not what its manifest says/],
    [
      'with a table twice',
      () => put(PART, (e) => [e, e]),
      /"tables\/answers\/000001.copy" stands where tables\/answers\/000002.copy belongs/,
    ],
    [
      'with its tables out of order',
      () => swap(entries, entryNamed(entries, PART), entryNamed(entries, /^tables\/users/)),
      /out of order/,
    ],
    ['without a file', () => put(FILE, () => []), /files are not what its manifest says/],
    ['with a file twice', () => put(FILE, (e) => [e, e]), /comes twice or out of order/],
    [
      'with a changed file',
      () => put(FILE, (e) => [{ ...e, content: Buffer.alloc(e.content.length) }]),
      /files are not what its manifest says/,
    ],
    [
      'with one file more',
      () => put(FILE, (e) => [e, { name: 'files/ff/ffffffff-ffff-7fff-bfff-ffffffffffff', content: text(1) }]),
      /files are not what its manifest says/,
    ],
    [
      'with an absolute path',
      () => put(FILE, (e) => [{ ...e, name: '/etc/cron.d/x' }]),
      /"\/etc\/cron.d\/x" stands where/,
    ],
    ['with a path that climbs', () => put(FILE, (e) => [{ ...e, name: 'files/../../x' }]), /stands where/],
    [
      'with a symbolic link',
      () =>
        put(FILE, (e) => [
          { name: e.name, content: Buffer.alloc(0), header: { type: 'symlink', linkname: '/etc/passwd' } },
        ]),
      /is no plain file/,
    ],
    [
      'with a hard link',
      () =>
        put(FILE, (e) => [
          { name: e.name, content: Buffer.alloc(0), header: { type: 'link', linkname: 'opening.json' } },
        ]),
      /is no plain file/,
    ],
    [
      'with a folder',
      () => [{ name: 'files', content: Buffer.alloc(0), header: { type: 'directory' } }, ...entries],
      /is no plain file/,
    ],
    [
      'with extended headers',
      () => put(FILE, (e) => [{ ...e, header: { pax: { comment: 'x' } } }]),
      /is no plain file/,
    ],
    ['with something after its end', () => [...entries, { name: 'more', content: text(1) }], /goes on after its end/],
    [
      'with a part that is too large',
      () => put(PART, (e) => [{ ...e, content: Buffer.alloc(PART_BYTES + 1) }]),
      /size that no part has/,
    ],
    [
      'that would inflate to more than any upload',
      () => put(FILE, (e) => [{ ...e, content: Buffer.alloc(21 * 1024 * 1024) }]),
      /larger than anything that a backup holds/,
    ],
    [
      'with steps in another order',
      () => {
        const schema = (opening()['schema'] as string[]).toReversed();
        return put('opening.json', (e) => [{ ...e, content: text({ ...opening(), schema }) }]);
      },
      /not in the order of the product/,
    ],
    [
      'with a column that is SQL',
      () => resealed(entries, ({ tables }) => void (tables[0]!.columns[0] = 'id" FROM users --')),
      /manifest.json is faulty at \/tables\/0\/columns\/0/,
    ],
    [
      'with a table that its manifest does not know',
      () => resealed(entries, ({ tables }) => void tables.splice(0, 1)),
      /knows no table/,
    ],
  ])('%s', async (_what, change, message) => {
    await writeEntries(at('changed.tar.gz'), change());

    await refused(at('changed.tar.gz'), message);
  });

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['that is empty', () => Buffer.alloc(0), /is refused/],
    ['that is no gzip', () => Buffer.from('PK\u0003\u0004 not ours at all'), /is no gzip file/],
    ['that is gzip of something else', () => gzipSync('x'.repeat(2000)), /is damaged, or no tar file/],
    ['with something appended', (bytes) => Buffer.concat([bytes, Buffer.from('tail')]), /something was appended/],
    ['with zeros appended', (bytes) => Buffer.concat([bytes, Buffer.alloc(512)]), /something was appended/],
    ['with the same appended again', (bytes) => Buffer.concat([bytes, bytes]), /goes on after its end/],
    [
      'whose tar was cut and packed again',
      (bytes) => gzipSync(gunzipSync(bytes).subarray(0, -3000)),
      /ends before|too early/,
    ],
    ['that is not there', () => Buffer.alloc(0), /does not exist/],
  ])('%s', async (what, change, message) => {
    const path = at(what.includes('not there') ? 'nowhere.tar.gz' : 'raw.tar.gz');
    if (path.endsWith('raw.tar.gz')) await writeFile(path, change(await readFile(whole)));

    await refused(path, message);
  });

  it('wherever it is cut', async () => {
    const bytes = await readFile(whole);
    const step = Math.ceil(bytes.length / 60);
    const lengths = [...Array(60).keys()].map((index) => index * step).filter((length) => length < bytes.length);
    for (const length of [...lengths, ...[...Array(12).keys()].map((index) => bytes.length - 1 - index)]) {
      await writeFile(at('cut.tar.gz'), bytes.subarray(0, length));
      await expect(checkArchive(at('cut.tar.gz'))).rejects.toThrow(/is refused/);
    }
  });

  it('whichever bit of its content is turned', async () => {
    const bytes = await readFile(whole);
    const { manifest } = await checkArchive(whole);
    const unnoticed: number[] = [];
    for (let bit = 3; bit < bytes.length * 8; bit += Math.ceil((bytes.length * 8) / 150)) {
      const turned = Buffer.from(bytes);
      turned[bit >> 3]! ^= 1 << (bit & 7);
      await writeFile(at('turned.tar.gz'), turned);
      const checked = await checkArchive(at('turned.tar.gz')).catch(() => null);
      // gzip has a few bits that mean nothing, such as the name of the system that packed it.
      if (checked && JSON.stringify(checked.manifest) !== JSON.stringify(manifest)) unnoticed.push(bit);
    }
    expect(unnoticed).toEqual([]);
  });
});

describe('a sealed archive', () => {
  it('is known by its key', async () => {
    expect(await checkArchive(at('sealed.tar.gz'), KEY)).toMatchObject({ seal: 'checked' });
    expect(await checkArchive(at('sealed.tar.gz'))).toMatchObject({ seal: 'not checked' });
    expect(await checkArchive(whole)).toMatchObject({ seal: 'none' });
  });

  it.each<[string, () => Promise<TarEntry[]>, RegExp]>([
    [
      'changed with every digest reckoned anew',
      async () =>
        withRows(await readEntries(at('sealed.tar.gz')), 'users', (rows) => rows.replace('EVALUATOR', 'ADMIN')),
      /bears no seal/,
    ],
    [
      'sealed with another key',
      async () => {
        const sealed = await readEntries(at('sealed.tar.gz'));
        const { content } = entryNamed(sealed, 'manifest.json');
        return sealed.map((e) =>
          e.name === 'seal.json' ? { ...e, content: text(sealOf(content, 'another key')) } : e,
        );
      },
      /another BACKUP_KEY, or changed/,
    ],
    ['never sealed', () => readEntries(whole), /bears no seal/],
  ])('is refused when it was %s', async (_what, change, message) => {
    await writeEntries(at('forged.tar.gz'), await change());

    await expect(checkArchive(at('forged.tar.gz'), KEY)).rejects.toThrow(message);
  });
});
