import { concurrently, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** One row a version, and one draft a pair. The first key also serves "latest version per question of an expert". */
export class AddAnswerVersionKeys1763800000003 extends SqlMigration {
  readonly parts = [
    together(['answers'], `ALTER TABLE answers DROP CONSTRAINT IF EXISTS answers_expert_id_question_id_version_key`),
    concurrently(
      `CREATE UNIQUE INDEX CONCURRENTLY answers_expert_id_question_id_version_key ON answers (expert_id, question_id, version)`,
    ),
    concurrently(
      `CREATE UNIQUE INDEX CONCURRENTLY ux_answers_one_draft ON answers (expert_id, question_id) WHERE status = 'DRAFT'`,
    ),
    together(
      ['answers'],
      `ALTER TABLE answers
  ADD CONSTRAINT answers_expert_id_question_id_version_key
  UNIQUE USING INDEX answers_expert_id_question_id_version_key`,
    ),
  ];

  readonly reverts = [
    `DROP INDEX ux_answers_one_draft`,
    `ALTER TABLE answers DROP CONSTRAINT answers_expert_id_question_id_version_key`,
  ];
}
