import { type Part, together, validated } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** The rubrics that grades were made with, each once under its hash, and what graders gave by them. Rows are only ever added. */
export class KeepRubricsOfGrades1763800000032 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['grade_events'],
      `CREATE TABLE IF NOT EXISTS rubrics (
  hash text NOT NULL CONSTRAINT rubrics_pkey PRIMARY KEY
    CONSTRAINT rubrics_hash_check CHECK (hash ~ '^[0-9a-f]{64}$'),
  rubric jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
)`,
      `CREATE OR REPLACE TRIGGER rubrics_no_update BEFORE UPDATE ON rubrics
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE OR REPLACE TRIGGER rubrics_no_delete BEFORE DELETE ON rubrics
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE OR REPLACE TRIGGER rubrics_no_truncate BEFORE TRUNCATE ON rubrics
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      `ALTER TABLE grade_events
  ADD COLUMN IF NOT EXISTS items jsonb,
  ADD COLUMN IF NOT EXISTS adjustment double precision,
  ADD COLUMN IF NOT EXISTS rubric_hash text`,
      `ALTER TABLE grade_events
  DROP CONSTRAINT IF EXISTS grade_events_rubric_hash_fkey,
  ADD CONSTRAINT grade_events_rubric_hash_fkey
    FOREIGN KEY (rubric_hash) REFERENCES rubrics (hash) ON DELETE RESTRICT NOT VALID`,
    ),
    validated('grade_events', 'grade_events_rubric_hash_fkey'),
  ];

  readonly reverts = [
    `ALTER TABLE grade_events DROP COLUMN items, DROP COLUMN adjustment, DROP COLUMN rubric_hash`,
    `DROP TABLE rubrics`,
  ];
}
