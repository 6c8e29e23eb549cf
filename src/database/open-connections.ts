import type { DataSource } from 'typeorm';
import type { BoundedClient } from './bounded-client.js';

/** What the pool keeps of its connections, those in use included. */
interface Pooled {
  readonly options: { max: number };
  readonly _clients: readonly BoundedClient[];
}

/** The connections of a process that ends. What it has not committed by then must not be committed later. */
export class OpenConnections {
  private readonly pool: Pooled;

  constructor(dataSource: DataSource) {
    this.pool = (dataSource.driver as unknown as { master: Pooled }).master;
  }

  /** Whether something may be committed although every connection is cut now. */
  get mayCommit(): boolean {
    return this.pool._clients.some((client) => client.mayTakeEffect);
  }

  /** Ends all of them at once and lets none begin; whoever waits for an answer of the database gets this error. */
  cut(error: Error): void {
    this.pool.options.max = 0;
    for (const client of this.pool._clients) client.cut(error);
  }
}
