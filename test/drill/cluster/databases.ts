import pg from 'pg';
import {
  type InstalledServer,
  installedBinaries,
  startInstalledServer,
  startStandbyOf,
} from '../../support/installed-server.js';
import { createDatabase } from '../crash/world.js';

/** An acknowledged write is on the disks of the primary and of one of its two standbys. */
const SETTINGS = {
  synchronous_standby_names: 'ANY 1 (standby1, standby2)',
  // A standby that was away catches up from what is kept.
  wal_keep_size: '512MB',
  hot_standby_feedback: 'on',
  max_connections: '200',
  wal_receiver_timeout: '5s',
  wal_retrieve_retry_interval: '200ms',
};

/** PostgreSQL 15 as a primary with two streaming standbys, either of which can take its place. */
export class Databases {
  private constructor(
    readonly name: string,
    private primary: InstalledServer,
    private standbys: readonly InstalledServer[],
    private readonly all: readonly InstalledServer[],
  ) {}

  static async start(): Promise<Databases> {
    const binaries = installedBinaries(15);
    if (!binaries) throw new Error('PostgreSQL 15 is not installed.');
    // Until there are standbys, nobody waits for one.
    const primary = await startInstalledServer(binaries, { ...SETTINGS, synchronous_standby_names: '' });
    const all = [primary];
    try {
      const url = await createDatabase(primary.url);
      for (const name of ['standby1', 'standby2']) all.push(await startStandbyOf(primary, name, SETTINGS));
      primary.settings = SETTINGS;
      await primary.stopSoftly();
      await primary.start();
      return new Databases(new URL(url).pathname.slice(1), primary, all.slice(1), all);
    } catch (error) {
      await Promise.all(all.map((server) => server.stop()));
      throw error;
    }
  }

  /** As the owner, of the primary of the moment. */
  get url(): string {
    return this.urlOn(this.primary);
  }

  get primaryPort(): number {
    return this.primary.port;
  }

  get primaryData(): string {
    return this.primary.data;
  }

  get replica(): InstalledServer | undefined {
    return this.standbys.at(-1);
  }

  killPrimary(): Promise<void> {
    return this.primary.kill();
  }

  /**
   * Makes the standby that has received most the primary; the other one follows it. Every acknowledged write is on one of
   * the two, and thus on the one with more.
   */
  async promote(): Promise<void> {
    const received = await Promise.all(this.standbys.map((server) => receivedBy(server.url)));
    const [first, second] = received as [bigint, bigint];
    const [next, other] = first >= second ? this.standbys : this.standbys.toReversed();
    if (!next) throw new Error('There is no standby to promote.');
    await ask(next.url, 'SELECT pg_promote()');
    this.primary = next;
    this.standbys = other ? [other] : [];
    if (!other) return;
    await ask(other.url, `ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=${next.port} user=postgres'`);
    await ask(other.url, 'SELECT pg_reload_conf()');
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((server) => server.stop()));
  }

  private urlOn(server: InstalledServer): string {
    const url = new URL(server.url);
    url.pathname = `/${this.name}`;
    return url.href;
  }
}

async function receivedBy(url: string): Promise<bigint> {
  const rows = await ask<{ bytes: string }>(
    url,
    `SELECT greatest(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0'), pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'))::text AS bytes`,
  );
  return BigInt(rows[0]?.bytes ?? 0);
}

export async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
