import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import pg, { type QueryResultRow } from 'pg';
import { ENV, type Env } from '../config/env.js';
import { ReadPool } from './read-pool.js';
import { openPool, type StandbyState, StandbyWatch } from './standby-watch.js';

/** Beside the pool of the primary; the few who read here read much at once. */
const POOL_SIZE = 4;
/** A statement that was too slow, and a pool in which nothing became free: the primary must not be asked that as well. */
const TOO_SLOW = '57014';
const POOL_TIMEOUT = 'timeout exceeded when trying to connect';

/** Absent: no replica is set. */
export type ReplicaState = StandbyState | 'absent';

/**
 * Reads of staff over many experts, which may be as old as the settings allow: on a streaming standby, while it is near
 * enough, else on the primary. Nothing that an expert reads of itself comes from here, since experts always see what they
 * have just written.
 */
@Injectable()
export class ReplicaReads implements OnModuleInit, OnModuleDestroy {
  private readonly pool: pg.Pool | null = null;
  private readonly watch: StandbyWatch | null = null;
  private readonly counts = { replica: 0, primary: 0 };

  constructor(
    private readonly primary: ReadPool,
    @Inject(ENV)
    env: Pick<Env, 'databaseUrl' | 'databasePrepared' | 'databaseReplicaUrl' | 'databaseReplicaMaxLagSeconds'>,
  ) {
    const {
      databaseUrl,
      databasePrepared,
      databaseReplicaUrl: standbyUrl,
      databaseReplicaMaxLagSeconds: maxLagSeconds,
    } = env;
    if (standbyUrl === null) return;
    this.pool = openPool(standbyUrl, POOL_SIZE, 'ax-qna replica reads', databasePrepared);
    this.watch = new StandbyWatch({ primaryUrl: databaseUrl ?? '', standbyUrl, maxLagSeconds });
  }

  /** The start waits for no replica: until it has been looked at, the primary answers. */
  onModuleInit(): void {
    this.watch?.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.watch?.stop(), this.pool?.end()]);
  }

  /** @param name unique to the text, as with {@link ReadPool.query} */
  async query<Row extends QueryResultRow>(name: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
    if (this.pool && this.watch?.state === 'in-use') {
      try {
        const { rows } = await this.pool.query<Row>({ name, text, values: [...values] });
        this.counts.replica += 1;
        return rows;
      } catch (error) {
        this.judge(error);
      }
    }
    this.counts.primary += 1;
    return this.primary.query<Row>(name, text, values);
  }

  get state(): ReplicaState {
    return this.watch?.state ?? 'absent';
  }

  /** Seconds at most that the replica is behind; null where it is not known. */
  get lagSeconds(): number | null {
    return this.watch?.lagSeconds ?? null;
  }

  /** Reads so far by who answered them. */
  get answered(): Readonly<Record<'replica' | 'primary', number>> {
    return this.counts;
  }

  /** Whatever is wrong over there, the primary can be asked; unless the question itself takes too long. */
  private judge(error: unknown): void {
    const { code, message } = error as { code?: string; message?: string };
    if (code === TOO_SLOW || message === POOL_TIMEOUT) throw error;
    // A statement that was refused, say to let the log go on, says nothing of the connection.
    if (!(error instanceof pg.DatabaseError) || code?.startsWith('57P')) this.watch?.lost();
  }
}
