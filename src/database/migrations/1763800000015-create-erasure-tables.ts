import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * What an erased person may leave behind: how often a question got which mark, without person, answer or time; and which
 * contents of the file store are still to be removed.
 */
export class CreateErasureTables1763800000015 extends SqlMigration {
  readonly parts = [
    together(
      ['questions'],
      `CREATE TABLE erased_marks (
  question_id uuid NOT NULL CONSTRAINT erased_marks_question_id_fkey REFERENCES questions (id) ON DELETE CASCADE,
  score double precision NOT NULL,
  max_score integer NOT NULL,
  marks integer NOT NULL CONSTRAINT erased_marks_marks_check CHECK (marks >= 1),
  CONSTRAINT erased_marks_pkey PRIMARY KEY (question_id, score, max_score)
)`,
      `CREATE TABLE file_removals (
  file_id uuid NOT NULL CONSTRAINT file_removals_pkey PRIMARY KEY,
  requested_at timestamptz NOT NULL DEFAULT now()
)`,
    ),
  ];

  readonly reverts = [`DROP TABLE file_removals`, `DROP TABLE erased_marks`];
}
