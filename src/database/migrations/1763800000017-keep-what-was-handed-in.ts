import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * What people were judged by stays too: an answer that was handed in is not deleted, and a wording of a question is
 * neither changed nor deleted. Both go with the expert or the question they belong to, and with nothing else.
 */
export class KeepWhatWasHandedIn1763800000017 extends SqlMigration {
  readonly parts = [
    together(
      ['answers', 'question_revisions'],
      `CREATE FUNCTION answers_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM experts WHERE id = OLD.expert_id) THEN
    RAISE EXCEPTION 'answer % was handed in: DELETE is refused', OLD.id
      USING ERRCODE = 'restrict_violation', TABLE = 'answers', CONSTRAINT = TG_NAME;
  END IF;
  RETURN OLD;
END $$`,
      `CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers
FOR EACH ROW WHEN (OLD.status <> 'DRAFT') EXECUTE FUNCTION answers_kept()`,

      `CREATE FUNCTION question_revisions_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM questions WHERE id = OLD.question_id) THEN
    RAISE EXCEPTION 'question_revisions is append-only: DELETE is refused'
      USING ERRCODE = 'restrict_violation', TABLE = 'question_revisions', CONSTRAINT = TG_NAME;
  END IF;
  RETURN OLD;
END $$`,
      `CREATE TRIGGER question_revisions_no_update BEFORE UPDATE ON question_revisions
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE TRIGGER question_revisions_no_delete BEFORE DELETE ON question_revisions
FOR EACH ROW EXECUTE FUNCTION question_revisions_kept()`,
      `CREATE TRIGGER question_revisions_no_truncate BEFORE TRUNCATE ON question_revisions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
    ),
  ];

  readonly reverts = [
    `DROP TRIGGER question_revisions_no_truncate ON question_revisions`,
    `DROP TRIGGER question_revisions_no_delete ON question_revisions`,
    `DROP TRIGGER question_revisions_no_update ON question_revisions`,
    `DROP FUNCTION question_revisions_kept()`,
    `DROP TRIGGER answers_no_delete ON answers`,
    `DROP FUNCTION answers_kept()`,
  ];
}
