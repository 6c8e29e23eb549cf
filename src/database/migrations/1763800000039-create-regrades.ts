import { type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** What was handed in stays as it is. @param maxScore SQL of when a change of it is refused */
const FROZEN = (maxScore: string) => `CREATE OR REPLACE TRIGGER answers_frozen BEFORE UPDATE ON answers FOR EACH ROW
WHEN (OLD.status <> 'DRAFT' AND (
  NEW.status = 'DRAFT'
  OR NEW.expert_id IS DISTINCT FROM OLD.expert_id
  OR NEW.question_id IS DISTINCT FROM OLD.question_id
  OR NEW.version IS DISTINCT FROM OLD.version
  OR NEW.response_data IS DISTINCT FROM OLD.response_data
  OR NEW.question_revision IS DISTINCT FROM OLD.question_revision
  OR ${maxScore}
  OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at
)) EXECUTE FUNCTION answers_frozen()`;

const ANY_CHANGE = 'NEW.max_score IS DISTINCT FROM OLD.max_score';

/**
 * Regrades of questions, and what came of each answer that did not stay as it was. A score by the maxScore of now takes
 * that maxScore with it: of what the machine graded before and grades anew, and of nothing else.
 */
export class CreateRegrades1763800000039 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['questions', 'answers'],
      `CREATE TABLE IF NOT EXISTS regrades (
  id uuid NOT NULL CONSTRAINT regrades_pkey PRIMARY KEY,
  question_id uuid NOT NULL CONSTRAINT regrades_question_id_fkey REFERENCES questions (id) ON DELETE CASCADE,
  revision integer NOT NULL,
  policy text NOT NULL,
  option text,
  reverts_id uuid CONSTRAINT regrades_reverts_id_fkey REFERENCES regrades (id) ON DELETE CASCADE,
  reason text NOT NULL,
  allow_lower boolean NOT NULL DEFAULT false,
  state text NOT NULL DEFAULT 'RUNNING',
  started_by_id uuid,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  total integer NOT NULL,
  done integer NOT NULL DEFAULT 0,
  counts jsonb NOT NULL DEFAULT '{}',
  last_answer_id uuid,
  row_version integer NOT NULL DEFAULT 1,
  failures integer NOT NULL DEFAULT 0,
  last_failure text,
  next_try_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT regrades_policy_check
    CHECK (policy IN ('current', 'raise-only', 'either-key', 'full-credit', 'void-option', 'revert')),
  CONSTRAINT regrades_option_check CHECK ((policy = 'void-option') = (option IS NOT NULL)),
  CONSTRAINT regrades_reverts_id_check CHECK ((policy = 'revert') = (reverts_id IS NOT NULL)),
  CONSTRAINT regrades_state_check CHECK (state IN ('RUNNING', 'DONE', 'FAILED'))
)`,
      `CREATE UNIQUE INDEX IF NOT EXISTS ux_regrades_running ON regrades (question_id) WHERE state = 'RUNNING'`,
      `CREATE INDEX IF NOT EXISTS ix_regrades_question_id ON regrades (question_id)`,
      `CREATE INDEX IF NOT EXISTS ix_regrades_reverts_id ON regrades (reverts_id) WHERE reverts_id IS NOT NULL`,
      `CREATE INDEX IF NOT EXISTS ix_regrades_list ON regrades (created_at, id)`,
      `CREATE TABLE IF NOT EXISTS regrade_items (
  regrade_id uuid NOT NULL CONSTRAINT regrade_items_regrade_id_fkey REFERENCES regrades (id) ON DELETE CASCADE,
  answer_id uuid NOT NULL CONSTRAINT regrade_items_answer_id_fkey REFERENCES answers (id) ON DELETE CASCADE,
  outcome text NOT NULL,
  score_before double precision,
  max_score_before integer NOT NULL,
  is_correct_before boolean,
  rule_score double precision,
  rule_max_score integer,
  rule_is_correct boolean,
  key_revision integer,
  event_id uuid,
  CONSTRAINT regrade_items_pkey PRIMARY KEY (regrade_id, answer_id),
  CONSTRAINT regrade_items_event_id_key UNIQUE (event_id),
  CONSTRAINT regrade_items_outcome_check
    CHECK (outcome IN ('CHANGED', 'KEPT', 'HAND_MADE', 'UNJUDGED', 'CHANGED_SINCE')),
  CONSTRAINT regrade_items_event_id_check CHECK ((outcome = 'CHANGED') = (event_id IS NOT NULL)),
  CONSTRAINT regrade_items_rule_score_check CHECK (rule_score BETWEEN 0 AND rule_max_score)
)`,
      `CREATE INDEX IF NOT EXISTS ix_regrade_items_answer_id ON regrade_items (answer_id)`,
      FROZEN(`(${ANY_CHANGE} AND (
    OLD.is_correct IS NULL OR OLD.grader_id IS NOT NULL OR NEW.is_correct IS NULL OR NEW.grader_id IS NOT NULL
    OR NEW.status IS DISTINCT FROM OLD.status))`),
    ),
  ];

  readonly reverts = [FROZEN(ANY_CHANGE), `DROP TABLE regrade_items`, `DROP TABLE regrades`];
}
