import { alone, concurrently, type Part, restOfTriggers, seeingOurTables, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * The number of the version of that row's pair that counts; a draft takes no place. Its status is compared as text, because
 * PostgreSQL has no operator of its own for one type of enum: whoever may make operators would lend theirs to our functions.
 */
const COUNTING = (row: string) => `(SELECT max(handed_in.version) FROM answers handed_in
    WHERE handed_in.expert_id = ${row}.expert_id AND handed_in.question_id = ${row}.question_id
      AND handed_in.status::text <> 'DRAFT')`;

const IS_SUPERSEDED = (row: string) => `(${row}.status::text <> 'DRAFT' AND ${row}.version < ${COUNTING(row)})`;

/** Ours see the rows being marked; those that an adopted database has of its own rest meanwhile. */
const OURS = `('answers_frozen', 'answers_no_delete', 'answers_superseded_fits', 'answers_superseded_fits_new',
    'answers_supersede', 'answers_supersede_new')`;

/**
 * Marks the rows that were there before, a few pages a transaction, and rests after each for as long as it took, as the
 * fill of AddAnswerLife does. Rows that somebody holds are passed by and come back to. What is handed in meanwhile is
 * marked by the triggers.
 *
 * @param pace SQL after a batch: its commit and its rest, or nothing within the one transaction of an adoption
 */
const mark = (pace: string) => `DO $$ DECLARE
  ${restOfTriggers('answers', `NOT IN ${OURS}`)}
  change text;
  found uuid[];
  pages bigint;
  page bigint;
  passes integer := 0;
  began timestamptz;
BEGIN
  LOOP
    pages := pg_relation_size('answers') / current_setting('block_size')::integer;
    page := 0;
    WHILE page < pages LOOP
      began := clock_timestamp();
      found := ARRAY(SELECT a.id FROM answers a
        WHERE a.ctid >= format('(%s,0)', page)::tid AND a.ctid < format('(%s,0)', page + 4)::tid
          AND NOT a.superseded AND ${IS_SUPERSEDED('a')});
      page := page + 4;
      IF found <> '{}' THEN
        IF off <> '{}' THEN
          PERFORM set_config('lock_timeout', '200ms', true);
          FOREACH change IN ARRAY off LOOP EXECUTE change; END LOOP;
        END IF;
        UPDATE answers SET superseded = true
         WHERE id IN (SELECT id FROM answers WHERE id = ANY (found) AND NOT superseded FOR NO KEY UPDATE SKIP LOCKED);
        FOREACH change IN ARRAY again LOOP EXECUTE change; END LOOP;
      END IF;${pace}
    END LOOP;
    EXIT WHEN NOT EXISTS (
      SELECT FROM answers a
        JOIN (SELECT expert_id, question_id, max(version) AS version FROM answers
               WHERE status <> 'DRAFT' GROUP BY expert_id, question_id) counting USING (expert_id, question_id)
       WHERE a.version < counting.version AND a.status <> 'DRAFT' AND NOT a.superseded);
    passes := passes + 1;
    IF passes > 100 THEN
      RAISE EXCEPTION 'rows of answers are locked' USING ERRCODE = 'lock_not_available';
    END IF;
    PERFORM pg_sleep(0.1);
  END LOOP;
END $$`;

const PACE = `
      COMMIT;
      IF found <> '{}' THEN
        PERFORM pg_sleep(extract(epoch FROM clock_timestamp() - began));
      END IF;`;

/**
 * A version that a newer handed-in one supersedes says so itself, so that the indexes of the queues leave it out: nobody
 * judges it, so it would lie at their head for ever, and each page would step over it.
 *
 * A trigger marks it in the transaction that hands the newer one in, whichever version of the product does; a first version
 * that was no draft fires none. It writes with the rights of its owner, and whoever else sets the mark may set it to what is so alone: a
 * handed-in version stays handed in, so that a mark never goes away. Nothing that a reader is told of the row changes, so
 * neither do its times and counters, as far as these are ours.
 *
 * A product of before finds no index for its queues any more and sorts what waits, until its instances are replaced.
 */
export class MarkSupersededAnswers1763800000030 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['answers'],
      `ALTER TABLE answers ADD COLUMN IF NOT EXISTS superseded boolean NOT NULL DEFAULT false`,
      `CREATE OR REPLACE FUNCTION answers_superseded_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.superseded IS DISTINCT FROM coalesce(${IS_SUPERSEDED('NEW')}, false) THEN
    RAISE EXCEPTION 'answer % is superseded where a newer version was handed in, and nowhere else', NEW.id
      USING ERRCODE = 'restrict_violation', TABLE = 'answers', CONSTRAINT = 'answers_superseded_fits';
  END IF;
  RETURN NEW;
END $$`,
      `CREATE OR REPLACE FUNCTION answers_supersede() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE answers a SET superseded = true
   WHERE a.expert_id = NEW.expert_id AND a.question_id = NEW.question_id AND NOT a.superseded
     AND a.status::text <> 'DRAFT' AND a.version < ${COUNTING('NEW')};
  RETURN NULL;
END $$`,
      seeingOurTables('answers_supersede()', 'answers_superseded_fits()'),
      `REVOKE EXECUTE ON FUNCTION answers_supersede(), answers_superseded_fits() FROM PUBLIC`,
      `CREATE OR REPLACE TRIGGER answers_superseded_fits BEFORE UPDATE ON answers
FOR EACH ROW WHEN (NEW.superseded <> OLD.superseded AND pg_trigger_depth() = 0) EXECUTE FUNCTION answers_superseded_fits()`,
      `CREATE OR REPLACE TRIGGER answers_superseded_fits_new AFTER INSERT ON answers
FOR EACH ROW WHEN (NEW.superseded) EXECUTE FUNCTION answers_superseded_fits()`,
      `CREATE OR REPLACE TRIGGER answers_supersede_new AFTER INSERT ON answers
FOR EACH ROW WHEN (NEW.version > 1 AND NEW.status <> 'DRAFT') EXECUTE FUNCTION answers_supersede()`,
      `CREATE OR REPLACE TRIGGER answers_supersede AFTER UPDATE ON answers
FOR EACH ROW WHEN (OLD.status = 'DRAFT' AND NEW.status <> 'DRAFT')
EXECUTE FUNCTION answers_supersede()`,
    ),
    alone(['answers'], [mark(PACE)], [mark('')]),
    concurrently(
      `CREATE INDEX CONCURRENTLY ix_answers_to_grade ON answers (submitted_at, id) WHERE status = 'SUBMITTED' AND NOT superseded`,
    ),
    concurrently(
      `CREATE INDEX CONCURRENTLY ix_answers_to_review ON answers (graded_at, id) WHERE status = 'GRADED' AND NOT superseded`,
    ),
    alone(
      ['answers'],
      [
        'DROP INDEX CONCURRENTLY IF EXISTS ix_answers_queue',
        'DROP INDEX CONCURRENTLY IF EXISTS ix_answers_review_queue',
      ],
      ['DROP INDEX IF EXISTS ix_answers_queue', 'DROP INDEX IF EXISTS ix_answers_review_queue'],
    ),
  ];

  readonly reverts = [
    `CREATE INDEX ix_answers_review_queue ON answers (graded_at, id) WHERE status = 'GRADED'`,
    `CREATE INDEX ix_answers_queue ON answers (submitted_at, id) WHERE status = 'SUBMITTED'`,
    `DROP INDEX ix_answers_to_review`,
    `DROP INDEX ix_answers_to_grade`,
    `DROP TRIGGER answers_supersede ON answers`,
    `DROP TRIGGER answers_supersede_new ON answers`,
    `DROP TRIGGER answers_superseded_fits_new ON answers`,
    `DROP TRIGGER answers_superseded_fits ON answers`,
    `DROP FUNCTION answers_supersede()`,
    `DROP FUNCTION answers_superseded_fits()`,
    `ALTER TABLE answers DROP COLUMN superseded`,
  ];
}
