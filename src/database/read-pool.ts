import { Injectable } from '@nestjs/common';
import type { Pool, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';

/** Reads outside a transaction as named prepared statements over TypeORM's own pool: planned once a connection. */
@Injectable()
export class ReadPool {
  constructor(private readonly dataSource: DataSource) {}

  /** @param name unique to the text; the same name with another text is an error of PostgreSQL's driver */
  async query<Row extends QueryResultRow>(name: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.pool.query<Row>({ name, text, values: [...values] });
    return result.rows;
  }

  /** Connections in use, idle, and requests that wait for one. */
  usage(): { total: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { total: totalCount, idle: idleCount, waiting: waitingCount };
  }

  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}
