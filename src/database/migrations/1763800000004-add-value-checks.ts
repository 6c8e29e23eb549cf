import { SqlMigration } from './sql-migration.js';

/** What a value may be. JSON null passes where SQL NULL does: SQLAlchemy writes None into a JSONB column as JSON null. */
export class AddValueChecks1763800000004 extends SqlMigration {
  readonly statements = [
    `ALTER TABLE question_categories
  ADD CONSTRAINT question_categories_weight_check CHECK (weight BETWEEN 0 AND 100)`,
    `ALTER TABLE questions
  ADD CONSTRAINT questions_max_score_check CHECK (max_score > 0),
  ADD CONSTRAINT questions_options_check CHECK (jsonb_typeof(options) IN ('object', 'null')),
  ADD CONSTRAINT questions_correct_answer_check CHECK (jsonb_typeof(correct_answer) IN ('object', 'null')),
  ADD CONSTRAINT questions_scoring_rubric_check CHECK (jsonb_typeof(scoring_rubric) IN ('object', 'null')),
  ADD CONSTRAINT questions_target_specialties_check CHECK (jsonb_typeof(target_specialties) IN ('array', 'null'))`,
    `ALTER TABLE answers
  ADD CONSTRAINT answers_max_score_check CHECK (max_score > 0),
  ADD CONSTRAINT answers_score_check CHECK (score BETWEEN 0 AND max_score),
  ADD CONSTRAINT answers_version_check CHECK (version >= 1),
  ADD CONSTRAINT answers_response_data_check CHECK (jsonb_typeof(response_data) = 'object')`,
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
