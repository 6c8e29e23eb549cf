import { Inject, Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainError } from '../common/domain-error.js';
import { Representation } from '../common/representation.js';
import { ENV, type Env } from '../config/env.js';
import { queryTogether } from '../database/read-pool.js';
import type { Once } from './once.js';

interface KeptResponse {
  body_hash: string;
  status: number;
  headers: Record<string, string>;
  body: string | null;
  expired: boolean;
}

/** How long a repeat gets the first answer. */
export const KEPT_HOURS = 24;
/** So that a purge after a long pause does not hold a request up. */
const PURGE_AT_MOST = 100;

const LOCK = `
SELECT pg_try_advisory_xact_lock(hashtextextended('idempotency:' || $1 || ' ' || $2 || ' ' || $3, 0)) AS locked`;

/** By itself: in the statement of the lock it would be as old as that one's snapshot. */
const KEPT = `
SELECT body_hash, status, headers, body, created_at < now() - make_interval(hours => $4) AS expired
  FROM idempotency_keys WHERE user_id = $1 AND route = $2 AND key = $3`;

const KEEP = `
INSERT INTO idempotency_keys (user_id, route, key, body_hash, status, headers, body, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, now())
    ON CONFLICT (user_id, route, key) DO UPDATE
   SET body_hash = excluded.body_hash, status = excluded.status, headers = excluded.headers,
       body = excluded.body, created_at = excluded.created_at`;

const PURGE = `
DELETE FROM idempotency_keys WHERE (user_id, route, key) IN (
  SELECT user_id, route, key FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)
   ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

/** Opens the transaction of a use case and makes it happen once for one Idempotency-Key. */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Runs `work` in one transaction. With a key, its representation is stored in that same transaction, so that
   * a repeat gets the first answer exactly when the first one has taken effect.
   * @throws DomainError `idempotency-in-progress`, `idempotency-key-reused`
   */
  run<T>(once: Once, work: (tx: EntityManager) => Promise<Representation<T>>): Promise<Representation<T>> {
    return this.dataSource.transaction(async (tx) => {
      if (once.key === null) return work(tx);
      const kept = await this.find(tx, once);
      if (kept) return replay<T>(kept, this.seal(once));
      const done = await work(tx);
      await this.keep(tx, once, done);
      return done;
    });
  }

  private async find(tx: EntityManager, once: Once): Promise<KeptResponse | null> {
    const { userId, route, key } = once;
    const [[lock] = [], [kept] = []] = (await queryTogether(
      tx,
      { name: 'idempotency-lock', text: LOCK, values: [userId, route, key] },
      { name: 'idempotency-kept', text: KEPT, values: [userId, route, key, KEPT_HOURS] },
    )) as [{ locked: boolean }[], KeptResponse[]];
    if (!lock?.locked) {
      throw new DomainError(
        'idempotency-in-progress',
        'The first request with this Idempotency-Key has not ended yet; repeat it shortly.',
        {
          headers: { 'Retry-After': '1' },
        },
      );
    }
    return kept && !kept.expired ? kept : null;
  }

  /** Replaces an answer that was kept too long, and deletes others', whoever's they are: they hold what people wrote. */
  private async keep(tx: EntityManager, once: Once, done: Representation<unknown>): Promise<void> {
    const { userId, route, key } = once;
    const { status, headers, body } = done;
    const values = [userId, route, key, this.seal(once), status, JSON.stringify(headers), JSON.stringify(body) ?? null];
    await queryTogether(
      tx,
      { name: 'idempotency-keep', text: KEEP, values },
      { name: 'idempotency-purge', text: PURGE, values: [KEPT_HOURS, PURGE_AT_MOST] },
    );
  }

  /** Keyed, because a body may hold a password that its bare hash would let somebody guess. */
  private seal({ bodyHash }: Once): string {
    return createHmac('sha256', this.env.jwtSecret ?? '')
      .update(bodyHash)
      .digest('hex');
  }
}

function replay<T>(kept: KeptResponse, sealed: string): Representation<T> {
  if (kept.body_hash !== sealed) {
    throw new DomainError(
      'idempotency-key-reused',
      'This Idempotency-Key was sent with another body; use a new key for a new request.',
    );
  }
  return Representation.replay<T>(
    kept.status,
    kept.headers,
    kept.body === null ? (undefined as T) : (JSON.parse(kept.body) as T),
  );
}
