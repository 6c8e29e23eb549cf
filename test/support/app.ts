import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type request from 'supertest';
import { createApp } from '../../src/app.setup.js';
import { BearerChanges } from '../../src/auth/bearer-changes.js';
import { Bearers } from '../../src/auth/bearers.js';
import { createLogger } from '../../src/common/logging.js';
import { type Env, loadEnv } from '../../src/config/env.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { TEST_AUDIT_KEY } from './audit-keys.js';
import { addressesOf } from './pgbouncer.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { ResponseWatch } from './openapi-watch.js';

export const TEST_JWT_SECRET = 'a test secret that is long enough for HS256';

/** The real application on its own database, reached over real HTTP. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly env: Env;
  /** The owner of the tables, who may look and write past the application; its own role has the least rights. */
  readonly db: DataSource;
  /** Log lines written so far. */
  readonly log: string[];
  /** Supertest agent on the listening server; a request fails when its answer is not as the OpenAPI document says. */
  http(): ReturnType<typeof request>;
  close(): Promise<void>;
}

/**
 * Settings are those of production but for the rate limits, which tests of their own switch on.
 * @param given on another server than the run's
 */
export async function startTestApp(settings: Record<string, string> = {}, given?: TestDatabase): Promise<TestApp> {
  const database = given ?? (await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'ax-qna-test-'));
  const env = loadEnv({
    ...addressesOf(database.appUrl),
    DATA_DIR: dataDir,
    JWT_SECRET: TEST_JWT_SECRET,
    AUDIT_KEY: TEST_AUDIT_KEY,
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
    SEED_ON_START: 'none',
    LOG_LEVEL: 'info',
    PORT: '0',
    ...settings,
  });
  const db = await new DataSource({
    ...dataSourceOptions({ url: database.url, poolSize: 10 }),
    entities: [],
  }).initialize();
  const log: string[] = [];
  const app = await createApp(env, createLogger(env.logLevel, { write: (line) => void log.push(line) }));
  // What tests change past the application counts at their next request, as what it changes itself.
  BearerChanges.watch(db, app.get(Bearers));
  const watch = new ResponseWatch(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    env,
    db,
    log,
    http: () => watch.agent(url),
    async close() {
      await app.close();
      await db.destroy();
      await rm(dataDir, { recursive: true, force: true });
      await database.drop();
      watch.finish();
    },
  };
}
