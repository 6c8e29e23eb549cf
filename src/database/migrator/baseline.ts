import type pg from 'pg';
import {
  LEGACY_COLUMNS,
  LEGACY_CONSTRAINTS,
  LEGACY_INDEXES,
  legacyFaults,
  peopleFaults,
  takenNames,
} from './adoption-checks.js';
import { rowFaults } from './adoption-rules.js';
import { committedCatalogue, readCatalogue, type Catalogue } from './catalogue.js';
import { LEGACY_TABLES, PEOPLE_TABLES } from './catalogue-difference.js';
import { inTransaction, one } from './connection.js';
import { MigrationError } from './migration-error.js';
import {
  CREATE_MIGRATIONS_TABLE,
  executedNames,
  heldScript,
  LEGACY_STEP,
  PEOPLE_STEP,
  STEPS,
  type Step,
} from './steps.js';

export interface BaselineResult {
  /** Steps that the database embodied already: recorded, not run, and never undone. */
  recorded: string[];
  /** Steps that were run. */
  executed: string[];
  /** What the operator should know, one a line. */
  warnings: string[];
  /** Rows adopted, of each table. */
  rows: Record<string, number>;
}

const ADOPTED = [...PEOPLE_TABLES, ...LEGACY_TABLES];

/**
 * Takes over users, experts and the three tables as they are. Everything happens in one transaction that holds the
 * tables: either the database is adopted and up to date, or nothing was changed.
 */
export async function baseline(
  client: pg.ClientBase,
  onStep: (step: Step, number: number, total: number) => void,
): Promise<BaselineResult> {
  return inTransaction(client, async () => {
    await refuseOthers(client, await readCatalogue(client));
    await holdTables(client);

    // Read now: somebody may have changed the tables while they were waited for.
    const before = await readCatalogue(client);
    const expected = committedCatalogue();
    const faults = [
      ...peopleFaults(expected, before),
      ...legacyFaults(expected, before),
      ...takenNames(expected, before, ADOPTED),
      ...(await rowFaults(client, expected, before, ADOPTED)),
    ];
    if (faults.length > 0) {
      throw new MigrationError(
        `This database cannot be adopted yet: ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}; nothing was changed.`,
        faults,
      );
    }

    const rows = await countRows(client);
    const toRun = STEPS.filter((step) => step !== LEGACY_STEP);
    await client.query(CREATE_MIGRATIONS_TABLE);
    for (const [index, step] of toRun.entries()) {
      onStep(step, index + 1, toRun.length);
      await runAll(client, heldScript(step));
      if (step === PEOPLE_STEP) await runAll(client, adoptionScript(expected, before));
    }
    return {
      recorded: [LEGACY_STEP.name],
      executed: toRun.map(({ name }) => name),
      warnings: warningsOf(expected, before),
      rows,
    };
  });
}

async function refuseOthers(client: pg.ClientBase, { tables }: Catalogue): Promise<void> {
  const executed = await executedNames(client);
  if (executed.includes(LEGACY_STEP.name)) {
    throw new MigrationError('There is nothing to adopt: the steps of this database are recorded already.');
  }
  const missing = ADOPTED.filter((table) => !tables[table]);
  if (missing.length === ADOPTED.length || LEGACY_TABLES.every((table) => missing.includes(table))) {
    throw new MigrationError('There is nothing to adopt: none of the tables is there; run migrate up.');
  }
  if (missing.length > 0) {
    throw new MigrationError(`This database cannot be adopted: ${missing.join(', ')} is missing.`);
  }
}

/** Nobody may write between the checks and the rules that rest on them. */
async function holdTables(client: pg.ClientBase): Promise<void> {
  await runAll(client, [`SET LOCAL lock_timeout = '5s'`, `SET LOCAL statement_timeout = 0`]);
  try {
    await client.query(`LOCK TABLE ${ADOPTED.join(', ')} IN ACCESS EXCLUSIVE MODE`);
  } catch (error) {
    throw new MigrationError(
      `Another application is using the tables (${(error as Error).message}); stop it while they are adopted.`,
      [],
      { cause: error },
    );
  }
}

/** What Alembic left out, or named otherwise; then the step counts as executed. */
function adoptionScript(expected: Catalogue, before: Catalogue): string[] {
  const script: string[] = [];
  for (const table of LEGACY_TABLES) {
    const wanted = expected.tables[table]!;
    const present = before.tables[table]!;
    for (const column of LEGACY_COLUMNS[table]!) {
      const value = wanted.columns[column]!.default;
      if (value !== null) script.push(`ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT ${value}`);
    }
    for (const name of LEGACY_CONSTRAINTS[table]!) {
      if (present.constraints[name] !== undefined) continue;
      const twin = Object.keys(present.constraints).find(
        (key) => present.constraints[key] === wanted.constraints[name],
      );
      script.push(`ALTER TABLE ${table} RENAME CONSTRAINT "${twin!.replaceAll('"', '""')}" TO ${name}`);
    }
    for (const name of LEGACY_INDEXES[table]!) {
      if (present.indexes[name] === undefined) script.push(wanted.indexes[name]!);
    }
  }
  return [
    ...script,
    `INSERT INTO migrations ("timestamp", name) VALUES (${LEGACY_STEP.timestamp}, '${LEGACY_STEP.name}')`,
    `INSERT INTO migration_baseline (migration) VALUES ('${LEGACY_STEP.name}')`,
  ];
}

/** Columns that the product does not know and therefore leaves empty, though they must be filled. */
function warningsOf(expected: Catalogue, { tables }: Catalogue): string[] {
  return ADOPTED.flatMap((table) =>
    Object.entries(tables[table]!.columns)
      .filter(([column, { notNull, default: value }]) => {
        return !expected.tables[table]!.columns[column] && notNull && value === null;
      })
      .map(([column]) => {
        return `${table}.${column} is NOT NULL without a default: no new row of ${table} can be made until that changes`;
      }),
  );
}

async function countRows(client: pg.ClientBase): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of ADOPTED) {
    counts[table] = Number((await one<{ count: string }>(client, `SELECT count(*) FROM ${table}`)).count);
  }
  return counts;
}

async function runAll(client: pg.ClientBase, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}
