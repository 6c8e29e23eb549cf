import pg from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { BoundedClient } from './bounded-client.js';
import { ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations.js';
import { PostgresNaming } from './naming.js';
import { TIME_LIMITS } from './time-limits.js';

export interface DatabaseAccess {
  url: string;
  poolSize: number;
  /** What an administrator sees in pg_stat_activity. */
  applicationName?: string;
  /** Whether statements that have a name keep it; true unless told. */
  prepared?: boolean;
}

/** How the product talks to PostgreSQL, wherever its address came from. */
export function dataSourceOptions({
  url,
  poolSize,
  applicationName = 'ax-qna',
  prepared = true,
}: DatabaseAccess): DataSourceOptions {
  return {
    type: 'postgres',
    // Named, because the ORM would look for a copy of its own once everything lies in one file.
    driver: pg,
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
      prepared,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      ...TIME_LIMITS,
    },
  };
}
