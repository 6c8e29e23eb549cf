import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';

const PATIENCE_MS = 10_000;

/** Resolves as soon as so many sessions wait for a lock that the holder's transaction has; fails when they never do. */
export async function whenBlockedBy(db: DataSource, holder: QueryRunner, sessions = 1): Promise<void> {
  const [{ pid }]: [{ pid: number }] = await holder.query(`SELECT pg_backend_pid() AS pid`);
  await whenSoMany(db, sessions, '$1 = ANY (pg_blocking_pids(pid))', [pid]);
}

/** The same for locks of whatever transaction. */
export function whenBlocked(db: DataSource, sessions: number): Promise<void> {
  return whenSoMany(db, sessions, 'true', []);
}

async function whenSoMany(db: DataSource, sessions: number, which: string, values: unknown[]): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const waiting: unknown[] = await db.query(
      `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND ${which}`,
      values,
    );
    if (waiting.length >= sessions) return;
    await sleep(10);
  }
  throw new Error(`Fewer than ${sessions} waited for a transaction within ${PATIENCE_MS} ms.`);
}
