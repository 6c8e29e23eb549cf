import { Injectable } from '@nestjs/common';
import { PlainError } from '../common/plain-error.js';
import type { Env } from '../config/env.js';
import type { Migrator } from '../database/migrator/migrator.js';
import { Progress } from './progress.js';
import { Workplace } from './workplace.js';

/** SQLSTATE of what a role may not do. */
const FORBIDDEN = '42501';

/** Runs one act of the migrator with a progress bar. */
@Injectable()
export class MigrateWork {
  constructor(private readonly workplace: Workplace) {}

  run<T>(act: (migrator: Migrator) => Promise<T>): Promise<T> {
    return this.workplace.withDatabase((env) => performed(env, act));
  }

  /** Also where there is no database yet. */
  begin<T>(act: (migrator: Migrator) => Promise<T>): Promise<T> {
    return this.workplace.withNewDatabase((env) => performed(env, act));
  }
}

async function performed<T>({ databaseUrl }: Env, act: (migrator: Migrator) => Promise<T>): Promise<T> {
  const { Migrator } = await import('../database/migrator/migrator.js');
  const progress = new Progress('steps');
  const migrator = new Migrator(databaseUrl ?? '', {
    onStep: ({ number, total, name }) => progress.at(number, total, name),
    onLocked: (step) => progress.note(`${step}: others hold the tables it changes; trying again.`),
    onWait: () => progress.note('Another process migrates the database; waiting.'),
  });
  return act(migrator)
    .catch(explained)
    .finally(() => progress.end());
}

/** The running product's role may not change tables, and should not. */
function explained(error: unknown): never {
  const told = error instanceof Error ? error.message : '';
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ((cause as { code?: unknown }).code === FORBIDDEN)
      throw new PlainError(`${told}: connect as the role that owns the tables (DATABASE_URL).`, { cause: error });
  }
  throw error;
}
