import { Global, Module } from '@nestjs/common';
import { Attempts } from '../access/attempts.js';
import { Clock } from '../common/clock.js';
import { ENV, type Env } from '../config/env.js';
import { ReadPool } from '../database/read-pool.js';
import { PostgresStore } from './postgres-store.js';
import { RedisStore } from './redis-store.js';
import { SharedAttempts } from './shared-attempts.js';

/** Limits that hold over all instances: counted in Redis where REDIS_URL is set, else in the database. */
@Global()
@Module({
  providers: [
    {
      provide: Attempts,
      inject: [ENV, ReadPool, Clock],
      useFactory: ({ redisUrl, jwtSecret }: Env, database: ReadPool, clock: Clock) =>
        new SharedAttempts(redisUrl ? new RedisStore(redisUrl) : new PostgresStore(database), clock, jwtSecret ?? ''),
    },
  ],
  exports: [Attempts],
})
export class LimitsModule {}
