import type pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../data-source-options.js';
import { committedCatalogue, readCatalogue } from './catalogue.js';
import { compareCatalogues, LEGACY_TABLES, PEOPLE_TABLES } from './catalogue-difference.js';
import { one } from './connection.js';
import { adoptedNames, executedNames, LEGACY_STEP, PEOPLE_STEP, STEPS } from './steps.js';

export interface VerifyResult {
  ok: boolean;
  /** One a line; none when the database is what it should be. */
  differences: string[];
  /** Peculiarities of an adopted database that do no harm. */
  notes: string[];
  /** Rows of each table. */
  rows: Record<string, number>;
}

/** Holds the database against the committed catalogue, and the entities against the database. */
export async function verify(client: pg.ClientBase, url: string): Promise<VerifyResult> {
  const expected = committedCatalogue();
  const actual = await readCatalogue(client);
  const adopted = adoptedTables(await adoptedNames(client));
  const { differences, notes, extras } = compareCatalogues(expected, actual, adopted);
  differences.unshift(...(await pendingSteps(client)));

  const drift = await entityDrift(url);
  const peculiar = [...extras, ...recreatedKeys(drift, adopted)];
  for (const statement of drift) {
    const harmless =
      peculiar.some((name) => statement.includes(`"${name}"`)) ||
      PEOPLE_TABLES.some((table) => adopted.includes(table) && statement.startsWith(`ALTER TABLE "${table}" `));
    if (!harmless) differences.push(`the entities would run: ${statement}`);
  }

  const rows: Record<string, number> = {};
  for (const table of Object.keys(expected.tables).filter((name) => actual.tables[name])) {
    rows[table] = Number((await one<{ count: string }>(client, `SELECT count(*) FROM ${table}`)).count);
  }
  return { ok: differences.length === 0, differences, notes, rows };
}

/** Tables that were there before the product, by the steps that the baseline covers. */
export function adoptedTables(adoptedSteps: readonly string[]): string[] {
  return [
    ...(adoptedSteps.includes(PEOPLE_STEP.name) ? PEOPLE_TABLES : []),
    ...(adoptedSteps.includes(LEGACY_STEP.name) ? LEGACY_TABLES : []),
  ];
}

async function pendingSteps(client: pg.ClientBase): Promise<string[]> {
  const executed = await executedNames(client);
  return STEPS.filter(({ name }) => !executed.includes(name)).map(({ name }) => `step ${name} is not executed`);
}

/**
 * Where TypeORM would change a column of an adopted table, it takes down every foreign key to that table for the time,
 * and puts it up again just as it was.
 */
function recreatedKeys(drift: readonly string[], adopted: readonly string[]): string[] {
  return drift.flatMap((statement) => {
    const [, name, target] = /ADD CONSTRAINT "(\w+)" FOREIGN KEY .* REFERENCES "(\w+)"/.exec(statement) ?? [];
    const recreated = drift.some((other) => other.endsWith(`DROP CONSTRAINT "${name}"`));
    return name && target && recreated && PEOPLE_TABLES.includes(target) && adopted.includes(target) ? [name] : [];
  });
}

/** The SQL by which TypeORM would make the database fit the entities; none when it does. */
async function entityDrift(url: string): Promise<string[]> {
  const dataSource = await new DataSource(dataSourceOptions({ url, poolSize: 1 })).initialize();
  // TypeORM examines columns side by side on one connection, which pg queues, but warns of at the command line.
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    process.noDeprecation = noDeprecation ?? false;
    await dataSource.destroy();
  }
}
