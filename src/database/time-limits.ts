import pg from 'pg';
import { PlainError } from '../common/plain-error.js';
import { STATEMENT_SECONDS } from './bounded-client.js';

/** Milliseconds. A request that nobody waits for any more must not hold locks for ever. */
export const TIME_LIMITS = {
  statement_timeout: STATEMENT_SECONDS * 1000,
  lock_timeout: 15_000,
  idle_in_transaction_session_timeout: 60_000,
} as const;

/**
 * The same as settings of a role: each connection of the pool asks for them when it is opened, and a pooler, which opens
 * connections for everybody, does not pass that on.
 */
export function limitsOfRole(role: string, database: string): string[] {
  const whom = `${pg.escapeIdentifier(role)} IN DATABASE ${pg.escapeIdentifier(database)}`;
  return Object.entries(TIME_LIMITS).map(([name, limit]) => `ALTER ROLE ${whom} SET ${name} = ${limit}`);
}

/**
 * Limits that a connection of the pool does not have although it asked for them.
 * @throws PlainError when a pooler refuses whoever asks
 */
export async function missingLimits(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, ...TIME_LIMITS });
  client.on('error', () => undefined);
  await client.connect().catch((error: Error) => {
    throw new PlainError(`${error.message}: see "Behind a pooler" in the README.`, { cause: error });
  });
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT name FROM pg_settings WHERE name = ANY ($1) AND setting = '0' ORDER BY name`,
      [Object.keys(TIME_LIMITS)],
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end().catch(() => undefined);
  }
}
