import type { Env } from '../config/env.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { onConnection } from './migrator/connection.js';

/** A database to work with, and how to leave it. */
export interface OpenDatabase {
  readonly url: string;
  /** The same without a pooler of transactions in between: for migrations, locks of a session and LISTEN. */
  readonly directUrl: string;
  close(): Promise<void>;
}

/**
 * The database of DATABASE_URL when it answers, else the embedded one, started.
 * @param beside true for commands: they join the embedded database of a server that runs on the same DATA_DIR, and pass
 * by any pooler
 * @throws Error of one line that says what to do
 */
export async function openDatabase(env: Env, log: (line: string) => void, beside = false): Promise<OpenDatabase> {
  const nothing = async () => undefined;
  if (env.databaseUrl !== null) {
    const directUrl = env.databaseDirectUrl ?? env.databaseUrl;
    const used = beside ? [directUrl] : new Set([directUrl, env.databaseUrl]);
    for (const url of used) await onConnection(url, nothing);
    return { url: env.databaseUrl, directUrl, close: nothing };
  }
  const running = beside ? findEmbeddedPostgres(env.dataDir) : null;
  if (running) return { url: running.url, directUrl: running.url, close: nothing };
  const embedded = await startEmbeddedPostgres({ dataDir: env.dataDir, log });
  return { url: embedded.url, directUrl: embedded.url, close: () => embedded.stop() };
}
