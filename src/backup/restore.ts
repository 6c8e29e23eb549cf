import type { FileHandle } from 'node:fs/promises';
import type pg from 'pg';
import { PlainError } from '../common/plain-error.js';
import { onConnection } from '../database/migrator/connection.js';
import { Migrator } from '../database/migrator/migrator.js';
import { withMigrationLock } from '../database/migrator/migration-lock.js';
import { isTakenBack } from '../database/taken-back.js';
import type { AuditKeys } from '../scoring/audit-key.js';
import { readArchive } from './archive-reader.js';
import { type BackupTable, quoted } from './backup-tables.js';
import { verifyChains } from './chains.js';
import { prepareForCopy } from './copying.js';
import { Entries } from './entries.js';
import { loadTables, stageFiles, verifyTables } from './load.js';
import type { Manifest } from './manifest.js';
import { holdTables, prepareSchema, withoutInsertTriggers } from './restore-target.js';
import { StagedFiles } from './staged-files.js';
import { mendSupersededMarks } from './superseded-marks.js';

export interface RestoreOptions {
  /** Open, and verified by `verifyArchive`, which gave the manifest. */
  file: FileHandle;
  manifest: Manifest;
  databaseUrl: string;
  dataDir: string;
  /** Restores grade events whose chain was broken before the backup was made. */
  allowBrokenChains: boolean;
  /** By which chains are verified. */
  auditKeys: AuditKeys;
  /** Restores grade events that none of the keys can prove; their order and links are looked at. */
  allowUnknownKey: boolean;
  signal: AbortSignal;
  onProgress: (bytes: number, label: string) => void;
  onNote: (line: string) => void;
}

export interface RestoreResult {
  /** Rows of `files` whose content the archive does not hold. */
  missingFiles: string[];
  /** Steps that were run after the rows were in, where the archive is older than the product. */
  migrated: string[];
}

/**
 * Brings back what {@link backup} wrote, into an empty database, in one transaction: it is committed once the same
 * backup could be made of it. Whatever goes wrong before, the database stays empty and no file stays behind.
 * @throws PlainError when the database is not empty, or anything is not as the manifest says
 */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  const { databaseUrl, manifest, onNote } = options;
  const onWait = () => onNote('Another process migrates the database; waiting.');
  const migrator = new Migrator(databaseUrl, { onWait });
  await prepareSchema(databaseUrl, migrator, manifest);
  const missingFiles = await onConnection(databaseUrl, (client) =>
    withMigrationLock(client, { onWait }, () => inOneTransaction(client, options)),
  );
  const { executed } = await migrator.up();
  const { ok, differences } = await migrator.verify();
  if (!ok)
    throw new PlainError(
      `Everything was restored, but the schema is not what it should be: ${differences.join('; ')}.`,
    );
  return { missingFiles, migrated: executed };
}

async function inOneTransaction(client: pg.ClientBase, options: RestoreOptions): Promise<string[]> {
  const staged = new StagedFiles(options.dataDir);
  let tables: BackupTable[] = [];
  let missing: string[] = [];
  await client.query('BEGIN');
  try {
    await prepareForCopy(client);
    tables = await holdTables(client, options.manifest);
    missing = await load(client, tables, staged, options);
    await staged.moveIntoPlace();
    options.signal.throwIfAborted();
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    await staged.undo();
    throw error;
  }
  await commit(client, staged);
  // Without it the first readers would wait for plans made blindly.
  for (const { name } of tables) await client.query(`ANALYZE ${quoted(name)}`);
  return missing;
}

async function load(
  client: pg.ClientBase,
  tables: readonly BackupTable[],
  staged: StagedFiles,
  { file, manifest, signal, onProgress, onNote, ...options }: RestoreOptions,
): Promise<string[]> {
  let bytes = 0;
  const at = (label: string) => {
    signal.throwIfAborted();
    onProgress(bytes, label);
  };
  const entries = new Entries(readArchive(file, { signal, onProgress: (read) => (bytes = read) }));
  let missing: string[] = [];
  try {
    await withoutInsertTriggers(client, tables, async () => {
      await loadTables(client, tables, manifest, entries, at);
    });
    missing = await stageFiles(client, manifest, entries, staged, (count) => at(`file ${count}`));
  } finally {
    await entries.close();
  }
  await verifyTables(client, tables, manifest, (name) => at(`checking ${name}`));
  await requireWholeChains(client, tables, { ...options, onNote });
  const mended = await mendSupersededMarks(client, tables);
  if (mended > 0) onNote(`${mended} answers did not say rightly whether a newer version supersedes them: they do now.`);
  return missing;
}

async function requireWholeChains(
  client: pg.ClientBase,
  tables: readonly BackupTable[],
  {
    auditKeys,
    allowBrokenChains,
    allowUnknownKey,
    onNote,
  }: Pick<RestoreOptions, 'auditKeys' | 'allowBrokenChains' | 'allowUnknownKey' | 'onNote'>,
): Promise<void> {
  const { broken, first, unproven, unknownKey } = await verifyChains(client, tables, auditKeys);
  if (broken > 0 && !allowBrokenChains) {
    throw new PlainError(
      `${broken} chains of grade events are broken (${first}): somebody changed them before the backup was made. Nothing was restored; --allow-broken-chains restores them as they are.`,
    );
  }
  if (broken > 0) onNote(`${broken} chains of grade events are broken: ${first}.`);
  if (unproven > 0 && !allowUnknownKey) {
    throw new PlainError(
      `${unproven} chains of grade events bear the key ${unknownKey}, which is not known here: set AUDIT_KEY, or AUDIT_KEYS_BEFORE, to the key of where the backup was made (without AUDIT_KEY it lies in DATA_DIR/audit-key there). Nothing was restored; --allow-unknown-key restores them without proof.`,
    );
  }
  if (unproven > 0) onNote(`${unproven} chains of grade events were not proven: they bear the key ${unknownKey}.`);
}

/** Where nobody can tell whether the commit took place, the files stay: content without a row harms nobody. */
async function commit(client: pg.ClientBase, staged: StagedFiles): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (cause) {
    if (isTakenBack(cause)) {
      await staged.undo();
      throw cause;
    }
    throw new PlainError(
      `The connection broke at the very end (${(cause as Error).message}): look with migrate verify whether the rows are there; if not, restore again.`,
      { cause },
    );
  }
}
