import type pg from 'pg';
import { PlainError } from '../common/plain-error.js';
import { onConnection, rows } from '../database/migrator/connection.js';
import type { Migrator } from '../database/migrator/migrator.js';
import { executedNames } from '../database/migrator/steps.js';
import { type BackupTable, firstFilled, planTables, quoted } from './backup-tables.js';
import type { Manifest } from './manifest.js';

/**
 * Gives the empty database exactly the schema of the archive: steps are run, or undone, until it is there.
 * @throws PlainError when a table of the product holds a row; then nothing was changed
 */
export async function prepareSchema(url: string, migrator: Migrator, { schema }: Manifest): Promise<void> {
  const executed = await onConnection(url, async (client) => {
    await requireEmpty(client, (await planTables(client)).tables);
    return executedNames(client);
  });
  const last = schema.at(-1)!;
  if (executed.length > schema.length) await migrator.down({ to: last });
  else await migrator.up({ to: last });
}

/** @throws PlainError that names the first table with rows */
export async function requireEmpty(client: pg.ClientBase, tables: readonly BackupTable[]): Promise<void> {
  const filled = await firstFilled(client, tables);
  if (filled === null) return;
  throw new PlainError(
    `The database is not empty: ${filled} holds rows. A backup is restored into an empty one only: make a new database for DATABASE_URL, or set another DATA_DIR. Nothing was changed.`,
  );
}

/**
 * The tables of the archive as this database has them; nobody else writes to them until the transaction ends.
 * @throws PlainError when the schema is not the archive's, or somebody wrote meanwhile
 */
export async function holdTables(client: pg.ClientBase, manifest: Manifest): Promise<BackupTable[]> {
  const executed = await executedNames(client);
  if (executed.join() !== manifest.schema.join()) {
    throw new PlainError(
      'The database has another schema than the archive: somebody migrated it meanwhile. Nothing was restored.',
    );
  }
  const { tables } = await planTables(client);
  await client.query(`LOCK TABLE ${tables.map(({ name }) => quoted(name)).join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
  await requireEmpty(client, tables);
  return manifest.tables.map(({ name, columns }) => {
    const table = tables.find((one) => one.name === name);
    const lacking = columns.find((column) => !table?.columns.includes(column));
    if (!table || lacking) {
      throw new PlainError(
        `The database has no ${lacking ? `column ${name}.${lacking}` : `table ${name}`}, which the archive holds. Nothing was restored.`,
      );
    }
    return { ...table, columns };
  });
}

interface TriggerRow {
  table: string;
  name: string;
}

/**
 * Loads rows as they were: triggers on INSERT of a row, which refuse what only another trigger may write, are off
 * meanwhile. That takes the owner of the tables and nothing more.
 */
export async function withoutInsertTriggers(
  client: pg.ClientBase,
  tables: readonly BackupTable[],
  work: () => Promise<void>,
): Promise<void> {
  const triggers = await rows<TriggerRow>(client, INSERT_TRIGGERS, [tables.map(({ name }) => name)]);
  for (const { table, name } of triggers)
    await client.query(`ALTER TABLE ${quoted(table)} DISABLE TRIGGER ${quoted(name)}`);
  await work();
  for (const { table, name } of triggers)
    await client.query(`ALTER TABLE ${quoted(table)} ENABLE TRIGGER ${quoted(name)}`);
}

const INSERT_TRIGGERS = `
SELECT relation.relname::text AS "table", t.tgname::text AS name
FROM pg_trigger t JOIN pg_class relation ON relation.oid = t.tgrelid
WHERE relation.relnamespace = current_schema()::regnamespace AND relation.relname = ANY ($1)
  AND NOT t.tgisinternal AND t.tgenabled = 'O' AND t.tgtype::int & 1 <> 0 AND t.tgtype::int & 4 <> 0
ORDER BY 1, 2`;
