import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** Results that no longer move; a later one supersedes, all are kept until the expert is erased. */
export class CreateFinalResults1763800000010 extends SqlMigration {
  readonly parts = [
    together(
      ['experts'],
      `CREATE TABLE final_results (
  id uuid NOT NULL CONSTRAINT final_results_pkey PRIMARY KEY,
  expert_id uuid NOT NULL CONSTRAINT final_results_expert_id_fkey REFERENCES experts (id) ON DELETE CASCADE,
  number integer NOT NULL CONSTRAINT final_results_number_check CHECK (number >= 1),
  reason text,
  allow_ungraded boolean NOT NULL DEFAULT false,
  finalized_by_id uuid,
  total double precision,
  graded_total double precision,
  categories jsonb NOT NULL CONSTRAINT final_results_categories_check CHECK (jsonb_typeof(categories) = 'array'),
  items jsonb NOT NULL CONSTRAINT final_results_items_check CHECK (jsonb_typeof(items) = 'array'),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT final_results_expert_id_number_key UNIQUE (expert_id, number)
)`,
      `CREATE FUNCTION final_results_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM experts WHERE id = OLD.expert_id) THEN
    RAISE EXCEPTION 'final_results is append-only: DELETE is refused'
      USING ERRCODE = 'restrict_violation', TABLE = 'final_results', CONSTRAINT = TG_NAME;
  END IF;
  RETURN OLD;
END $$`,
      `CREATE TRIGGER final_results_no_update BEFORE UPDATE ON final_results
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE TRIGGER final_results_no_delete BEFORE DELETE ON final_results
FOR EACH ROW EXECUTE FUNCTION final_results_erase()`,
      `CREATE TRIGGER final_results_no_truncate BEFORE TRUNCATE ON final_results
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
    ),
  ];

  readonly reverts = [`DROP TABLE final_results`, `DROP FUNCTION final_results_erase()`];
}
