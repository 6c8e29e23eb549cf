import { concurrently, type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

const KEY = 'answers_expert_id_question_id_version_key';

/**
 * What the reads that are made most find in an index alone, or in its order: a page of one category and difficulty, and the
 * sums of a score. The key of versions carries what a score is made of, in the place of a further index on every answer.
 */
export class AddReadIndexes1763800000021 extends SqlMigration {
  readonly parts: readonly Part[] = [
    concurrently(
      `CREATE INDEX CONCURRENTLY ix_questions_pick ON questions (category_id, difficulty, display_order, id)`,
    ),
    concurrently(
      `CREATE INDEX CONCURRENTLY ix_questions_scoring ON questions (id) INCLUDE (category_id, max_score, is_active, target_specialties)`,
    ),
    concurrently(
      `CREATE UNIQUE INDEX CONCURRENTLY ux_answers_versions ON answers (expert_id, question_id, version) INCLUDE (status, score, max_score)`,
    ),
    together(
      ['answers'],
      `ALTER TABLE answers DROP CONSTRAINT ${KEY}, ADD CONSTRAINT ${KEY} UNIQUE USING INDEX ux_answers_versions`,
    ),
  ];

  readonly reverts = [
    `CREATE UNIQUE INDEX ux_answers_versions ON answers (expert_id, question_id, version)`,
    `ALTER TABLE answers DROP CONSTRAINT ${KEY}, ADD CONSTRAINT ${KEY} UNIQUE USING INDEX ux_answers_versions`,
    `DROP INDEX ix_questions_scoring`,
    `DROP INDEX ix_questions_pick`,
  ];
}
