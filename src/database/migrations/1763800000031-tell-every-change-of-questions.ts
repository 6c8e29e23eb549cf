import { type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Pages of questions are kept for a state of the bank as what scores are made of is, and show every column: a change of any
 * of them is another state. What is kept for scores is then read again more often than it has to be, once for each change.
 */
export class TellEveryChangeOfQuestions1763800000031 extends SqlMigration {
  readonly parts: readonly Part[] = [together(['questions'], tellingOf('UPDATE'))];

  readonly reverts = [tellingOf('UPDATE OF id, category_id, max_score, is_active, target_specialties')];
}

function tellingOf(change: string): string {
  return `CREATE OR REPLACE TRIGGER questions_bank_update AFTER ${change} ON questions
FOR EACH STATEMENT EXECUTE FUNCTION bank_changed()`;
}
