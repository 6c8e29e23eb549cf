import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Who gave which score when, chained by hashes for each pair of expert and question. Rows are only ever added; when an
 * expert is erased theirs go too, and a tombstone keeps the length and the end of the chain.
 */
export class CreateGradeEvents1763800000009 extends SqlMigration {
  readonly parts = [
    together(
      ['answers', 'experts', 'questions'],
      `CREATE TYPE gradeeventkind AS ENUM ('GRADED', 'APPROVED', 'RETURNED')`,
      `CREATE TABLE grade_events (
  id uuid NOT NULL CONSTRAINT grade_events_pkey PRIMARY KEY,
  answer_id uuid NOT NULL CONSTRAINT grade_events_answer_id_fkey REFERENCES answers (id) ON DELETE CASCADE,
  expert_id uuid NOT NULL CONSTRAINT grade_events_expert_id_fkey REFERENCES experts (id) ON DELETE CASCADE,
  question_id uuid NOT NULL CONSTRAINT grade_events_question_id_fkey REFERENCES questions (id) ON DELETE RESTRICT,
  seq integer NOT NULL CONSTRAINT grade_events_seq_check CHECK (seq >= 1),
  version integer NOT NULL,
  kind gradeeventkind NOT NULL,
  question_revision integer NOT NULL,
  response_hash text NOT NULL,
  actor_id uuid,
  policy text,
  status_before answerstatus NOT NULL,
  status_after answerstatus NOT NULL,
  score_before double precision,
  score_after double precision,
  max_score integer NOT NULL,
  is_correct boolean,
  criteria jsonb,
  comment text,
  reason text,
  created_at timestamptz NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL,
  CONSTRAINT grade_events_expert_id_question_id_seq_key UNIQUE (expert_id, question_id, seq)
)`,
      `CREATE INDEX ix_grade_events_answer_id ON grade_events (answer_id)`,
      `CREATE TABLE grade_event_tombstones (
  expert_id uuid NOT NULL,
  question_id uuid NOT NULL,
  events integer NOT NULL,
  last_seq integer NOT NULL,
  last_hash text NOT NULL,
  erased_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT grade_event_tombstones_pkey PRIMARY KEY (expert_id, question_id)
)`,

      `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$`,
      `CREATE FUNCTION grade_events_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM experts WHERE id = OLD.expert_id) THEN
    RAISE EXCEPTION 'grade_events is append-only: DELETE is refused'
      USING ERRCODE = 'restrict_violation', TABLE = 'grade_events', CONSTRAINT = TG_NAME;
  END IF;
  INSERT INTO grade_event_tombstones AS kept (expert_id, question_id, events, last_seq, last_hash)
  VALUES (OLD.expert_id, OLD.question_id, 1, OLD.seq, OLD.hash)
  ON CONFLICT (expert_id, question_id) DO UPDATE SET
    events = kept.events + 1,
    last_hash = CASE WHEN excluded.last_seq > kept.last_seq THEN excluded.last_hash ELSE kept.last_hash END,
    last_seq = greatest(kept.last_seq, excluded.last_seq);
  RETURN OLD;
END $$`,
      `CREATE TRIGGER grade_events_no_update BEFORE UPDATE ON grade_events
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE TRIGGER grade_events_no_delete BEFORE DELETE ON grade_events
FOR EACH ROW EXECUTE FUNCTION grade_events_erase()`,
      `CREATE TRIGGER grade_events_no_truncate BEFORE TRUNCATE ON grade_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      `CREATE TRIGGER grade_event_tombstones_no_write BEFORE INSERT OR UPDATE ON grade_event_tombstones
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change()`,
      `CREATE TRIGGER grade_event_tombstones_no_delete BEFORE DELETE ON grade_event_tombstones
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE TRIGGER grade_event_tombstones_no_truncate BEFORE TRUNCATE ON grade_event_tombstones
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
    ),
  ];

  readonly reverts = [
    `DROP TABLE grade_event_tombstones`,
    `DROP TABLE grade_events`,
    `DROP FUNCTION grade_events_erase()`,
    `DROP FUNCTION refuse_change()`,
    `DROP TYPE gradeeventkind`,
  ];
}
