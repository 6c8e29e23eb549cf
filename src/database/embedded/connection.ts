import pg from 'pg';
import { Trouble } from './trouble.js';

/** Makes the database when there is none; by the way, proves that the kept password opens the door. */
export async function requireDatabase(url: string, name: string): Promise<void> {
  const state = await connect(url);
  if (state === '28P01') {
    throw Trouble.atStart('the password in DATA_DIR does not fit its database', 'restore the file postgres/password');
  }
  if (state !== '3D000') return;
  const server = new pg.Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') });
  await server.connect();
  try {
    await server.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await server.end();
  }
}

/** The SQLSTATE of a refusal; null when the door opens. */
async function connect(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return null;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '28P01' || code === '3D000') return code;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
