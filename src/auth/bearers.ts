import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LruMap } from 'toad-cache';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import type { Role, Specialty } from '../common/enums.js';
import { ENV, type Env } from '../config/env.js';
import { Listener } from '../database/listener.js';
import { ReadPool } from '../database/read-pool.js';
import { BearerChanges } from './bearer-changes.js';

/** Told by triggers, with the id of the user whose tokens may mean something else now; empty for everybody. */
const CHANNEL = 'axqna_bearers';
/** The triggers that tell, while all of them are there and switched on: those that were changed are others by their `xmin`. */
const TRIGGERS = `
SELECT CASE WHEN count(*) >= 9 THEN string_agg(oid || ' ' || xmin, ', ' ORDER BY oid) END AS told
  FROM pg_trigger WHERE tgfoid = to_regproc('bearer_changed') AND tgenabled IN ('O', 'A')`;
/** Sessions of which a process knows the bearer, the least recently used one going first; about 5 MB. */
const AT_MOST = 10_000;
/** Users share a counter with others: a change of one costs those a look-up as well. */
const COUNTERS = 4_096;

/** Columns of a bearer; `$1` is the session. */
export const BEARER = `
  SELECT u.id AS user_id, u.role, e.id AS expert_id, e.specialties,
         (extract(epoch FROM s.expires_at - now()) * 1000)::float8 AS expires_in_ms
    FROM sessions s
    JOIN users u ON u.id = s.user_id
    LEFT JOIN experts e ON e.user_id = u.id
   WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > now()
     AND u.is_active AND coalesce(e.is_active, true)`;

export interface BearerRow {
  user_id: string;
  role: Role | null;
  expert_id: string | null;
  specialties: Specialty[] | null;
  expires_in_ms: number;
}

interface Kept {
  readonly actor: Actor;
  /** What had been heard when its reading began. */
  readonly heard: number;
  /** By `performance.now()`. */
  readonly expiresAt: number;
}

/**
 * Who the sessions in use belong to. What was read is good until the session expires, or something is heard of its user
 * that was committed after the reading began; and only while nothing can be missed, or each request asks the database.
 */
@Injectable()
export class Bearers implements OnModuleDestroy {
  private readonly kept = new LruMap<Kept>(AT_MOST);
  private readonly listener: Listener;
  /** Grows with all that is heard. */
  private heard = 0;
  /** Its value when something was last heard of the users that share a counter, and of everybody. */
  private readonly changed = new Float64Array(COUNTERS);
  private changedForAll = 0;

  constructor(
    @Inject(ENV) { databaseDirectUrl }: Env,
    private readonly reads: ReadPool,
    dataSource: DataSource,
  ) {
    this.listener = new Listener(databaseDirectUrl ?? '', CHANNEL, {
      begin: () => this.forgetAll(),
      hear: (userId) => this.hear(userId),
      watch: TRIGGERS,
      send: (channel, text) => this.reads.query('bearers-hello', 'SELECT pg_notify($1, $2)', [channel, text]),
    });
    BearerChanges.watch(dataSource, this);
  }

  /** Begins to keep what is read. Servers alone call it: a command has no use for it. */
  listen(): void {
    this.listener.start();
  }

  onModuleDestroy(): void {
    this.listener.stop();
  }

  /** The bearer of a session where it is known and still good; else null. */
  recall(sessionId: string): Actor | null {
    const known = this.kept.get(sessionId);
    return known && this.isGood(known) ? known.actor : null;
  }

  /**
   * The bearer of a session, read anew unless it is known.
   * @param read gives null where there is none who may come in
   */
  async of(sessionId: string, read: () => Promise<BearerRow | null>): Promise<Actor | null> {
    const known = this.recall(sessionId);
    if (known) return known;
    const { heard } = this;
    const start = performance.now();
    const row = await read();
    if (!row?.role) return null;
    const { user_id: userId, role, expert_id: expertId, specialties } = row;
    const actor = { userId, sessionId, role, expertId, specialties: specialties ?? [] };
    this.kept.set(sessionId, { actor, heard, expiresAt: start + row.expires_in_ms });
    return actor;
  }

  /** Resolves once every change that is committed now counts in this process. */
  catchUp(): Promise<void> {
    return this.listener.catchUp();
  }

  private isGood({ actor, heard, expiresAt }: Kept): boolean {
    return (
      this.listener.isAlive &&
      heard >= this.changedForAll &&
      heard >= (this.changed[counterOf(actor.userId)] ?? Number.POSITIVE_INFINITY) &&
      performance.now() < expiresAt
    );
  }

  private hear(userId: string): void {
    const counter = counterOf(userId);
    if (Number.isNaN(counter)) return this.forgetAll();
    this.heard += 1;
    this.changed[counter] = this.heard;
  }

  private forgetAll(): void {
    this.heard += 1;
    this.changedForAll = this.heard;
  }
}

/** By the last digits of a UUID, which are random. NaN where there is none. */
function counterOf(userId: string): number {
  return Number.parseInt(userId.slice(-3), 16);
}
