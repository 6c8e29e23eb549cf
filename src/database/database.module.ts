import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ENV, type Env } from '../config/env.js';
import { dataSourceOptions } from './data-source-options.js';
import { ReadPool } from './read-pool.js';

/** The one connection pool of the process. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [ENV],
      useFactory: ({ databaseUrl, databasePoolSize }: Env) => ({
        ...dataSourceOptions({ url: databaseUrl ?? '', poolSize: databasePoolSize }),
        retryAttempts: 0,
      }),
    }),
  ],
  providers: [ReadPool],
  exports: [ReadPool],
})
export class DatabaseModule {}
