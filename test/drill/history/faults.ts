import type { DrillServer } from '../support/drill-server.js';
import { createScratchCopy } from '../support/scratch-copy.js';
import { onServer } from '../../support/template.js';
import { checkHistory } from './check/check-history.js';
import type { Violation } from './check/verdict.js';
import { runWorkload, withInstances, type WorkloadOptions } from './workload.js';

export interface Fault {
  readonly name: string;
  /** Beside this file; changes the product. */
  readonly patch: string;
  /** What is taken from the database as well. */
  readonly sql: readonly string[];
}

/** Faults that a history must give away. */
export const FAULTS: readonly Fault[] = [
  { name: 'reads from a stale copy', patch: 'stale-copy.patch', sql: [] },
  { name: 'no lock', patch: 'no-lock.patch', sql: [] },
  {
    name: 'no unique key',
    // The lock would still keep twins away: a key is what holds where the lock is forgotten.
    patch: 'no-lock.patch',
    sql: [
      `ALTER TABLE answers DROP CONSTRAINT answers_expert_id_question_id_version_key`,
      `DROP INDEX ux_answers_one_draft`,
      `ALTER TABLE grade_events DROP CONSTRAINT grade_events_expert_id_question_id_seq_key`,
    ],
  },
];

/** Builds the product with the fault in it, lets the clients loose on it and tells what the checker finds. */
export async function violationsWith(
  fault: Fault,
  server: DrillServer,
  options: WorkloadOptions,
): Promise<readonly Violation[]> {
  const copy = await createScratchCopy('history');
  try {
    await copy.apply(new URL(`faults/${fault.patch}`, import.meta.url).pathname);
    await copy.build();
    const database = await server.createDatabase();
    try {
      for (const sql of fault.sql) await onServer(database.url, sql);
      return await withInstances(database, copy.root, async (instances, db) => {
        const { operations, final } = await runWorkload(instances, db, options);
        return checkHistory(operations, final).violations;
      });
    } finally {
      await database.drop();
    }
  } finally {
    await copy.remove();
  }
}
