import { type Part, seeingOurTables, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * What a revision is of; JSON null is the same as SQL NULL. As text, because PostgreSQL has no operator of its own for one
 * type of enum: whoever may make operators would lend theirs to whoever runs the comparison.
 */
const WORDING = (row: string) => `(${row}.q_type::text, ${row}.content, nullif(${row}.options, 'null'),
    nullif(${row}.correct_answer, 'null'), nullif(${row}.scoring_rubric, 'null'), ${row}.max_score)`;

/**
 * The wording that a question has is the row of the question itself, and goes to question_revisions once another takes
 * its place: by a trigger, so that nobody overwrites what answers were given to, not by hand in SQL either. The trigger
 * also counts the revisions: each wording has a number of its own.
 *
 * Rows of current wordings that are there already stay, and a product of before may go on writing them: nobody else's row
 * takes the number that the next one will have.
 */
export class KeepSupersededWordings1763800000028 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['questions', 'question_revisions'],
      `ALTER TABLE questions ADD COLUMN IF NOT EXISTS revised_by_id uuid, ADD COLUMN IF NOT EXISTS revised_at timestamptz`,
      // Whoever may change a question can not but keep what it was, whatever else they may write.
      `CREATE OR REPLACE FUNCTION question_wording_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF ${WORDING('OLD')} IS NOT DISTINCT FROM ${WORDING('NEW')} THEN
    RAISE EXCEPTION 'the revision of question % counts its wordings: a change of the number alone is refused', OLD.id
      USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  INSERT INTO question_revisions
    (question_id, revision, q_type, content, options, correct_answer, scoring_rubric, max_score, created_by_id, created_at)
  VALUES (OLD.id, OLD.revision, OLD.q_type, OLD.content, OLD.options, OLD.correct_answer, OLD.scoring_rubric, OLD.max_score,
          OLD.revised_by_id, coalesce(OLD.revised_at, OLD.created_at))
  ON CONFLICT (question_id, revision) DO NOTHING;
  NEW.revision := 1 + (SELECT max(revision) FROM question_revisions WHERE question_id = OLD.id);
  -- Who does not say that they wrote it now does not get it ascribed to the author of the one before.
  IF NEW.revised_at IS DISTINCT FROM now() THEN
    NEW.revised_at := now();
    NEW.revised_by_id := NULL;
  END IF;
  RETURN NEW;
END $$`,
      `CREATE OR REPLACE FUNCTION question_revisions_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM questions q WHERE q.id = NEW.question_id AND q.revision = NEW.revision
      AND ${WORDING('q')} IS NOT DISTINCT FROM ${WORDING('NEW')}) THEN
    RAISE EXCEPTION 'question_revisions takes the wording that question % has, under its number, and no other', NEW.question_id
      USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END $$`,
      seeingOurTables('question_wording_kept()', 'question_revisions_fit()'),
      `REVOKE EXECUTE ON FUNCTION question_wording_kept(), question_revisions_fit() FROM PUBLIC`,
      `CREATE OR REPLACE TRIGGER question_revisions_fit BEFORE INSERT ON question_revisions
FOR EACH ROW EXECUTE FUNCTION question_revisions_fit()`,
      `CREATE OR REPLACE TRIGGER questions_wording_kept BEFORE UPDATE ON questions
FOR EACH ROW WHEN (OLD.revision <> NEW.revision OR ${WORDING('OLD')} IS DISTINCT FROM ${WORDING('NEW')})
EXECUTE FUNCTION question_wording_kept()`,
    ),
  ];

  readonly reverts = [
    // First, because it waits for whoever is changing a question.
    `DROP TRIGGER questions_wording_kept ON questions`,
    `INSERT INTO question_revisions
  (question_id, revision, q_type, content, options, correct_answer, scoring_rubric, max_score, created_by_id, created_at)
SELECT id, revision, q_type, content, options, correct_answer, scoring_rubric, max_score, revised_by_id,
       coalesce(revised_at, created_at)
  FROM questions
ON CONFLICT (question_id, revision) DO NOTHING`,
    `DROP TRIGGER question_revisions_fit ON question_revisions`,
    `DROP FUNCTION question_revisions_fit()`,
    `DROP FUNCTION question_wording_kept()`,
    `ALTER TABLE questions DROP COLUMN revised_by_id, DROP COLUMN revised_at`,
  ];
}
