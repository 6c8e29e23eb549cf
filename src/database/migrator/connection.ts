import pg from 'pg';
import { MigrationError } from './migration-error.js';

const OLDEST_SERVER = 14;
const PATIENCE_SECONDS = 5;
/** What the driver says of a server that takes the connection and no more. */
const SILENT = 'timeout expired';
/** PostgreSQL makes no difference between the two. Under another, whoever waited for a lock would not see what it waited for. */
const ISOLATIONS: ReadonlySet<string> = new Set(['read committed', 'read uncommitted']);

/**
 * Opens one connection without the limits of the request pool and closes it afterwards.
 * @throws MigrationError when the server is not there, refuses, is too old, or isolates transactions in another way
 */
export async function onConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'ax-qna migrate',
    connectionTimeoutMillis: PATIENCE_SECONDS * 1000,
    keepAlive: true,
  });
  // A connection that breaks also rejects the query under way; unheard, the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new MigrationError(
      `Cannot connect to the database ${nameOf(url)}: ${reasonOf(error)}. Check DATABASE_URL; without it the product brings a database of its own.`,
      [],
      { cause: error },
    );
  }
  try {
    const { version, isolation } = await one<{ version: number; isolation: string }>(client, SERVER);
    const major = Math.floor(version / 10_000);
    if (major < OLDEST_SERVER) {
      throw new MigrationError(`PostgreSQL ${major} is too old: version ${OLDEST_SERVER} or newer is needed.`);
    }
    if (!ISOLATIONS.has(isolation)) {
      throw new MigrationError(
        `default_transaction_isolation is ${isolation} for this role or database: set it to read committed, which keeps answers out after a final result.`,
      );
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

const SERVER = `
SELECT current_setting('server_version_num')::int AS version, current_setting('default_transaction_isolation') AS isolation`;

/** Host, port and database: the address may hold a password. */
function nameOf(url: string): string {
  if (!URL.canParse(url)) return 'of DATABASE_URL';
  const { host, pathname } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  return name ? `${name} at ${host}` : `at ${host}`;
}

/** A host with several addresses fails with one error each and an empty message of its own. */
function reasonOf(error: unknown): string {
  const { errors, message } = error as { errors?: readonly Error[]; message?: string };
  if (message === SILENT) return `nothing answered in the way of PostgreSQL within ${PATIENCE_SECONDS} seconds`;
  return errors?.map((failure) => failure.message).join('; ') ?? message ?? String(error);
}
