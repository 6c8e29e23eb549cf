import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';

const PATIENCE_MS = 10_000;

/** Resolves as soon as so many sessions wait for a lock that the holder's transaction has; fails when they never do. */
export async function whenBlockedBy(db: DataSource, holder: QueryRunner, sessions = 1): Promise<void> {
  const [{ pid }]: [{ pid: number }] = await holder.query(`SELECT pg_backend_pid() AS pid`);
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const waiting: unknown[] = await db.query(
      `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND $1 = ANY (pg_blocking_pids(pid))`,
      [pid],
    );
    if (waiting.length >= sessions) return;
    await sleep(10);
  }
  throw new Error(`Fewer than ${sessions} waited for the transaction within ${PATIENCE_MS} ms.`);
}
