import { type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Who is grading which answer, and until when. An answer has as many places as it is to have markers, one for now; a
 * claim that has expired makes room for the next one, which has another id and another token.
 *
 * Claims come and go with each grade, and the table stays as small as what is being graded at one time: autovacuum and fill
 * factor are left as they are for every table.
 */
export class CreateGradingClaims1763800000033 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['answers', 'users'],
      `CREATE TABLE IF NOT EXISTS grading_claims (
  answer_id uuid NOT NULL CONSTRAINT grading_claims_answer_id_fkey REFERENCES answers (id) ON DELETE CASCADE,
  slot integer NOT NULL DEFAULT 1,
  id uuid NOT NULL,
  grader_id uuid NOT NULL CONSTRAINT grading_claims_grader_id_fkey REFERENCES users (id) ON DELETE CASCADE,
  token uuid NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  CONSTRAINT grading_claims_pkey PRIMARY KEY (answer_id, slot),
  CONSTRAINT grading_claims_id_key UNIQUE (id),
  CONSTRAINT grading_claims_grader_id_answer_id_key UNIQUE (grader_id, answer_id),
  CONSTRAINT grading_claims_slot_check CHECK (slot >= 1),
  CONSTRAINT grading_claims_expires_at_check CHECK (expires_at > claimed_at)
)`,
    ),
  ];

  readonly reverts = [`DROP TABLE grading_claims`];
}
