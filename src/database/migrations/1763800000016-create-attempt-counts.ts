import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Sign-ins and writes of the running minute, counted by all instances together. Keys are keyed hashes. Unlogged: a crash
 * forgets at most a minute of counting, and no write waits for the log. Rows are updated in place while they live.
 */
export class CreateAttemptCounts1763800000016 extends SqlMigration {
  readonly parts = [
    together(
      [],
      `CREATE UNLOGGED TABLE attempt_counts (
  key text NOT NULL CONSTRAINT attempt_counts_pkey PRIMARY KEY,
  attempts integer NOT NULL,
  ends_at timestamptz NOT NULL
) WITH (fillfactor = 50)`,
      `CREATE INDEX ix_attempt_counts_ends_at ON attempt_counts (ends_at)`,
    ),
  ];

  readonly reverts = [`DROP TABLE attempt_counts`];
}
