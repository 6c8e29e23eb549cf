import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ENV, type Env } from '../config/env.js';
import { BankStates } from './bank-state.js';
import { dataSourceOptions } from './data-source-options.js';
import { ReadPool } from './read-pool.js';
import { ReplicaReads } from './replica-reads.js';

/** The connection pool of the process, and that of its replica where it has one. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [ENV],
      useFactory: ({ databaseUrl, databasePoolSize, databasePrepared }: Env) => ({
        ...dataSourceOptions({ url: databaseUrl ?? '', poolSize: databasePoolSize, prepared: databasePrepared }),
        retryAttempts: 0,
      }),
    }),
  ],
  providers: [ReadPool, BankStates, ReplicaReads],
  exports: [ReadPool, BankStates, ReplicaReads],
})
export class DatabaseModule {}
