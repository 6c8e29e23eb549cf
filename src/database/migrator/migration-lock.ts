import type pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { one } from './connection.js';
import { MigrationError } from './migration-error.js';

/** Any number that nobody else takes on this database. */
const LOCK = 417_358_016;
const POLL_MS = 200;

export interface LockOptions {
  /** After how long a process that waits for another one's migration gives up; 5 minutes by default. */
  lockTimeoutMs?: number;
  /** Called once when another process is found migrating. */
  onWait?: () => void;
}

/**
 * Lets one process at a time change the schema. The lock lives and dies with the connection that does the work, and it
 * is polled for: a session that waits inside pg_advisory_lock holds a snapshot, which CREATE INDEX CONCURRENTLY of the
 * one that works would wait for in turn.
 * @throws MigrationError when the other process does not end in time
 */
export async function withMigrationLock<T>(
  client: pg.ClientBase,
  { lockTimeoutMs = 300_000, onWait }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + lockTimeoutMs;
  for (let waited = false; !(await tryLock(client)); waited = true) {
    if (!waited) onWait?.();
    if (Date.now() >= deadline) {
      throw new MigrationError(
        `Another process has been migrating this database for more than ${Math.round(lockTimeoutMs / 1000)} s; ` +
          `look for the advisory lock ${LOCK} in pg_locks.`,
      );
    }
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
  }
}

async function tryLock(client: pg.ClientBase): Promise<boolean> {
  return (await one<{ locked: boolean }>(client, 'SELECT pg_try_advisory_lock($1) AS locked', [LOCK])).locked;
}
