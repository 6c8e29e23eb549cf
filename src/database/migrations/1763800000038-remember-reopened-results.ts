import { type Part, seeingOurTables, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** Final results that a later event put in question: the number stays, and a new finalize supersedes it. Rows are only added. */
export class RememberReopenedResults1763800000038 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['experts', 'final_results', 'grade_events'],
      `CREATE TABLE IF NOT EXISTS result_reopenings (
  event_id uuid NOT NULL CONSTRAINT result_reopenings_pkey PRIMARY KEY
    CONSTRAINT result_reopenings_event_id_fkey REFERENCES grade_events (id) ON DELETE CASCADE,
  expert_id uuid NOT NULL,
  number integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT result_reopenings_expert_id_number_fkey
    FOREIGN KEY (expert_id, number) REFERENCES final_results (expert_id, number) ON DELETE CASCADE
)`,
      `CREATE INDEX IF NOT EXISTS ix_result_reopenings_expert_id_number ON result_reopenings (expert_id, number)`,
      `CREATE OR REPLACE FUNCTION result_reopenings_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM experts WHERE id = OLD.expert_id) THEN
    RAISE EXCEPTION 'result_reopenings is append-only: DELETE is refused'
      USING ERRCODE = 'restrict_violation', TABLE = 'result_reopenings', CONSTRAINT = TG_NAME;
  END IF;
  RETURN OLD;
END $$`,
      seeingOurTables('result_reopenings_erase()'),
      `CREATE OR REPLACE TRIGGER result_reopenings_no_update BEFORE UPDATE ON result_reopenings
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE OR REPLACE TRIGGER result_reopenings_no_delete BEFORE DELETE ON result_reopenings
FOR EACH ROW EXECUTE FUNCTION result_reopenings_erase()`,
      `CREATE OR REPLACE TRIGGER result_reopenings_no_truncate BEFORE TRUNCATE ON result_reopenings
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
    ),
  ];

  readonly reverts = [`DROP TABLE result_reopenings`, `DROP FUNCTION result_reopenings_erase()`];
}
