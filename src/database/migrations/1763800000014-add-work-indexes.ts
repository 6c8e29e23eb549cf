import { concurrently } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** The orders in which people work: answers and both queues oldest first, the bank in display order, who touched what. */
export class AddWorkIndexes1763800000014 extends SqlMigration {
  readonly parts = [
    `CREATE INDEX CONCURRENTLY ix_answers_list ON answers (created_at, id)`,
    `CREATE INDEX CONCURRENTLY ix_answers_queue ON answers (submitted_at, id) WHERE status = 'SUBMITTED'`,
    `CREATE INDEX CONCURRENTLY ix_answers_review_queue ON answers (graded_at, id) WHERE status = 'GRADED'`,
    `CREATE INDEX CONCURRENTLY ix_answers_grader_id ON answers (grader_id) WHERE grader_id IS NOT NULL`,
    `CREATE INDEX CONCURRENTLY ix_answers_reviewer_id ON answers (reviewer_id) WHERE reviewer_id IS NOT NULL`,
    `CREATE INDEX CONCURRENTLY ix_answers_written_by_id ON answers (written_by_id) WHERE written_by_id IS NOT NULL`,
    `CREATE INDEX CONCURRENTLY ix_questions_list ON questions (category_id, display_order, id)`,
  ].map(concurrently);

  readonly reverts = [
    `DROP INDEX ix_questions_list`,
    `DROP INDEX ix_answers_written_by_id`,
    `DROP INDEX ix_answers_reviewer_id`,
    `DROP INDEX ix_answers_grader_id`,
    `DROP INDEX ix_answers_review_queue`,
    `DROP INDEX ix_answers_queue`,
    `DROP INDEX ix_answers_list`,
  ];
}
