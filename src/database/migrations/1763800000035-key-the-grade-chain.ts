import { type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * By which key an event was hashed: null in those of before. And what proves a tombstone, which a trigger writes that has
 * no key: who erases signs it in the same transaction. Rows are only ever added.
 */
export class KeyTheGradeChain1763800000035 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['grade_events'],
      `ALTER TABLE grade_events ADD COLUMN IF NOT EXISTS key_id text`,
      `CREATE TABLE IF NOT EXISTS tombstone_proofs (
  expert_id uuid NOT NULL,
  question_id uuid NOT NULL,
  intact boolean NOT NULL,
  key_id text NOT NULL,
  code text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT tombstone_proofs_pkey PRIMARY KEY (expert_id, question_id)
)`,
      `CREATE OR REPLACE TRIGGER tombstone_proofs_no_update BEFORE UPDATE ON tombstone_proofs
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE OR REPLACE TRIGGER tombstone_proofs_no_delete BEFORE DELETE ON tombstone_proofs
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE OR REPLACE TRIGGER tombstone_proofs_no_truncate BEFORE TRUNCATE ON tombstone_proofs
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
    ),
  ];

  readonly reverts = [`DROP TABLE tombstone_proofs`, `ALTER TABLE grade_events DROP COLUMN key_id`];
}
