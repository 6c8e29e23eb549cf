import type { DataSourceOptions } from 'typeorm';
import { BoundedClient, STATEMENT_SECONDS } from './bounded-client.js';
import { ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations.js';
import { PostgresNaming } from './naming.js';

export interface DatabaseAccess {
  url: string;
  poolSize: number;
  /** What an administrator sees in pg_stat_activity. */
  applicationName?: string;
}

/** How the product talks to PostgreSQL, wherever its address came from. */
export function dataSourceOptions({ url, poolSize, applicationName = 'ax-qna' }: DatabaseAccess): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    poolSize,
    applicationName,
    entities: ENTITIES,
    migrations: [...MIGRATIONS],
    migrationsTransactionMode: 'each',
    namingStrategy: new PostgresNaming(),
    // Ids are made in the application; no extension is needed, and the role may not be allowed to install one.
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    // Also how long a request waits for a free connection.
    connectTimeoutMS: 5_000,
    extra: {
      Client: BoundedClient,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // A request that nobody waits for any more must not hold locks for ever.
      statement_timeout: STATEMENT_SECONDS * 1000,
      lock_timeout: 15_000,
      idle_in_transaction_session_timeout: 60_000,
    },
  };
}
