import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { backup, type BackupOptions, type BackupResult } from '../../src/backup/backup.js';
import { onArchive } from '../../src/backup/archive-file.js';
import { restore, type RestoreOptions, type RestoreResult } from '../../src/backup/restore.js';
import { verifyArchive, type VerifiedArchive } from '../../src/backup/verify-archive.js';
import { sealOf } from '../../src/backup/manifest.js';
import { TEST_AUDIT_KEYS } from './audit-keys.js';

export interface Place {
  databaseUrl: string;
  dataDir: string;
}

const quiet = { onProgress: () => undefined, onNote: () => undefined };

/** As the command does it, with nothing printed. */
export function takeBackup(place: Place, path: string, more: Partial<BackupOptions> = {}): Promise<BackupResult> {
  const signal = new AbortController().signal;
  const options = {
    key: null,
    auditKeys: TEST_AUDIT_KEYS,
    force: false,
    skipMissingFiles: false,
    now: new Date(),
    signal,
    ...quiet,
  };
  return backup({ ...place, path, ...options, ...more });
}

export function checkArchive(path: string, key: string | null = null): Promise<VerifiedArchive> {
  const signal = new AbortController().signal;
  return onArchive(path, (file) => verifyArchive(file, key, { signal }));
}

/** As the command does it: the archive is checked first. */
export function restoreArchive(
  place: Place,
  path: string,
  more: Partial<RestoreOptions> = {},
): Promise<RestoreResult & VerifiedArchive> {
  const signal = new AbortController().signal;
  return onArchive(path, async (file) => {
    const verified = await verifyArchive(file, null, { signal });
    const keys = { auditKeys: TEST_AUDIT_KEYS, allowUnknownKey: false };
    const options = { file, manifest: verified.manifest, allowBrokenChains: false, ...keys, signal, ...quiet };
    return { ...verified, ...(await restore({ ...place, ...options, ...more })) };
  });
}

export interface TarEntry {
  name: string;
  content: Buffer;
  /** As tar-stream takes it; a plain file unless said otherwise. */
  header?: { type?: 'symlink' | 'link' | 'directory' | 'fifo'; linkname?: string; pax?: Record<string, string> };
}

export async function readEntries(path: string): Promise<TarEntry[]> {
  const tar = extract();
  tar.end(gunzipSync(await readFile(path)));
  const entries: TarEntry[] = [];
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk);
    entries.push({ name: entry.header.name, content: Buffer.concat(chunks) });
  }
  return entries;
}

export async function writeEntries(path: string, entries: readonly TarEntry[]): Promise<void> {
  const tar = pack();
  for (const { name, content, header } of entries) {
    const isFile = header?.type === undefined;
    if (isFile) tar.entry({ name, ...header }, content);
    else tar.entry({ name, ...header }).end();
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk);
  await writeFile(path, gzipSync(Buffer.concat(chunks)));
}

/** A manifest changed by somebody who knows how to reckon every digest anew, but has no key. */
export function resealed(entries: readonly TarEntry[], change: (manifest: ManifestLike) => void): TarEntry[] {
  const manifest = JSON.parse(entryNamed(entries, 'manifest.json').content.toString()) as ManifestLike;
  change(manifest);
  const content = Buffer.from(JSON.stringify(manifest));
  const seal = Buffer.from(JSON.stringify(sealOf(content, null)));
  return entries.map((entry) => {
    if (entry.name === 'manifest.json') return { ...entry, content };
    return entry.name === 'seal.json' ? { ...entry, content: seal } : entry;
  });
}

export interface ManifestLike {
  schema: string[];
  tables: { name: string; columns: string[]; rows: number; bytes: number; sha256: string; parts: number }[];
  files: { count: number; bytes: number; sha256: string; missing: number };
}

export function entryNamed(entries: readonly TarEntry[], name: string | RegExp): TarEntry {
  const found = entries.find((entry) => (typeof name === 'string' ? entry.name === name : name.test(entry.name)));
  if (!found) throw new Error(`There is no entry ${String(name)}.`);
  return found;
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Rows of a table changed, and every digest reckoned anew. */
export function withRows(entries: readonly TarEntry[], table: string, change: (text: string) => string): TarEntry[] {
  const name = `tables/${table}/000001.copy`;
  const content = Buffer.from(change(entryNamed(entries, name).content.toString()));
  const retold = resealed(entries, ({ tables }) => {
    const entry = tables.find((one) => one.name === table)!;
    const rows = content.toString().split('\n').length - 1;
    Object.assign(entry, { rows, bytes: content.length, sha256: sha256(content), parts: rows === 0 ? 0 : 1 });
  });
  return retold.flatMap((entry) => (entry.name !== name ? [entry] : content.length === 0 ? [] : [{ name, content }]));
}

/** The texts in a gzipped tar, by their names. */
export async function textsOf(path: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const entry of createReadStream(path).pipe(createGunzip()).pipe(extract())) {
    texts.set(entry.header.name, await text(entry));
  }
  return texts;
}
