import { concurrently, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** The natural key by which seeds and imports find a question again. */
export class AddQuestionExternalId1763800000008 extends SqlMigration {
  readonly parts = [
    together(
      ['questions'],
      `ALTER TABLE questions
  DROP CONSTRAINT IF EXISTS questions_external_id_key,
  ADD COLUMN IF NOT EXISTS external_id varchar(200)`,
    ),
    concurrently(`CREATE UNIQUE INDEX CONCURRENTLY questions_external_id_key ON questions (external_id)`),
    together(
      ['questions'],
      `ALTER TABLE questions ADD CONSTRAINT questions_external_id_key UNIQUE USING INDEX questions_external_id_key`,
    ),
  ];

  readonly reverts = [`ALTER TABLE questions DROP COLUMN external_id`];
}
