import { createHash } from 'node:crypto';
import { PlainError } from '../common/plain-error.js';
import { PRODUCT, productVersion } from '../common/product.js';
import { one } from '../database/migrator/connection.js';
import type { AuditKeys } from '../scoring/audit-key.js';
import { type ArchiveSink, type ArchiveTarget, writeArchive } from './archive-writer.js';
import { type BackupTable, quoted } from './backup-tables.js';
import { verifyChains } from './chains.js';
import { copyOut } from './copying.js';
import { eachRow } from './cursor.js';
import {
  fileEntryName,
  fileLine,
  FORMAT,
  type Manifest,
  MANIFEST,
  type Opening,
  OPENING,
  PART_BYTES,
  partName,
  SEAL,
  sealOf,
  type TableEntry,
} from './manifest.js';
import { onSnapshot, type Snapshot } from './snapshot.js';
import { FILES_BY_ID, type FileRow, storedContent } from './stored-content.js';
import { Tally } from './tally.js';

export interface BackupOptions extends ArchiveTarget {
  databaseUrl: string;
  dataDir: string;
  /** BACKUP_KEY: seals the archive. */
  key: string | null;
  /** By which chains are verified. */
  auditKeys: AuditKeys;
  /** Goes on without files that are missing or damaged, and says which. */
  skipMissingFiles: boolean;
  now: Date;
  onProgress: (done: number, total: number, label: string) => void;
  /** What the person at the terminal should know, one line each. */
  onNote: (line: string) => void;
}

export interface BackupResult {
  manifest: Manifest;
  /** Of the archive. */
  bytes: number;
}

/**
 * Writes everything the product keeps into one archive: the database as it is at this moment and the content of every
 * upload it names. A server may go on working meanwhile.
 * @throws PlainError when a file is missing or damaged, or the archive cannot be written; then there is no archive
 */
export function backup(options: BackupOptions): Promise<BackupResult> {
  const onWait = () => options.onNote('Another process migrates the database; waiting.');
  return onSnapshot(options.databaseUrl, onWait, async (snapshot) => {
    for (const note of snapshot.notes) options.onNote(note);
    let manifest: Manifest | undefined;
    const bytes = await writeArchive(options, async (archive) => {
      manifest = await fill(archive, snapshot, options);
    });
    return { manifest: manifest!, bytes };
  });
}

async function fill(archive: ArchiveSink, snapshot: Snapshot, options: BackupOptions): Promise<Manifest> {
  const opening: Opening = {
    product: PRODUCT,
    format: FORMAT,
    version: productVersion(),
    createdAt: options.now.toISOString(),
    postgres: snapshot.postgres,
    schema: snapshot.schema,
  };
  await archive.add(OPENING, jsonOf(opening));

  const work = new Work(await countRows(snapshot), options);
  const tables: TableEntry[] = [];
  for (const table of snapshot.tables) tables.push(await addTable(archive, snapshot, table, work));
  const files = await addFiles(archive, snapshot, options, work);
  const { broken, first, unproven, unknownKey } = await verifyChains(
    snapshot.client,
    snapshot.tables,
    options.auditKeys,
  );
  if (broken > 0) options.onNote(`${broken} chains of grade events are broken: ${first}.`);
  if (unproven > 0)
    options.onNote(
      `${unproven} chains of grade events could not be proven: they bear the key ${unknownKey}, which is neither AUDIT_KEY nor one of AUDIT_KEYS_BEFORE.`,
    );

  const manifest: Manifest = { ...opening, tables, files, brokenChains: broken };
  const bytes = jsonOf(manifest);
  await archive.add(MANIFEST, bytes);
  await archive.add(SEAL, jsonOf(sealOf(bytes, options.key)));
  return manifest;
}

/** Rows and files done so far. */
class Work {
  private done = 0;

  constructor(
    readonly expected: ReadonlyMap<string, number>,
    private readonly options: Pick<BackupOptions, 'onProgress' | 'signal'>,
  ) {}

  /** @throws the signal's reason once it is to stop */
  advance(by: number, label: string): void {
    this.options.signal.throwIfAborted();
    this.done += by;
    const total = [...this.expected.values()].reduce((sum, rows) => sum + rows, this.expected.get('files') ?? 0);
    this.options.onProgress(this.done, total, label);
  }
}

async function countRows({ client, tables }: Snapshot): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const { count } = await one<{ count: string }>(client, `SELECT count(*) FROM ${quoted(name)}`);
    counts.set(name, Number(count));
  }
  return counts;
}

async function addTable(
  archive: ArchiveSink,
  { client }: Snapshot,
  table: BackupTable,
  work: Work,
): Promise<TableEntry> {
  const { name, columns } = table;
  const tally = new Tally();
  let parts = 0;
  for await (const part of inParts(copyOut(client, table))) {
    const before = tally.rows;
    tally.add(part);
    await archive.add(partName(name, (parts += 1)), part);
    work.advance(tally.rows - before, name);
  }
  const result = tally.result();
  if (result.rows !== work.expected.get(name)) {
    throw new PlainError(
      `Table ${name} gave ${result.rows} rows of ${work.expected.get(name)}: look for a damaged index.`,
    );
  }
  return { name, columns, parts, ...result };
}

async function* inParts(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (let chunk of content) {
    while (size + chunk.length >= PART_BYTES) {
      const room = PART_BYTES - size;
      yield Buffer.concat([...chunks, chunk.subarray(0, room)]);
      chunk = chunk.subarray(room);
      [chunks, size] = [[], 0];
    }
    if (chunk.length === 0) continue;
    chunks.push(chunk);
    size += chunk.length;
  }
  if (size > 0) yield Buffer.concat(chunks);
}

async function addFiles(
  archive: ArchiveSink,
  { client, tables }: Snapshot,
  { dataDir, skipMissingFiles, onNote }: BackupOptions,
  work: Work,
): Promise<Manifest['files']> {
  const files = { count: 0, bytes: 0, missing: 0 };
  const hash = createHash('sha256');
  const rows = tables.some(({ name }) => name === 'files') ? eachRow<FileRow>(client, 'stored_files', FILES_BY_ID) : [];
  for await (const row of rows) {
    const content = await storedContent(dataDir, row);
    if ('fault' in content) {
      if (!skipMissingFiles) {
        throw new PlainError(
          `${content.fault}: no backup was made. Put the file back (was DATA_DIR right? was its expert erased this moment?), or go on without it by --skip-missing-files.`,
        );
      }
      onNote(`${content.fault}: left out.`);
      files.missing += 1;
      continue;
    }
    await archive.add(fileEntryName(row.id), content);
    hash.update(fileLine(row.id, row.size, row.sha256));
    files.count += 1;
    files.bytes += content.length;
    work.advance(1, 'files');
  }
  return { ...files, sha256: hash.digest('hex') };
}

function jsonOf(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
