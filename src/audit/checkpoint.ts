import { PlainError } from '../common/plain-error.js';
import { productVersion } from '../common/product.js';
import type { AuditKey } from '../scoring/audit-key.js';
import { audit, type AuditOptions, type AuditResult } from './audit.js';
import { CheckpointLines } from './checkpoint-file.js';

export interface CheckpointOptions extends Omit<AuditOptions, 'checkpoints'> {
  key: AuditKey;
  /** The checkpoint before, which the record is held against and which this one names. */
  previous: string | null;
  /** Takes the file in order; its last line is not written where anything was wrong. */
  write: (lines: string) => Promise<void>;
}

/**
 * Verifies the record and writes down the ends of all chains on the way.
 * @throws PlainError where anything is wrong: a checkpoint never vouches for what it would have to find
 */
export async function takeCheckpoint({ key, previous, write, ...options }: CheckpointOptions): Promise<AuditResult> {
  const lines = new CheckpointLines(key, write);
  const result = await audit(
    { ...options, checkpoints: previous === null ? [] : [previous] },
    {
      onBegin: (takenAt, [before]) =>
        lines.open({ version: productVersion(), takenAt, previous: before?.code ?? null }),
      onHead: (head) => lines.add(head),
    },
  );
  if (result.faults > 0) {
    throw new PlainError(
      `The record of grades has ${result.faults} faults, which audit verify tells: no checkpoint was made.`,
    );
  }
  await lines.close();
  return result;
}
