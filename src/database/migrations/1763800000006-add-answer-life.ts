import { SqlMigration } from './sql-migration.js';

/**
 * When an answer was handed in, graded and reviewed, by whom it was written and reviewed; and what was handed in stays.
 * Of rows that were there before, created_at and updated_at are the best that is known.
 */
export class AddAnswerLife1763800000006 extends SqlMigration {
  readonly statements = [
    `ALTER TABLE answers
  ADD COLUMN submitted_at timestamptz,
  ADD COLUMN graded_at timestamptz,
  ADD COLUMN reviewed_at timestamptz,
  ADD COLUMN reviewer_id uuid CONSTRAINT answers_reviewer_id_fkey REFERENCES users (id) ON DELETE SET NULL,
  ADD COLUMN written_by_id uuid CONSTRAINT answers_written_by_id_fkey REFERENCES users (id) ON DELETE SET NULL,
  ADD COLUMN row_version integer NOT NULL DEFAULT 1,
  ADD COLUMN content_version integer NOT NULL DEFAULT 1,
  ADD COLUMN content_updated_at timestamptz NOT NULL DEFAULT now()`,
    // Filled by rewriting the table instead of by UPDATE, which would fire the triggers of an adopted database.
    `ALTER TABLE answers
  ALTER COLUMN submitted_at TYPE timestamptz USING CASE WHEN status <> 'DRAFT' THEN created_at END,
  ALTER COLUMN graded_at TYPE timestamptz USING CASE WHEN status IN ('GRADED', 'REVIEWED') THEN updated_at END,
  ALTER COLUMN reviewed_at TYPE timestamptz USING CASE WHEN status = 'REVIEWED' THEN updated_at END,
  ALTER COLUMN content_updated_at TYPE timestamptz
    USING CASE WHEN status IN ('DRAFT', 'SUBMITTED') THEN updated_at ELSE created_at END`,
    `CREATE FUNCTION answers_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'answer % was handed in: its content is frozen', OLD.id
    USING ERRCODE = 'restrict_violation', TABLE = 'answers', CONSTRAINT = 'answers_frozen';
END $$`,
    `CREATE TRIGGER answers_frozen BEFORE UPDATE ON answers FOR EACH ROW
WHEN (OLD.status <> 'DRAFT' AND (
  NEW.status = 'DRAFT'
  OR NEW.expert_id IS DISTINCT FROM OLD.expert_id
  OR NEW.question_id IS DISTINCT FROM OLD.question_id
  OR NEW.version IS DISTINCT FROM OLD.version
  OR NEW.response_data IS DISTINCT FROM OLD.response_data
  OR NEW.question_revision IS DISTINCT FROM OLD.question_revision
  OR NEW.max_score IS DISTINCT FROM OLD.max_score
  OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at
)) EXECUTE FUNCTION answers_frozen()`,
  ];

  readonly reverts = [
    `DROP TRIGGER answers_frozen ON answers`,
    `DROP FUNCTION answers_frozen()`,
    `ALTER TABLE answers
  DROP COLUMN content_updated_at,
  DROP COLUMN content_version,
  DROP COLUMN row_version,
  DROP COLUMN written_by_id,
  DROP COLUMN reviewer_id,
  DROP COLUMN reviewed_at,
  DROP COLUMN graded_at,
  DROP COLUMN submitted_at`,
  ];
}
