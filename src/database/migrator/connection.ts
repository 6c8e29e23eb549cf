import pg from 'pg';
import { MigrationError } from './migration-error.js';

const OLDEST_SERVER = 14;

/**
 * Opens one connection without the limits of the request pool and closes it afterwards.
 * @throws MigrationError when the server is not there, refuses, or is too old
 */
export async function onConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'ax-qna migrate',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A connection that breaks also rejects the query under way; unheard, the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new MigrationError(`Cannot connect to the database ${nameOf(url)}: ${reasonOf(error)}.`, [], {
      cause: error,
    });
  }
  try {
    const major = Math.floor((await one<{ version: number }>(client, SERVER_VERSION)).version / 10_000);
    if (major < OLDEST_SERVER) {
      throw new MigrationError(`PostgreSQL ${major} is too old: version ${OLDEST_SERVER} or newer is needed.`);
    }
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Runs the work in one transaction; an error takes everything back. */
export async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

export async function rows<Row>(client: pg.ClientBase, sql: string, params: unknown[] = []): Promise<Row[]> {
  return (await client.query(sql, params)).rows as Row[];
}

export async function one<Row>(client: pg.ClientBase, sql: string, params: unknown[] = []): Promise<Row> {
  return (await rows<Row>(client, sql, params))[0]!;
}

const SERVER_VERSION = `SELECT current_setting('server_version_num')::int AS version`;

/** Host, port and database: the address may hold a password. */
function nameOf(url: string): string {
  if (!URL.canParse(url)) return 'of DATABASE_URL';
  const { host, pathname } = new URL(url);
  return `${decodeURIComponent(pathname.slice(1))} at ${host}`;
}

/** A host with several addresses fails with one error each and an empty message of its own. */
function reasonOf(error: unknown): string {
  const { errors, message } = error as { errors?: readonly Error[]; message?: string };
  return errors?.map((failure) => failure.message).join('; ') ?? message ?? String(error);
}
