import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** The integer behind the ETag of a category and of a question. */
export class AddRowVersions1763800000007 extends SqlMigration {
  readonly parts = [
    together(
      ['question_categories', 'questions'],
      `ALTER TABLE question_categories ADD COLUMN row_version integer NOT NULL DEFAULT 1`,
      `ALTER TABLE questions ADD COLUMN row_version integer NOT NULL DEFAULT 1`,
    ),
  ];

  readonly reverts = [
    `ALTER TABLE questions DROP COLUMN row_version`,
    `ALTER TABLE question_categories DROP COLUMN row_version`,
  ];
}
