import { type Part, seeingOurTables, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Appeals against released grades, and what became of each, step by step. What an appeal says never changes, and neither
 * goes before its expert does.
 */
export class CreateAppeals1763800000040 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['experts', 'answers', 'grade_events', 'regrades'],
      `CREATE TABLE IF NOT EXISTS appeals (
  id uuid NOT NULL CONSTRAINT appeals_pkey PRIMARY KEY,
  answer_id uuid NOT NULL CONSTRAINT appeals_answer_id_fkey REFERENCES answers (id) ON DELETE CASCADE,
  expert_id uuid NOT NULL CONSTRAINT appeals_expert_id_fkey REFERENCES experts (id) ON DELETE CASCADE,
  number integer NOT NULL CONSTRAINT appeals_number_check CHECK (number >= 1),
  state text NOT NULL CONSTRAINT appeals_state_check CHECK (state IN ('OPEN', 'ASSIGNED', 'RESOLVED', 'WITHDRAWN')),
  about text NOT NULL CONSTRAINT appeals_about_check CHECK (about IN ('WHOLE', 'CRITERIA', 'KEY')),
  criteria jsonb CONSTRAINT appeals_criteria_check CHECK (criteria IS NULL OR jsonb_typeof(criteria) = 'array'),
  text text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  decide_by timestamptz NOT NULL,
  assignee_id uuid,
  assigned_at timestamptz,
  outcome text CONSTRAINT appeals_outcome_check CHECK (outcome IN ('UPHELD', 'CHANGED')),
  reason text,
  decided_by_id uuid,
  event_id uuid CONSTRAINT appeals_event_id_fkey REFERENCES grade_events (id) ON DELETE CASCADE,
  regrade_id uuid CONSTRAINT appeals_regrade_id_fkey REFERENCES regrades (id) ON DELETE RESTRICT,
  closed_at timestamptz,
  row_version integer NOT NULL DEFAULT 1,
  CONSTRAINT appeals_answer_id_number_key UNIQUE (answer_id, number),
  CONSTRAINT appeals_event_id_key UNIQUE (event_id),
  CONSTRAINT appeals_assigned_check CHECK (CASE state
    WHEN 'OPEN' THEN assignee_id IS NULL WHEN 'ASSIGNED' THEN assignee_id IS NOT NULL ELSE true END),
  CONSTRAINT appeals_decided_check CHECK ((state = 'RESOLVED') = (outcome IS NOT NULL)
    AND (state = 'RESOLVED') = (event_id IS NOT NULL) AND (state = 'RESOLVED') = (reason IS NOT NULL)
    AND (state = 'RESOLVED') = (decided_by_id IS NOT NULL)),
  CONSTRAINT appeals_regrade_id_check CHECK (regrade_id IS NULL OR (about = 'KEY' AND outcome = 'CHANGED')),
  CONSTRAINT appeals_closed_check CHECK ((state IN ('RESOLVED', 'WITHDRAWN')) = (closed_at IS NOT NULL))
)`,
      `CREATE UNIQUE INDEX IF NOT EXISTS ux_appeals_pending ON appeals (answer_id) WHERE state IN ('OPEN', 'ASSIGNED')`,
      `CREATE INDEX IF NOT EXISTS ix_appeals_created_at_id ON appeals (created_at, id)`,
      `CREATE INDEX IF NOT EXISTS ix_appeals_expert_id ON appeals (expert_id)`,
      `CREATE INDEX IF NOT EXISTS ix_appeals_assignee_id ON appeals (assignee_id) WHERE assignee_id IS NOT NULL`,
      `CREATE INDEX IF NOT EXISTS ix_appeals_regrade_id ON appeals (regrade_id) WHERE regrade_id IS NOT NULL`,
      `CREATE TABLE IF NOT EXISTS appeal_acts (
  appeal_id uuid NOT NULL CONSTRAINT appeal_acts_appeal_id_fkey REFERENCES appeals (id) ON DELETE CASCADE,
  seq integer NOT NULL CONSTRAINT appeal_acts_seq_check CHECK (seq >= 1),
  act text NOT NULL CONSTRAINT appeal_acts_act_check CHECK (act IN ('OPENED', 'ASSIGNED', 'DECIDED', 'WITHDRAWN')),
  actor_id uuid NOT NULL,
  assignee_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT appeal_acts_pkey PRIMARY KEY (appeal_id, seq)
)`,
      kept('appeals', 'SELECT FROM experts WHERE id = OLD.expert_id'),
      kept('appeal_acts', 'SELECT FROM appeals WHERE id = OLD.appeal_id'),
      seeingOurTables('appeals_erase()', 'appeal_acts_erase()'),
      `CREATE OR REPLACE TRIGGER appeal_acts_no_update BEFORE UPDATE ON appeal_acts
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      ...['appeals', 'appeal_acts'].flatMap((table) => [
        `CREATE OR REPLACE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table}
FOR EACH ROW EXECUTE FUNCTION ${table}_erase()`,
        `CREATE OR REPLACE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      ]),
    ),
  ];

  readonly reverts = [
    `DROP TABLE appeal_acts`,
    `DROP TABLE appeals`,
    `DROP FUNCTION appeal_acts_erase()`,
    `DROP FUNCTION appeals_erase()`,
  ];
}

/** A trigger's function by which rows go with what they belong to, and never by themselves. */
function kept(table: string, owner: string): string {
  return `CREATE OR REPLACE FUNCTION ${table}_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (${owner}) THEN
    RAISE EXCEPTION '${table} is append-only: DELETE is refused'
      USING ERRCODE = 'restrict_violation', TABLE = '${table}', CONSTRAINT = TG_NAME;
  END IF;
  RETURN OLD;
END $$`;
}
