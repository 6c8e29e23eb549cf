import pg from 'pg';
import { within } from '../common/within.js';
import { standbyJudgement, type SeenPrimary, type SeenStandby } from './standby-judgement.js';
import { dataSourceOptions } from './data-source-options.js';

const SELF = 'pg_control_system()';

/** Asked first: what the primary has written by the time it answers includes all that a standby of it can have. */
const STANDBY = `
SELECT pg_is_in_recovery() AS "isStandby", system_identifier || '/' || current_database() AS holds,
       coalesce(pg_last_wal_replay_lsn(), '0/0')::text AS replayed,
       1000 * extract(epoch FROM pg_last_xact_replay_timestamp())::float8 AS "replayedAt"
  FROM ${SELF}`;

const PRIMARY = `
SELECT system_identifier || '/' || current_database() AS holds, 1000 * extract(epoch FROM clock_timestamp())::float8 AS now,
       pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, $1)::float8 AS ahead
  FROM ${SELF}`;

/** Milliseconds between two looks, and how long each may take. */
const INTERVAL_MS = 1_000;
const PATIENCE_MS = 1_000;
/** What was seen that long ago says nothing of now. */
const STALE_MS = 4_000;

export type StandbyState = 'in-use' | 'behind' | 'not-its-standby' | 'away';

export interface Watched {
  readonly primaryUrl: string;
  readonly standbyUrl: string;
  readonly maxLagSeconds: number;
}

/**
 * Looks every second at how far a standby is behind its primary, over connections of its own: what is asked of the
 * pools must not make the standby look away.
 */
export class StandbyWatch {
  private readonly primary: pg.Pool;
  private readonly standby: pg.Pool;
  private readonly maxLag: number;
  private seen: { at: number; state: StandbyState; lag: number | null } = { at: 0, state: 'away', lag: null };
  /** By the clock of the primary, in milliseconds. */
  private caughtUpAt: number | null = null;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor({ primaryUrl, standbyUrl, maxLagSeconds }: Watched) {
    this.primary = openPool(primaryUrl, 1, 'ax-qna replica watch');
    this.standby = openPool(standbyUrl, 1, 'ax-qna replica watch');
    this.maxLag = maxLagSeconds * 1000;
  }

  start(): void {
    this.timer = setTimeout(() => (this.looking = this.lookAgain()), 0).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.looking;
    await Promise.all([this.primary.end(), this.standby.end()]);
  }

  get state(): StandbyState {
    return performance.now() - this.seen.at > STALE_MS ? 'away' : this.seen.state;
  }

  /** Null where it is not known. */
  get lagSeconds(): number | null {
    return this.state === 'away' || this.seen.lag === null ? null : this.seen.lag / 1000;
  }

  /** Until the next look, once a connection to it broke. */
  lost(): void {
    this.seen = { ...this.seen, state: 'away', lag: null };
  }

  private async lookAgain(): Promise<void> {
    const seen = await this.look();
    this.seen = { at: performance.now(), ...seen };
    if (this.timer) this.timer = setTimeout(() => (this.looking = this.lookAgain()), INTERVAL_MS).unref();
  }

  private async look(): Promise<{ state: StandbyState; lag: number | null }> {
    try {
      const [standby, primary] = await within(PATIENCE_MS, this.ask());
      const { isIts, lag } = standbyJudgement(standby, primary, this.caughtUpAt);
      if (!isIts) return { state: 'not-its-standby', lag: null };
      if (lag === 0) this.caughtUpAt = primary.now;
      return { state: lag <= this.maxLag ? 'in-use' : 'behind', lag: Number.isFinite(lag) ? lag : null };
    } catch {
      return { state: 'away', lag: null };
    }
  }

  private async ask(): Promise<[SeenStandby, SeenPrimary]> {
    const standby = await one<SeenStandby & { replayed: string }>(this.standby, STANDBY, []);
    return [standby, await one<SeenPrimary>(this.primary, PRIMARY, [standby.replayed])];
  }
}

/** Connections as those of the product's own pool. An idle one that breaks is replaced when it is needed. */
export function openPool(url: string, poolSize: number, applicationName: string, prepared = true): pg.Pool {
  const { extra, connectTimeoutMS } = dataSourceOptions({ url, poolSize, applicationName, prepared }) as {
    extra: pg.PoolConfig;
    connectTimeoutMS: number;
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMS,
    ...extra,
  });
  pool.on('error', () => undefined);
  return pool;
}

async function one<Row extends pg.QueryResultRow>(pool: pg.Pool, text: string, values: unknown[]): Promise<Row> {
  const { rows } = await pool.query<Row>(text, values);
  return rows[0] as Row;
}
