import type pg from 'pg';
import { committedCatalogue } from '../database/migrator/catalogue.js';
import { one, rows } from '../database/migrator/connection.js';
import { adoptedNames } from '../database/migrator/steps.js';
import { adoptedTables } from '../database/migrator/verify.js';

/**
 * The only tables of the product that a backup leaves out, and why. Every other one is carried, those of later
 * migrations included.
 */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  sessions: 'who signed out or was thrown out since must not be signed in again: everybody signs in anew',
  refresh_tokens: 'they belong to the sessions',
  attempt_counts: 'they count the attempts of the running minute',
  grading_claims: 'they are leases of minutes: what was being graded is handed out again',
  file_removals: 'what they name is not in the archive',
  bank_versions: 'they tell states of that bank apart; this one has its own',
  migration_baseline: 'it tells how that database began, not this one',
};

/** A table as COPY is told about it. */
export interface BackupTable {
  name: string;
  /** Sorted by name, since the order in which they were added differs between databases. */
  columns: string[];
  /** SQL: the primary key, the same order whatever the collation of the database. */
  order: string[];
}

export interface BackupPlan {
  /** Those that others refer to come first. */
  tables: BackupTable[];
  /** What lies in the schema and is not carried, each with the reason, for the person at the terminal. */
  notes: string[];
}

interface TableRow {
  name: string;
  columns: string[];
  key: string[];
  targets: string[];
}

/** What there is to carry, read from the database's own catalogue. */
export async function planTables(client: pg.ClientBase): Promise<BackupPlan> {
  const { tables: ours } = committedCatalogue();
  const adopted = adoptedTables(await adoptedNames(client));
  const notes: string[] = [];
  const carried: TableRow[] = [];
  for (const table of await rows<TableRow>(client, TABLES)) {
    const known = ours[table.name];
    if (table.name in LEFT_OUT) continue;
    if (!known) {
      notes.push(`Table ${table.name} is not part of the product: it is not in the backup.`);
      continue;
    }
    // An adopted table may have columns of another application, which a new database will not have.
    const foreign = adopted.includes(table.name) ? table.columns.filter((column) => !known.columns[column]) : [];
    for (const column of foreign)
      notes.push(`${table.name}.${column} is not part of the product: it is not in the backup.`);
    carried.push({ ...table, columns: table.columns.filter((column) => !foreign.includes(column)) });
  }
  return { tables: byDependency(carried).map(({ name, columns, key }) => ({ name, columns, order: key })), notes };
}

/** The first table that holds a row, of those that a backup would carry; null when there is none. */
export async function firstFilled(client: pg.ClientBase, tables: readonly BackupTable[]): Promise<string | null> {
  for (const { name } of tables) {
    const { filled } = await one<{ filled: boolean }>(client, `SELECT EXISTS (SELECT FROM ${quoted(name)}) AS filled`);
    if (filled) return name;
  }
  return null;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Tables before those that refer to them, else by name. */
function byDependency(tables: readonly TableRow[]): TableRow[] {
  const left = new Map(tables.map((table) => [table.name, table]));
  const ordered: TableRow[] = [];
  while (left.size > 0) {
    const free = [...left.values()].find(({ targets }) => !targets.some((target) => left.has(target)));
    if (!free) throw new Error(`These tables refer to one another in a circle: ${[...left.keys()].join(', ')}.`);
    left.delete(free.name);
    ordered.push(free);
  }
  return ordered;
}

const TABLES = `
SELECT relation.relname::text AS name,
  ARRAY(
    SELECT a.attname::text FROM pg_attribute a
    WHERE a.attrelid = relation.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attname COLLATE "C"
  ) AS columns,
  ARRAY(
    SELECT quote_ident(a.attname) || CASE WHEN a.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END
    FROM pg_index i
    CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = relation.oid AND i.indisprimary
    ORDER BY k.place
  ) AS key,
  ARRAY(
    SELECT DISTINCT target.relname::text FROM pg_constraint f JOIN pg_class target ON target.oid = f.confrelid
    WHERE f.conrelid = relation.oid AND f.contype = 'f' AND f.confrelid <> f.conrelid
  ) AS targets
FROM pg_class relation
WHERE relation.relnamespace = current_schema()::regnamespace AND relation.relkind IN ('r', 'p')
  AND relation.relname <> 'migrations'
ORDER BY relation.relname COLLATE "C"`;
