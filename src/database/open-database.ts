import type { Env } from '../config/env.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { onConnection } from './migrator/connection.js';

/** A database to work with, and how to leave it. */
export interface OpenDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The database of DATABASE_URL when it answers, else the embedded one, started.
 * @param beside true for commands: they join the embedded database of a server that runs on the same DATA_DIR
 * @throws Error of one line that says what to do
 */
export async function openDatabase(env: Env, log: (line: string) => void, beside = false): Promise<OpenDatabase> {
  const nothing = async () => undefined;
  if (env.databaseUrl !== null) {
    await onConnection(env.databaseUrl, nothing);
    return { url: env.databaseUrl, close: nothing };
  }
  const running = beside ? findEmbeddedPostgres(env.dataDir) : null;
  if (running) return { url: running.url, close: nothing };
  const embedded = await startEmbeddedPostgres({ dataDir: env.dataDir, log });
  return { url: embedded.url, close: () => embedded.stop() };
}
