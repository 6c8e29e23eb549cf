import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { Migrator } from '../../src/database/migrator/migrator.js';

/** The role of the product in the tests; what it may not, the product cannot do. */
export const APP_ROLE = 'ax_qna_test_app';
export const APP_PASSWORD = 'of no secret';

/** Runs the migrations once, into a database that the specs clone instead of migrating each their own. */
export async function createTemplate(serverUrl: string): Promise<{ name: string; drop(): Promise<void> }> {
  const name = `ax_qna_template_${process.pid}`;
  await onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0`);

  const dataSource = new DataSource(dataSourceOptions({ url: urlOf(serverUrl, name), poolSize: 1 }));
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy();
  }
  await createAppRole(serverUrl);
  await new Migrator(urlOf(serverUrl, name)).grants(APP_ROLE, { apply: true });
  return { name, drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** The same database for the role of the running product. */
export function asApplication(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = APP_ROLE;
  url.password = APP_PASSWORD;
  return url.href;
}

/** Roles belong to the server: that of an earlier run, or of one beside this, will do. */
async function createAppRole(serverUrl: string): Promise<void> {
  await onServer(serverUrl, `CREATE ROLE ${APP_ROLE} LOGIN PASSWORD '${APP_PASSWORD}'`).catch(
    (error: pg.DatabaseError) => {
      if (error.code !== '42710' && error.code !== '23505') throw error;
    },
  );
}

export async function onServer(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
