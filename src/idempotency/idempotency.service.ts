import { Inject, Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainError } from '../common/domain-error.js';
import { Representation } from '../common/representation.js';
import { ENV, type Env } from '../config/env.js';
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
    const [lock]: [{ locked: boolean }] = await tx.query(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('idempotency:' || $1 || ' ' || $2 || ' ' || $3, 0)) AS locked`,
      [once.userId, once.route, once.key],
    );
    if (!lock.locked) {
      throw new DomainError(
        'idempotency-in-progress',
        'The first request with this Idempotency-Key has not ended yet; repeat it shortly.',
        {
          headers: { 'Retry-After': '1' },
        },
      );
    }
    const rows: KeptResponse[] = await tx.query(
      `SELECT body_hash, status, headers, body, created_at < now() - make_interval(hours => $4) AS expired
         FROM idempotency_keys WHERE user_id = $1 AND route = $2 AND key = $3`,
      [once.userId, once.route, once.key, KEPT_HOURS],
    );
    return rows[0] && !rows[0].expired ? rows[0] : null;
  }

  /** Replaces an answer that was kept too long, and deletes others', whoever's they are: they hold what people wrote. */
  private async keep(tx: EntityManager, once: Once, done: Representation<unknown>): Promise<void> {
    await tx.query(
      `INSERT INTO idempotency_keys (user_id, route, key, body_hash, status, headers, body, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now())
       ON CONFLICT (user_id, route, key) DO UPDATE
         SET body_hash = excluded.body_hash, status = excluded.status, headers = excluded.headers,
             body = excluded.body, created_at = excluded.created_at`,
      [
        once.userId,
        once.route,
        once.key,
        this.seal(once),
        done.status,
        JSON.stringify(done.headers),
        JSON.stringify(done.body) ?? null,
      ],
    );
    await tx.query(
      `DELETE FROM idempotency_keys WHERE (user_id, route, key) IN (
         SELECT user_id, route, key FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)
          ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [KEPT_HOURS, PURGE_AT_MOST],
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
