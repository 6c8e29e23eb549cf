import { type Part, seeingOurTables, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * What is asked of everybody is summed up once for each state of the bank. The sum of `bank_versions.number` names the
 * state: a transaction that may change it raises the sum, by triggers, so that no way of changing the bank forgets to.
 * Snapshots of one server lie one within the other, so equal sums in two of them mean the same bank.
 *
 * A writer takes a row that no other transaction holds, and adds one where all are held: it never waits, hence no writer
 * of the bank queues behind another or deadlocks, and there are as many rows as there were ever writers at one time. It
 * raises it by a random number, so that histories which part (a restored copy, a standby that had not heard the last
 * change) do not arrive at the same sum with another bank. The function writes with the rights of its owner: whoever may
 * change the bank can not but raise the sum, and nobody can set it.
 */
export class NumberStatesOfTheBank1763800000025 extends SqlMigration {
  // One table a part: whoever holds one holds its writers up, and would hold them while it waits for the next.
  readonly parts: readonly Part[] = [
    together(
      ['question_categories'],
      // Little room a page, so that whoever reads it clears old versions away at once.
      `CREATE TABLE IF NOT EXISTS bank_versions (
  id uuid NOT NULL CONSTRAINT bank_versions_pkey PRIMARY KEY,
  number bigint NOT NULL
) WITH (fillfactor = 10)`,
      `INSERT INTO bank_versions (id, number)
SELECT gen_random_uuid(), floor(random() * 1e15) WHERE NOT EXISTS (SELECT FROM bank_versions)`,
      `CREATE OR REPLACE FUNCTION bank_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  rise bigint := 1 + floor(random() * 4294967296);
BEGIN
  UPDATE bank_versions SET number = number + rise
   WHERE id = (SELECT id FROM bank_versions LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED);
  IF NOT FOUND THEN
    INSERT INTO bank_versions (id, number) VALUES (gen_random_uuid(), rise);
  END IF;
  RETURN NULL;
END $$`,
      seeingOurTables('bank_changed()'),
      ...triggersOf('question_categories', ['id', 'name', 'weight', 'display_order', 'is_active']),
    ),
    together(
      ['questions'],
      ...triggersOf('questions', ['id', 'category_id', 'max_score', 'is_active', 'target_specialties']),
    ),
  ];

  readonly reverts = [
    ...['questions', 'question_categories'].flatMap((table) => [
      `DROP TRIGGER ${table}_bank_change ON ${table}`,
      `DROP TRIGGER ${table}_bank_update ON ${table}`,
    ]),
    `DROP FUNCTION bank_changed()`,
    `DROP TABLE bank_versions`,
  ];
}

/** @param columns that a score depends on */
function triggersOf(table: string, columns: readonly string[]): string[] {
  return [
    `CREATE OR REPLACE TRIGGER ${table}_bank_update AFTER UPDATE OF ${columns.join(', ')} ON ${table}
FOR EACH STATEMENT EXECUTE FUNCTION bank_changed()`,
    `CREATE OR REPLACE TRIGGER ${table}_bank_change AFTER INSERT OR DELETE OR TRUNCATE ON ${table}
FOR EACH STATEMENT EXECUTE FUNCTION bank_changed()`,
  ];
}
