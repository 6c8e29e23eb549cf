import { type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** Conflicts of interest: who never gets the answers of which expert. */
export class CreateEvaluatorExclusions1763800000036 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['users', 'experts'],
      `CREATE TABLE IF NOT EXISTS evaluator_exclusions (
  user_id uuid NOT NULL CONSTRAINT evaluator_exclusions_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
  expert_id uuid NOT NULL CONSTRAINT evaluator_exclusions_expert_id_fkey REFERENCES experts (id) ON DELETE CASCADE,
  reason text NOT NULL,
  created_by_id uuid CONSTRAINT evaluator_exclusions_created_by_id_fkey REFERENCES users (id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT evaluator_exclusions_pkey PRIMARY KEY (user_id, expert_id)
)`,
      `CREATE INDEX IF NOT EXISTS ix_evaluator_exclusions_expert_id ON evaluator_exclusions (expert_id, created_at, user_id)`,
    ),
  ];

  readonly reverts = [`DROP TABLE evaluator_exclusions`];
}
