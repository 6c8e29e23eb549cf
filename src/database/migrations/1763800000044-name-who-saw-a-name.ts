import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** For whom an act was done, where that is neither the expert nor who did it: the grader who may see whose an answer is. */
export class NameWhoSawAName1763800000044 extends SqlMigration {
  readonly parts = [together(['grade_events'], `ALTER TABLE grade_events ADD COLUMN IF NOT EXISTS subject_id uuid`)];

  /** It goes into the hash of its event, so that a chain which has one would be broken without the column. */
  readonly reverts = [
    `DO $$ BEGIN
  IF EXISTS (SELECT FROM grade_events WHERE subject_id IS NOT NULL) THEN
    RAISE EXCEPTION 'grade_events tells to whom names were shown, which earlier versions cannot read; restore a backup of before instead'
      USING ERRCODE = 'restrict_violation';
  END IF;
END $$`,
    `ALTER TABLE grade_events DROP COLUMN subject_id`,
  ];
}
