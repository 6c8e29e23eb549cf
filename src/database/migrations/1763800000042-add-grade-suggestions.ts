import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** Whether graders of a category may ask for suggestions; of the categories that are there they may not. */
export class AddGradeSuggestions1763800000042 extends SqlMigration {
  readonly parts = [
    together(
      ['question_categories'],
      `ALTER TABLE question_categories ADD COLUMN IF NOT EXISTS suggestions boolean NOT NULL DEFAULT false`,
    ),
  ];

  readonly reverts = [`ALTER TABLE question_categories DROP COLUMN suggestions`];
}
