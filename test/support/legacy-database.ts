/** Users and experts of another application, of which nothing is known but their ids. */
export const BARE_PEOPLE = `
CREATE TABLE users (id UUID NOT NULL, PRIMARY KEY (id));
CREATE TABLE experts (id UUID NOT NULL, PRIMARY KEY (id));`;

/** Users and experts as a FastAPI application might keep them. */
export const RICH_PEOPLE = `
CREATE TABLE users (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  email VARCHAR(255) NOT NULL,
  hashed_password VARCHAR(255) NOT NULL,
  name VARCHAR(50),
  is_active BOOLEAN,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
  CONSTRAINT pk_users PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE TABLE experts (
  id UUID NOT NULL,
  user_id UUID NOT NULL,
  career_years INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE (user_id),
  CONSTRAINT fk_experts_user FOREIGN KEY(user_id) REFERENCES users (id)
);`;

/** What the original design's Alembic migration makes of it: SQLAlchemy's DDL, without its Python-side defaults. */
export const ALEMBIC_TABLES = `
CREATE TYPE questiontype AS ENUM ('SINGLE', 'MULTIPLE', 'SHORT', 'ESSAY', 'FILE');
CREATE TYPE difficulty AS ENUM ('EASY', 'MEDIUM', 'HARD');
CREATE TYPE answerstatus AS ENUM ('DRAFT', 'SUBMITTED', 'GRADED', 'REVIEWED');
CREATE TABLE question_categories (
  id UUID NOT NULL,
  name VARCHAR(100) NOT NULL,
  description TEXT,
  weight INTEGER NOT NULL,
  display_order INTEGER NOT NULL,
  is_active BOOLEAN NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);
CREATE TABLE questions (
  id UUID NOT NULL,
  category_id UUID NOT NULL,
  q_type questiontype NOT NULL,
  content TEXT NOT NULL,
  options JSONB,
  correct_answer JSONB,
  scoring_rubric JSONB,
  max_score INTEGER NOT NULL,
  difficulty difficulty NOT NULL,
  target_specialties JSONB,
  explanation TEXT,
  display_order INTEGER NOT NULL,
  is_active BOOLEAN NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(category_id) REFERENCES question_categories (id) ON DELETE RESTRICT
);
CREATE TABLE answers (
  id UUID NOT NULL,
  expert_id UUID NOT NULL,
  question_id UUID NOT NULL,
  version INTEGER NOT NULL,
  response_data JSONB NOT NULL,
  score FLOAT,
  max_score INTEGER NOT NULL,
  is_correct BOOLEAN,
  grader_id UUID,
  grader_comment TEXT,
  status answerstatus NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(expert_id) REFERENCES experts (id) ON DELETE CASCADE,
  FOREIGN KEY(question_id) REFERENCES questions (id) ON DELETE CASCADE,
  FOREIGN KEY(grader_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX ix_questions_category_id ON questions (category_id);
CREATE INDEX ix_answers_expert_id ON answers (expert_id);
CREATE INDEX ix_answers_question_id ON answers (question_id);
CREATE INDEX ix_answers_status ON answers (status);
CREATE INDEX ix_questions_target_specialties ON questions USING gin (target_specialties);`;

export const ALEMBIC_VERSION = `
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version (version_num) VALUES ('001_add_qa_system');`;

/** An id that tells where it belongs: kind 1 users, 2 experts, 3 categories, 4 questions, 5 answers. */
export const legacyId = (kind: number, number: number) =>
  `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const id = (kind: number, number: string) =>
  `('${kind}0000000-0000-4000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;

/** 10 users, 4 categories, 50 questions, and 200 answers of each expert: 4 versions of each pair, in every status. */
export const legacyRows = (experts: number) => `
INSERT INTO users (id) SELECT ${id(1, 'n')} FROM generate_series(1, 10) n;
INSERT INTO experts (id) SELECT ${id(2, 'n')} FROM generate_series(1, ${experts}) n;
INSERT INTO question_categories (id, name, weight, display_order, is_active)
SELECT ${id(3, 'n')}, 'Category ' || n, 20, n, true FROM generate_series(1, 4) n;
INSERT INTO questions
  (id, category_id, q_type, content, options, correct_answer, scoring_rubric, max_score, difficulty,
   target_specialties, display_order, is_active)
SELECT ${id(4, 'n')}, ${id(3, '1 + n % 4')}, 'SINGLE', 'Question ' || n, '{"A": "yes", "B": "no"}', '{"value": "A"}',
  CASE WHEN n % 2 = 0 THEN 'null'::jsonb END, 10, 'EASY', CASE WHEN n % 3 = 0 THEN '["ML"]'::jsonb ELSE 'null' END,
  n, n % 10 <> 0
FROM generate_series(1, 50) n;
INSERT INTO answers
  (id, expert_id, question_id, version, response_data, score, max_score, is_correct, grader_id, grader_comment, status,
   created_at, updated_at)
SELECT ${id(5, '((e - 1) * 50 + q - 1) * 4 + v')}, ${id(2, 'e')}, ${id(4, 'q')}, v,
  jsonb_build_object('value', CASE WHEN v % 2 = 0 THEN 'A' ELSE 'B' END, 'n', e * 1000.25 + q),
  CASE WHEN v IN (1, 2) THEN v * 3.3 END, 10, CASE WHEN v = 2 THEN true END,
  CASE WHEN v = 1 THEN ${id(1, '1 + q % 10')} END, CASE WHEN v = 1 THEN 'Read it again, ' || e END,
  (ARRAY['REVIEWED', 'GRADED', 'SUBMITTED', 'DRAFT'])[v]::answerstatus,
  timestamptz '2025-01-10 09:00:00.123456+00' + e * interval '1 minute',
  timestamptz '2025-01-11 09:00:00.654321+00' + q * interval '1 minute'
FROM generate_series(1, ${experts}) e, generate_series(1, 50) q, generate_series(1, 4) v;`;

/** Every legacy column of every row, folded into one text: the same before and after, or something was touched. */
export const LEGACY_CHECKSUM = `
SELECT
  (SELECT md5(string_agg(ROW(id, name, description, weight, display_order, is_active, created_at, updated_at)::text,
    ',' ORDER BY id)) FROM question_categories) AS categories,
  (SELECT md5(string_agg(ROW(id, category_id, q_type, content, options, correct_answer, scoring_rubric, max_score,
    difficulty, target_specialties, explanation, display_order, is_active, created_at, updated_at)::text,
    ',' ORDER BY id)) FROM questions) AS questions,
  (SELECT md5(string_agg(ROW(id, expert_id, question_id, version, response_data, score, max_score, is_correct,
    grader_id, grader_comment, status, created_at, updated_at)::text, ',' ORDER BY id)) FROM answers) AS answers,
  (SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM users) AS users,
  (SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM experts) AS experts`;
