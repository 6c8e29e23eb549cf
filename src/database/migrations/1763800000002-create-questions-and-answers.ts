import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * The three tables of the original design, letter by letter; names of keys are PostgreSQL's own defaults, so that a
 * database made by its Alembic migration and a fresh one are the same.
 */
export class CreateQuestionsAndAnswers1763800000002 extends SqlMigration {
  readonly parts = [
    together(
      [],
      `CREATE TYPE questiontype AS ENUM ('SINGLE', 'MULTIPLE', 'SHORT', 'ESSAY', 'FILE')`,
      `CREATE TYPE difficulty AS ENUM ('EASY', 'MEDIUM', 'HARD')`,
      `CREATE TYPE answerstatus AS ENUM ('DRAFT', 'SUBMITTED', 'GRADED', 'REVIEWED')`,

      `CREATE TABLE question_categories (
  id uuid NOT NULL CONSTRAINT question_categories_pkey PRIMARY KEY,
  name varchar(100) NOT NULL CONSTRAINT question_categories_name_key UNIQUE,
  description text,
  weight integer NOT NULL DEFAULT 10,
  display_order integer NOT NULL DEFAULT 0,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
)`,
      `CREATE TABLE questions (
  id uuid NOT NULL CONSTRAINT questions_pkey PRIMARY KEY,
  category_id uuid NOT NULL
    CONSTRAINT questions_category_id_fkey REFERENCES question_categories (id) ON DELETE RESTRICT,
  q_type questiontype NOT NULL,
  content text NOT NULL,
  options jsonb,
  correct_answer jsonb,
  scoring_rubric jsonb,
  max_score integer NOT NULL,
  difficulty difficulty NOT NULL DEFAULT 'MEDIUM',
  target_specialties jsonb,
  explanation text,
  display_order integer NOT NULL DEFAULT 0,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
)`,
      `CREATE TABLE answers (
  id uuid NOT NULL CONSTRAINT answers_pkey PRIMARY KEY,
  expert_id uuid NOT NULL CONSTRAINT answers_expert_id_fkey REFERENCES experts (id) ON DELETE CASCADE,
  question_id uuid NOT NULL CONSTRAINT answers_question_id_fkey REFERENCES questions (id) ON DELETE CASCADE,
  version integer NOT NULL DEFAULT 1,
  response_data jsonb NOT NULL,
  score double precision,
  max_score integer NOT NULL,
  is_correct boolean,
  grader_id uuid CONSTRAINT answers_grader_id_fkey REFERENCES users (id) ON DELETE SET NULL,
  grader_comment text,
  status answerstatus NOT NULL DEFAULT 'DRAFT',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
)`,

      `CREATE INDEX ix_questions_category_id ON questions (category_id)`,
      `CREATE INDEX ix_questions_target_specialties ON questions USING gin (target_specialties)`,
      `CREATE INDEX ix_answers_expert_id ON answers (expert_id)`,
      `CREATE INDEX ix_answers_question_id ON answers (question_id)`,
      `CREATE INDEX ix_answers_status ON answers (status)`,
    ),
  ];

  readonly reverts = [
    `DO $$ BEGIN
  IF EXISTS (SELECT FROM migration_baseline WHERE migration = 'CreateQuestionsAndAnswers1763800000002') THEN
    RAISE EXCEPTION 'questions and answers were adopted with their rows: their step cannot be undone';
  END IF;
END $$`,
    `DROP TABLE answers`,
    `DROP TABLE questions`,
    `DROP TABLE question_categories`,
    `DROP TYPE answerstatus`,
    `DROP TYPE difficulty`,
    `DROP TYPE questiontype`,
  ];
}
