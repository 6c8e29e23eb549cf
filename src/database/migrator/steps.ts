import type pg from 'pg';
import { MIGRATIONS } from '../migrations.js';
import { scriptOf } from '../migrations/parts.js';
import type { SqlMigration } from '../migrations/sql-migration.js';
import { one, rows } from './connection.js';
import { MigrationError } from './migration-error.js';

/** A step of the schema under the name that the `migrations` table records. */
export interface Step {
  name: string;
  timestamp: number;
  migration: SqlMigration;
}

/** Every step, oldest first. */
export const STEPS: readonly Step[] = MIGRATIONS.map((migration) => ({
  name: migration.name,
  timestamp: Number(migration.name.slice(-13)),
  migration: new migration(),
}));

/** The steps that a database made by the original design's own migration already embodies. */
export const PEOPLE_STEP = STEPS[0]!;
export const LEGACY_STEP = STEPS[1]!;

/** The bookkeeping of TypeORM's own commands, so that either may be used on the same database. */
export const CREATE_MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS migrations (
  id SERIAL NOT NULL CONSTRAINT migrations_pkey PRIMARY KEY,
  "timestamp" bigint NOT NULL,
  name character varying NOT NULL
)`;

/** Each in its own transaction, or outside of any; the step's record goes with the last. */
export function upScripts(step: Step): string[][] {
  const { parts } = step.migration;
  return parts.map((part, index) => scriptOf(part, index === parts.length - 1 ? [recordOf(step)] : []));
}

/** For a transaction that holds the tables: the same outcome. */
export function heldScript(step: Step): string[] {
  return [...step.migration.parts.flatMap(({ held }) => held), recordOf(step)];
}

export function downScripts({ name, migration }: Step): string[][] {
  return [scriptOf(migration.reverting, [`DELETE FROM migrations WHERE name = '${name}'`])];
}

function recordOf({ name, timestamp }: Step): string {
  return `INSERT INTO migrations ("timestamp", name) VALUES (${timestamp}, '${name}')`;
}

/** Names of the executed steps, in the order of their execution. */
export async function executedNames(client: pg.ClientBase): Promise<string[]> {
  if (!(await exists(client, 'migrations'))) return [];
  const executed = await rows<{ name: string }>(client, 'SELECT name FROM migrations ORDER BY id');
  return executed.map(({ name }) => name);
}

/** Steps whose tables were there before the product came: they are never undone. */
export async function adoptedNames(client: pg.ClientBase): Promise<string[]> {
  if (!(await exists(client, 'migration_baseline'))) return [];
  const adopted = await rows<{ migration: string }>(client, 'SELECT migration FROM migration_baseline');
  const last = Math.max(...adopted.map(({ migration }) => STEPS.findIndex(({ name }) => name === migration)));
  return adopted.length === 0 ? [] : STEPS.slice(0, last + 1).map(({ name }) => name);
}

export async function exists(client: pg.ClientBase, table: string): Promise<boolean> {
  return (await one<{ there: boolean }>(client, 'SELECT to_regclass($1) IS NOT NULL AS there', [table])).there;
}

/**
 * Finds a step by its recorded name, its timestamp, or the name of its file.
 * @throws MigrationError when there is none
 */
export function stepNamed(text: string): Step {
  const wanted = text.replaceAll(/\.(ts|js)$|-/g, '').toLowerCase();
  const step = STEPS.find(({ name, timestamp }) => {
    const title = name.slice(0, -13).toLowerCase();
    return [`${title}${timestamp}`, `${timestamp}${title}`, title, String(timestamp)].includes(wanted);
  });
  if (!step) throw new MigrationError(`There is no step ${text}; migrate status lists them.`);
  return step;
}
