import { together, validated } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** What a value may be. JSON null passes where SQL NULL does: SQLAlchemy writes None into a JSONB column as JSON null. */
export class AddValueChecks1763800000004 extends SqlMigration {
  readonly parts = [
    together(
      ['question_categories', 'questions', 'answers'],
      `ALTER TABLE question_categories
  DROP CONSTRAINT IF EXISTS question_categories_weight_check,
  ADD CONSTRAINT question_categories_weight_check CHECK (weight BETWEEN 0 AND 100) NOT VALID`,
      `ALTER TABLE questions
  DROP CONSTRAINT IF EXISTS questions_max_score_check,
  DROP CONSTRAINT IF EXISTS questions_options_check,
  DROP CONSTRAINT IF EXISTS questions_correct_answer_check,
  DROP CONSTRAINT IF EXISTS questions_scoring_rubric_check,
  DROP CONSTRAINT IF EXISTS questions_target_specialties_check,
  ADD CONSTRAINT questions_max_score_check CHECK (max_score > 0) NOT VALID,
  ADD CONSTRAINT questions_options_check CHECK (jsonb_typeof(options) IN ('object', 'null')) NOT VALID,
  ADD CONSTRAINT questions_correct_answer_check CHECK (jsonb_typeof(correct_answer) IN ('object', 'null')) NOT VALID,
  ADD CONSTRAINT questions_scoring_rubric_check CHECK (jsonb_typeof(scoring_rubric) IN ('object', 'null')) NOT VALID,
  ADD CONSTRAINT questions_target_specialties_check
    CHECK (jsonb_typeof(target_specialties) IN ('array', 'null')) NOT VALID`,
      `ALTER TABLE answers
  DROP CONSTRAINT IF EXISTS answers_max_score_check,
  DROP CONSTRAINT IF EXISTS answers_score_check,
  DROP CONSTRAINT IF EXISTS answers_version_check,
  DROP CONSTRAINT IF EXISTS answers_response_data_check,
  ADD CONSTRAINT answers_max_score_check CHECK (max_score > 0) NOT VALID,
  ADD CONSTRAINT answers_score_check CHECK (score BETWEEN 0 AND max_score) NOT VALID,
  ADD CONSTRAINT answers_version_check CHECK (version >= 1) NOT VALID,
  ADD CONSTRAINT answers_response_data_check CHECK (jsonb_typeof(response_data) = 'object') NOT VALID`,
    ),
    validated('question_categories', 'question_categories_weight_check'),
    validated(
      'questions',
      'questions_max_score_check',
      'questions_options_check',
      'questions_correct_answer_check',
      'questions_scoring_rubric_check',
      'questions_target_specialties_check',
    ),
    validated(
      'answers',
      'answers_max_score_check',
      'answers_score_check',
      'answers_version_check',
      'answers_response_data_check',
    ),
  ];

  readonly reverts = [
    `ALTER TABLE answers
  DROP CONSTRAINT answers_response_data_check,
  DROP CONSTRAINT answers_version_check,
  DROP CONSTRAINT answers_score_check,
  DROP CONSTRAINT answers_max_score_check`,
    `ALTER TABLE questions
  DROP CONSTRAINT questions_target_specialties_check,
  DROP CONSTRAINT questions_scoring_rubric_check,
  DROP CONSTRAINT questions_correct_answer_check,
  DROP CONSTRAINT questions_options_check,
  DROP CONSTRAINT questions_max_score_check`,
    `ALTER TABLE question_categories DROP CONSTRAINT question_categories_weight_check`,
  ];
}
