import { PlainError } from '../common/plain-error.js';
import type { Env } from '../config/env.js';
import { Migrator } from './migrator/migrator.js';

/**
 * Brings the schema up to date where MIGRATE_ON_START says so. Several instances may start at once: one migrates,
 * the rest wait.
 * @throws PlainError when steps are pending and it is not for the start to run them, or the role may not do its work
 */
export async function migrateOnStart(env: Env, say: (line: string) => void): Promise<void> {
  const migrator = new Migrator(env.databaseDirectUrl ?? '', {
    onLocked: (step) => say(`${step}: others hold the tables it changes; trying again.`),
    onWait: () => say('Another process migrates the database; waiting.'),
  });
  if (env.migrateOnStart) {
    const { executed } = await migrator.up();
    if (executed.length > 0) say(`Migrated the database: ${executed.length} steps.`);
    return;
  }
  const missing = await migrator.missingRights();
  if (missing.length > 0) {
    throw new PlainError(
      `The role of DATABASE_URL lacks ${missing.join(', ')}: as the owner, run npm run cli -- migrate grants --role NAME --apply.`,
    );
  }
  await requireMigrated(migrator, ', or set MIGRATE_ON_START=true');
}

/**
 * @param otherwise what helps as well
 * @throws PlainError when steps are pending
 */
export async function requireMigrated(migrator: Migrator, otherwise = ''): Promise<void> {
  const { pending, adoptable } = await migrator.status();
  if (adoptable)
    throw new PlainError(
      'The database was made by the original design: adopt it with npm run cli -- migrate baseline.',
    );
  if (pending > 0) {
    throw new PlainError(`The database lacks ${pending} migration steps: run npm run cli -- migrate up${otherwise}.`);
  }
}
