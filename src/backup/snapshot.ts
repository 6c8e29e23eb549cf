import type pg from 'pg';
import { PlainError } from '../common/plain-error.js';
import { onConnection, one } from '../database/migrator/connection.js';
import { withMigrationLock } from '../database/migrator/migration-lock.js';
import { executedNames, STEPS } from '../database/migrator/steps.js';
import { type BackupPlan, planTables, quoted } from './backup-tables.js';
import { prepareForCopy } from './copying.js';

/** The database as it was at one moment, however long the reading takes. */
export interface Snapshot extends BackupPlan {
  client: pg.ClientBase;
  /** Executed migration steps, oldest first. */
  schema: string[];
  /** `server_version`. */
  postgres: string;
}

/**
 * Nobody waits for the reader but a change of the schema; that is kept out by a lock on the tables, and no migration
 * runs while the snapshot is taken.
 * @throws PlainError when the database has no schema yet, or one of a newer version, whose tables are not known here
 */
export function onSnapshot<T>(url: string, onWait: () => void, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  return onConnection(url, async (client) => {
    // Before the transaction: its first query takes the snapshot, which must not be older than a migration under way.
    const snapshot = await withMigrationLock(client, { onWait }, () => take(client));
    const result = await work(snapshot);
    await client.query('COMMIT');
    return result;
  });
}

/** Leaves the transaction open: it ends with the connection at the latest. */
async function take(client: pg.ClientBase): Promise<Snapshot> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await prepareForCopy(client);
  const schema = await executedNames(client);
  if (schema.length === 0) throw new PlainError('The database holds nothing of the product yet: nothing to back up.');
  if (schema.some((name) => !STEPS.some((step) => step.name === name))) {
    throw new PlainError('The database was migrated by a newer version of the product: back it up with that version.');
  }
  const plan = await planTables(client);
  await client.query(`LOCK TABLE ${plan.tables.map(({ name }) => quoted(name)).join(', ')} IN ACCESS SHARE MODE`);
  const { postgres } = await one<{ postgres: string }>(client, `SELECT current_setting('server_version') AS postgres`);
  return { client, schema, postgres, ...plan };
}
