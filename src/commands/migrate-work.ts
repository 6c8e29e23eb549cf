import { Injectable } from '@nestjs/common';
import type { Migrator } from '../database/migrator/migrator.js';
import { Progress } from './progress.js';
import { Workplace } from './workplace.js';

/** Runs one act of the migrator with a progress bar. */
@Injectable()
export class MigrateWork {
  constructor(private readonly workplace: Workplace) {}

  async run<T>(act: (migrator: Migrator) => Promise<T>): Promise<T> {
    return this.workplace.withEnv(async ({ databaseUrl }) => {
      const { Migrator } = await import('../database/migrator/migrator.js');
      const progress = new Progress('steps');
      const migrator = new Migrator(databaseUrl ?? '', {
        onStep: ({ number, total, name }) => progress.at(number, total, name),
        onLocked: (step) => progress.note(`${step}: others hold the tables it changes; trying again.`),
        onWait: () => progress.note('Another process migrates the database; waiting.'),
      });
      return act(migrator).finally(() => progress.end());
    });
  }
}
