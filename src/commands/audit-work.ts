import { Injectable } from '@nestjs/common';
import type { AuditOptions } from '../audit/audit.js';
import type { Env } from '../config/env.js';
import { withKeptAuditKey } from '../config/secrets.js';
import { auditKeysOf } from '../scoring/audit-key.js';
import type { Unproven } from '../scoring/recorded-pair.js';
import { interruptible } from './interruption.js';
import { Progress } from './progress.js';
import { Workplace } from './workplace.js';

/** Reads the record of grades with a progress bar; makes no key and changes nothing. */
@Injectable()
export class AuditWork {
  constructor(private readonly workplace: Workplace) {}

  run<T>(stopped: string, work: (options: Omit<AuditOptions, 'checkpoints'>) => Promise<T>): Promise<T> {
    return this.workplace.withDatabase((env) =>
      interruptible(stopped, async (signal) => {
        await requireSchema(env);
        const progress = new Progress('answers');
        const onProgress = (done: number, total: number) => progress.at(done, total, 'record of grades');
        const keys = auditKeysOf(withKeptAuditKey(env));
        return work({ databaseUrl: env.databaseUrl ?? '', keys, signal, onProgress }).finally(() => progress.end());
      }),
    );
  }
}

async function requireSchema({ databaseUrl }: Env): Promise<void> {
  const { Migrator } = await import('../database/migrator/migrator.js');
  const { requireMigrated } = await import('../database/migrate-on-start.js');
  await requireMigrated(new Migrator(databaseUrl ?? ''));
}

/** One line on what is neither proven nor wrong; null where all is proven. */
export function unprovenLine({ chains, tombstones, grades }: Unproven): string | null {
  const parts = [
    chains > 0 ? `${chains} chains end without a key` : null,
    tombstones > 0 ? `${tombstones} tombstones bear no proof` : null,
    grades > 0 ? `${grades} grades have no event` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}
