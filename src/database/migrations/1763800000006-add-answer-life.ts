import { alone, type Part, restOfTriggers, together, validated } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** Of rows that were there before, created_at and updated_at are the best that is known. */
const SUBMITTED_AT = (row: string) => `CASE WHEN ${row}status <> 'DRAFT' THEN ${row}created_at END`;
const GRADED_AT = (row: string) => `CASE WHEN ${row}status IN ('GRADED', 'REVIEWED') THEN ${row}updated_at END`;
const REVIEWED_AT = (row: string) => `CASE WHEN ${row}status = 'REVIEWED' THEN ${row}updated_at END`;
const CONTENT_UPDATED_AT = (row: string) =>
  `CASE WHEN ${row}status IN ('DRAFT', 'SUBMITTED') THEN ${row}updated_at ELSE ${row}created_at END`;

/**
 * Fills the rows that were there before, a few pages a transaction, in the order in which they lie: a page is logged
 * whole when it is first changed after a checkpoint, and in any other order each row has a page of its own. Rows that
 * somebody is writing are passed by and come back to. Each batch waits until the disk has it and then rests for as long
 * as all that took, so that a disk which others keep busy gets less to do, not more. Triggers that an adopted database
 * has of its own rest meanwhile: they are not to see this.
 */
const FILL = `DO $$ DECLARE
  ${restOfTriggers('answers', `<> 'answers_fill'`)}
  change text;
  batch uuid[];
  pages bigint;
  page bigint;
  passes integer := 0;
  began timestamptz;
BEGIN
  LOOP
    -- Whatever is written beyond the last page of now is written whole.
    pages := pg_relation_size('answers') / current_setting('block_size')::integer;
    page := 0;
    WHILE page < pages LOOP
      began := clock_timestamp();
      IF off <> '{}' THEN
        PERFORM set_config('lock_timeout', '200ms', true);
        FOREACH change IN ARRAY off LOOP EXECUTE change; END LOOP;
      END IF;
      batch := ARRAY(SELECT id FROM answers
        WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 4)::tid
          AND content_updated_at IS NULL
        FOR NO KEY UPDATE SKIP LOCKED);
      UPDATE answers SET submitted_at = ${SUBMITTED_AT('')}, graded_at = ${GRADED_AT('')},
        reviewed_at = ${REVIEWED_AT('')}, content_updated_at = ${CONTENT_UPDATED_AT('')}
      WHERE id = ANY (batch);
      FOREACH change IN ARRAY again LOOP EXECUTE change; END LOOP;
      COMMIT;
      page := page + 4;
      IF batch <> '{}' THEN
        PERFORM pg_sleep(extract(epoch FROM clock_timestamp() - began));
      END IF;
    END LOOP;
    EXIT WHEN NOT EXISTS (SELECT FROM answers WHERE content_updated_at IS NULL);
    passes := passes + 1;
    IF passes > 100 THEN
      RAISE EXCEPTION 'rows of answers are locked' USING ERRCODE = 'lock_not_available';
    END IF;
    PERFORM pg_sleep(0.1);
  END LOOP;
END $$`;

/** Rewrites the table instead, which fires no trigger. */
const REWRITE = `ALTER TABLE answers
  ALTER COLUMN submitted_at TYPE timestamptz USING ${SUBMITTED_AT('')},
  ALTER COLUMN graded_at TYPE timestamptz USING ${GRADED_AT('')},
  ALTER COLUMN reviewed_at TYPE timestamptz USING ${REVIEWED_AT('')},
  ALTER COLUMN content_updated_at TYPE timestamptz USING ${CONTENT_UPDATED_AT('')}`;

/**
 * When an answer was handed in, graded and reviewed, by whom it was written and reviewed; and what was handed in stays.
 */
export class AddAnswerLife1763800000006 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['answers', 'users'],
      `ALTER TABLE answers
  ADD COLUMN IF NOT EXISTS submitted_at timestamptz,
  ADD COLUMN IF NOT EXISTS graded_at timestamptz,
  ADD COLUMN IF NOT EXISTS reviewed_at timestamptz,
  ADD COLUMN IF NOT EXISTS reviewer_id uuid,
  ADD COLUMN IF NOT EXISTS written_by_id uuid,
  ADD COLUMN IF NOT EXISTS row_version integer NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS content_version integer NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS content_updated_at timestamptz`,
      // Null marks a row of before; a version of the product that does not know the column yet leaves it to the default.
      `ALTER TABLE answers ALTER COLUMN content_updated_at SET DEFAULT now()`,
      `CREATE OR REPLACE FUNCTION answers_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.submitted_at := coalesce(NEW.submitted_at, ${SUBMITTED_AT('NEW.')});
  NEW.graded_at := coalesce(NEW.graded_at, ${GRADED_AT('NEW.')});
  NEW.reviewed_at := coalesce(NEW.reviewed_at, ${REVIEWED_AT('NEW.')});
  NEW.content_updated_at := coalesce(NEW.content_updated_at, ${CONTENT_UPDATED_AT('NEW.')});
  RETURN NEW;
END $$`,
      `DROP TRIGGER IF EXISTS answers_fill ON answers`,
      `CREATE TRIGGER answers_fill BEFORE INSERT OR UPDATE ON answers FOR EACH ROW EXECUTE FUNCTION answers_fill()`,
      `ALTER TABLE answers
  DROP CONSTRAINT IF EXISTS answers_reviewer_id_fkey,
  DROP CONSTRAINT IF EXISTS answers_written_by_id_fkey,
  DROP CONSTRAINT IF EXISTS answers_content_updated_at_filled,
  ADD CONSTRAINT answers_reviewer_id_fkey
    FOREIGN KEY (reviewer_id) REFERENCES users (id) ON DELETE SET NULL NOT VALID,
  ADD CONSTRAINT answers_written_by_id_fkey
    FOREIGN KEY (written_by_id) REFERENCES users (id) ON DELETE SET NULL NOT VALID,
  ADD CONSTRAINT answers_content_updated_at_filled CHECK (content_updated_at IS NOT NULL) NOT VALID`,
    ),
    alone(['answers'], [FILL], [REWRITE]),
    validated('answers', 'answers_reviewer_id_fkey', 'answers_written_by_id_fkey', 'answers_content_updated_at_filled'),
    together(
      ['answers'],
      `-- The validated check spares the scan.
-- squawk-ignore adding-not-nullable-field
ALTER TABLE answers ALTER COLUMN content_updated_at SET NOT NULL`,
      `ALTER TABLE answers DROP CONSTRAINT answers_content_updated_at_filled`,
      `DROP TRIGGER answers_fill ON answers`,
      `DROP FUNCTION answers_fill()`,
      `CREATE OR REPLACE FUNCTION answers_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
    ),
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
