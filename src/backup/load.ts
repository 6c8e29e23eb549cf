import type pg from 'pg';
import { PlainError } from '../common/plain-error.js';
import type { BackupTable } from './backup-tables.js';
import { copyIn, tallyOf } from './copying.js';
import { eachRow } from './cursor.js';
import type { Entries } from './entries.js';
import { fileEntryName, type Manifest, OPENING, partName, type TableEntry } from './manifest.js';
import type { StagedFiles } from './staged-files.js';
import { digestOf, FILES_BY_ID, type FileRow } from './stored-content.js';

/** Copies every table of the archive into the database, in the order of the archive. */
export async function loadTables(
  client: pg.ClientBase,
  tables: readonly BackupTable[],
  manifest: Manifest,
  entries: Entries,
  onTable: (name: string) => void,
): Promise<void> {
  await entries.named(OPENING);
  for (const table of tables) {
    onTable(table.name);
    const entry = entryOf(manifest, table);
    if (entry.parts === 0) continue;
    await copyIn(client, table, partsOf(entries, entry)).catch((cause: Error) => {
      throw new PlainError(
        `The rows of ${table.name} do not fit the database: ${cause.message}. Nothing was restored.`,
        { cause },
      );
    });
  }
}

async function* partsOf(entries: Entries, { name, parts }: TableEntry): AsyncGenerator<Buffer> {
  for (let number = 1; number <= parts; number += 1) yield await entries.named(partName(name, number));
}

/** @throws PlainError when a backup made now would not hold the same */
export async function verifyTables(
  client: pg.ClientBase,
  tables: readonly BackupTable[],
  manifest: Manifest,
  onTable: (name: string) => void,
): Promise<void> {
  for (const table of tables) {
    onTable(table.name);
    const [entry, found] = [entryOf(manifest, table), await tallyOf(client, table)];
    for (const key of ['rows', 'bytes', 'sha256'] as const) {
      if (found[key] === entry[key]) continue;
      throw new PlainError(
        `Table ${table.name} came out other than it went in (${key}: ${found[key]} instead of ${entry[key]}). Nothing was restored.`,
      );
    }
  }
}

/**
 * Stages the content of every row of `files`; both come by id.
 * @returns rows without content
 * @throws PlainError when an entry has no row, or is not what its row says
 */
export async function stageFiles(
  client: pg.ClientBase,
  manifest: Manifest,
  entries: Entries,
  staged: StagedFiles,
  onFile: (count: number) => void,
): Promise<string[]> {
  const missing: string[] = [];
  if (!manifest.tables.some(({ name }) => name === 'files')) return missing;
  let count = 0;
  for await (const { id, size, sha256 } of eachRow<FileRow>(client, 'restored_files', FILES_BY_ID)) {
    if ((await entries.peek())?.name !== fileEntryName(id)) {
      missing.push(id);
      if (missing.length > manifest.files.missing) break;
      continue;
    }
    const content = await entries.named(fileEntryName(id));
    if (content.length !== size || digestOf(content) !== sha256) {
      throw new PlainError(`File ${id} is not what its row says. Nothing was restored.`);
    }
    await staged.stage(id, content);
    onFile((count += 1));
  }
  if (count !== manifest.files.count || missing.length !== manifest.files.missing) {
    throw new PlainError('The files of the archive are not those that its rows name. Nothing was restored.');
  }
  return missing;
}

function entryOf(manifest: Manifest, { name }: BackupTable): TableEntry {
  return manifest.tables.find((table) => table.name === name)!;
}
