import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** Every wording a question ever had, the current one included: an answer is judged by the one it was given to. */
export class AddQuestionRevisions1763800000005 extends SqlMigration {
  readonly parts = [
    together(
      ['questions'],
      `ALTER TABLE questions ADD COLUMN IF NOT EXISTS revision integer NOT NULL DEFAULT 1`,
      `CREATE TABLE IF NOT EXISTS question_revisions (
  question_id uuid NOT NULL
    CONSTRAINT question_revisions_question_id_fkey REFERENCES questions (id) ON DELETE CASCADE,
  revision integer NOT NULL CONSTRAINT question_revisions_revision_check CHECK (revision >= 1),
  q_type questiontype NOT NULL,
  content text NOT NULL,
  options jsonb,
  correct_answer jsonb,
  scoring_rubric jsonb,
  max_score integer NOT NULL,
  created_by_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT question_revisions_pkey PRIMARY KEY (question_id, revision)
)`,
    ),
    together(['answers'], `ALTER TABLE answers ADD COLUMN IF NOT EXISTS question_revision integer NOT NULL DEFAULT 1`),
    // After the tables are let go: answering goes on meanwhile.
    together(
      [],
      `INSERT INTO question_revisions
  (question_id, revision, q_type, content, options, correct_answer, scoring_rubric, max_score, created_at)
SELECT id, revision, q_type, content, options, correct_answer, scoring_rubric, max_score, created_at
FROM questions
ON CONFLICT (question_id, revision) DO NOTHING`,
    ),
  ];

  readonly reverts = [
    `DROP TABLE question_revisions`,
    `ALTER TABLE answers DROP COLUMN question_revision`,
    `ALTER TABLE questions DROP COLUMN revision`,
  ];
}
