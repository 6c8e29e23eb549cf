import { Global, Module } from '@nestjs/common';
import { Attempts } from '../access/attempts.js';
import { Clock } from '../common/clock.js';
import { ENV, type Env } from '../config/env.js';
import { ReadPool } from '../database/read-pool.js';
import type { AttemptStore } from './attempt-store.js';
import { PostgresStore } from './postgres-store.js';
import { SharedAttempts } from './shared-attempts.js';

/** Limits that hold over all instances: counted in Redis where REDIS_URL is set, else in the database. */
@Global()
@Module({
  providers: [
    {
      provide: Attempts,
      inject: [ENV, ReadPool, Clock],
      useFactory: async ({ redisUrl, jwtSecret }: Env, database: ReadPool, clock: Clock) =>
        new SharedAttempts(redisUrl ? await redisStore(redisUrl) : new PostgresStore(database), clock, jwtSecret ?? ''),
    },
  ],
  exports: [Attempts],
})
export class LimitsModule {}

/** Loaded where it is used alone: its driver is large. */
async function redisStore(url: string): Promise<AttemptStore> {
  const { RedisStore } = await import('./redis-store.js');
  return new RedisStore(url);
}
