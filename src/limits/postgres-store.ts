import { WINDOW_MS, type Counted } from '../access/attempt-windows.js';
import type { ReadPool } from '../database/read-pool.js';
import type { AttemptStore } from './attempt-store.js';

interface Waiter {
  resolve(counted: Counted): void;
  reject(cause: unknown): void;
}

interface CountedRow {
  key: string;
  attempts: number;
  ends_in_ms: number;
}

const PURGE_EVERY_MS = 60_000;
/** So that a purge after a rush of clients holds nobody up. */
const PURGE_AT_MOST = 10_000;

/**
 * Counts in an unlogged table. One statement of a process runs at a time and takes along all that came meanwhile: a rush
 * of requests costs one connection of the pool, and rows of one client are not fought for.
 */
export class PostgresStore implements AttemptStore {
  readonly name = 'the database';
  private waiting = new Map<string, Waiter[]>();
  private isCounting = false;
  private purgedAt = 0;

  constructor(private readonly database: ReadPool) {}

  count(key: string): Promise<Counted> {
    return new Promise((resolve, reject) => {
      const waiters = this.waiting.get(key) ?? [];
      this.waiting.set(key, [...waiters, { resolve, reject }]);
      if (!this.isCounting) void this.countAll();
    });
  }

  /** The pool is the application's. */
  close(): void {}

  private async countAll(): Promise<void> {
    this.isCounting = true;
    while (this.waiting.size > 0) {
      const batch = this.waiting;
      this.waiting = new Map();
      await this.countBatch(batch).catch((cause: unknown) => {
        for (const { reject } of [...batch.values()].flat()) reject(cause);
      });
    }
    this.isCounting = false;
    await this.purgeNowAndThen();
  }

  /** Keys are taken in one order, so that instances wait for one another and never in a circle. */
  private async countBatch(batch: ReadonlyMap<string, readonly Waiter[]>): Promise<void> {
    const rows = await this.database.query<CountedRow>(
      'limits-count',
      `INSERT INTO attempt_counts AS kept (key, attempts, ends_at)
       SELECT given.key, given.attempts, now() + $3 * interval '1 millisecond'
         FROM unnest($1::text[], $2::int[]) AS given (key, attempts) ORDER BY given.key
       ON CONFLICT (key) DO UPDATE SET
         attempts = excluded.attempts + CASE WHEN kept.ends_at > now() THEN kept.attempts ELSE 0 END,
         ends_at = CASE WHEN kept.ends_at > now() THEN kept.ends_at ELSE excluded.ends_at END
       RETURNING key, attempts, ceil(extract(epoch FROM ends_at - now()) * 1000)::int AS ends_in_ms`,
      [[...batch.keys()], [...batch.values()].map(({ length }) => length), WINDOW_MS],
    );
    for (const { key, attempts, ends_in_ms: endsInMs } of rows) {
      const waiters = batch.get(key) ?? [];
      waiters.forEach(({ resolve }, index) => resolve({ attempts: attempts - waiters.length + 1 + index, endsInMs }));
    }
  }

  private async purgeNowAndThen(): Promise<void> {
    if (Date.now() - this.purgedAt < PURGE_EVERY_MS) return;
    this.purgedAt = Date.now();
    await this.database
      .query(
        'limits-purge',
        `DELETE FROM attempt_counts WHERE key IN (
           SELECT key FROM attempt_counts WHERE ends_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
        [PURGE_AT_MOST],
      )
      // What is left over does no harm, and the next purge comes within a minute of traffic.
      .catch(() => undefined);
  }
}
