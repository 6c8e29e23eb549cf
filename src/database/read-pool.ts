import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import type { RawRow } from '../common/raw-row.js';
import type { BoundedClient } from './bounded-client.js';
import { RawQuery } from './raw-query.js';
import { SharedReads } from './shared-reads.js';
import { type Outcome, type Rows, type Statement, Together } from './together.js';

export type { Statement } from './together.js';

/** Reads outside a transaction as named prepared statements over TypeORM's own pool: planned once a connection. */
@Injectable()
export class ReadPool {
  private readonly points = new SharedReads(() => this.pool, 16);
  private readonly pages = new SharedReads(() => this.pool, 4);

  constructor(private readonly dataSource: DataSource) {}

  /** @param name unique to the text; the same name with another text is an error of PostgreSQL's driver */
  async query<Row extends QueryResultRow>(name: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.pool.query<Row>({ name, text, values: [...values] });
    return result.rows;
  }

  /**
   * Runs statements in one transaction and one round trip; the rows of each, see {@link Together}.
   * @throws pg.DatabaseError when one is refused; none has taken effect then
   */
  async together(...statements: readonly Statement[]): Promise<Rows[]> {
    const outcome = (await this.pool.query(new Together(statements))) as unknown as Outcome;
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.rows;
  }

  /** Rows of a few texts, in the order of the columns. */
  texts(name: string, text: string, values: readonly unknown[] = []): Promise<readonly RawRow[]> {
    return this.pool.query(new RawQuery(name, text, values, 'text')) as unknown as Promise<readonly RawRow[]>;
  }

  /** For the routes that are called most, see common/json-rows: rows in PostgreSQL's binary notation. */
  rows(name: string, text: string, values: readonly unknown[] = []): Promise<readonly RawRow[]> {
    return this.pool.query(new RawQuery(name, text, values, 'binary')) as unknown as Promise<readonly RawRow[]>;
  }

  /** The same for one row by its key; goes out with others that are asked for at the same time, see {@link SharedReads}. */
  point(name: string, text: string, values: readonly unknown[]): Promise<readonly RawRow[]> {
    return this.points.ask(name, text, values);
  }

  /** The same for a page that is read off an index as far as it goes; others that are asked for at the same time wait for it. */
  page(name: string, text: string, values: readonly unknown[]): Promise<readonly RawRow[]> {
    return this.pages.ask(name, text, values);
  }

  /** Connections in use, idle, and requests that wait for one. */
  usage(): { total: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { total: totalCount, idle: idleCount, waiting: waitingCount + this.points.behind + this.pages.behind };
  }

  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}

/**
 * A named prepared statement on the connection of a transaction, for statements that every submission makes: planning them
 * costs more than running them. Names are unique to their text, as with {@link ReadPool}.
 */
export async function queryPrepared<Row extends object>(
  tx: EntityManager,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = await clientOf(tx);
  const result = await client.query<Row & QueryResultRow>({ name, text, values: [...values] });
  return result.rows;
}

/** Several such statements in one round trip; the rows of each. */
export async function queryTogether(tx: EntityManager, ...statements: readonly Statement[]): Promise<Rows[]> {
  const client = await clientOf(tx);
  const outcome = await new Promise<Outcome>((resolve, reject) => {
    const together = new Together(statements);
    together.callback = (error, answered) => (answered ? resolve(answered) : reject(error as Error));
    client.query(together);
  });
  if ('refusal' in outcome) throw outcome.refusal;
  return outcome.rows;
}

async function clientOf(tx: EntityManager): Promise<PoolClient> {
  const client = (await tx.queryRunner?.connect()) as PoolClient | undefined;
  if (!client) throw new Error('Prepared statements are for callers inside a transaction.');
  return client;
}

/** Does the work of a transaction that takes as long as it must: neither the server nor this end of it loses patience. */
export async function unlimited<T>(tx: EntityManager, work: () => Promise<T>): Promise<T> {
  await tx.query(`SET LOCAL statement_timeout = 0`);
  // Between two statements files are read and written.
  await tx.query(`SET LOCAL idle_in_transaction_session_timeout = 0`);
  const client = (await tx.queryRunner?.connect()) as BoundedClient;
  client.isPatient = true;
  try {
    return await work();
  } finally {
    client.isPatient = false;
  }
}
