import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { PlainError } from '../common/plain-error.js';
import { type Env, loadEnv } from '../config/env.js';
import { withAuditKey } from '../config/secrets.js';
import type { Services } from './services.js';

/** What commands work on, loaded and opened only when a command runs, so that --help is quick and needs no database. */
@Injectable()
export class Workplace {
  /** For commands that go through the services and their rules. Nothing is seeded and nobody is created by the way. */
  async withServices<T>(work: (services: Services) => Promise<T>): Promise<T> {
    return this.withDatabase(async (given) => {
      const { openServices } = await import('./services.js');
      const { Migrator } = await import('../database/migrator/migrator.js');
      const { requireMigrated } = await import('../database/migrate-on-start.js');
      await requireMigrated(new Migrator(given.databaseUrl ?? ''));
      // Commands sign nobody in, so a key for this one run will do where none is set.
      const jwtSecret = given.jwtSecret ?? randomBytes(32).toString('hex');
      const services = await openServices(withAuditKey({ ...given, seedOnStart: 'none', adminEmail: null, jwtSecret }));
      return work(services).finally(() => services.close());
    });
  }

  /**
   * For commands that work on the schema itself: `databaseUrl` is one that answers, past any pooler.
   * @throws PlainError when there is none yet: a question about nothing makes nothing
   */
  async withDatabase<T>(work: (env: Env) => Promise<T>): Promise<T> {
    const { hasEmbeddedPostgres } = await import('../database/embedded-postgres.js');
    const { databaseUrl, dataDir } = loadEnv();
    if (databaseUrl === null && !hasEmbeddedPostgres(dataDir))
      throw new PlainError(
        `DATA_DIR (${dataDir}) holds no database yet: npm start makes one, and so does npm run cli -- migrate up.`,
      );
    return this.withNewDatabase(work);
  }

  /** For commands that may be the first ones: the embedded database is made where there is none. */
  async withNewDatabase<T>(work: (env: Env) => Promise<T>): Promise<T> {
    const { openDatabase } = await import('../database/open-database.js');
    const env = loadEnv();
    const database = await openDatabase(env, (line) => void process.stderr.write(`${line}\n`), true);
    try {
      const { directUrl } = database;
      return await work(Object.freeze({ ...env, databaseUrl: directUrl, databaseDirectUrl: directUrl }));
    } finally {
      await database.close();
    }
  }
}
