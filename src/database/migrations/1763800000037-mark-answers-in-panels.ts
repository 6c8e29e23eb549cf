import { concurrently, type Part, together, validated } from './parts.js';
import { SqlMigration } from './sql-migration.js';

const CHECKS = {
  markers: `markers BETWEEN 1 AND 5`,
  panel_spread: `panel_spread BETWEEN 0 AND 100`,
};

/** Constraints of columns that have just come, of which no row can be at odds with them. */
const checksOf = (table: string, columns: readonly (keyof typeof CHECKS)[]) => `ALTER TABLE ${table}
${columns
  .flatMap((column) => {
    const name = `${table}_${column}_check`;
    return [`DROP CONSTRAINT IF EXISTS ${name}`, `ADD CONSTRAINT ${name} CHECK (${CHECKS[column]}) NOT VALID`];
  })
  .map((action) => `  ${action}`)
  .join(',\n')}`;

const SETTINGS = ['markers', 'panel_spread'] as const;

/**
 * Answers that several people mark, none of whom sees the others' marks: how many a category or a question asks for, and
 * which answers are under way. The marks themselves are grade events; a panel is gone once its answer has a score.
 */
export class MarkAnswersInPanels1763800000037 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['question_categories', 'questions', 'grade_events', 'grading_claims', 'answers'],
      `DO $$ BEGIN
  IF to_regtype('panelrule') IS NULL THEN
    CREATE TYPE panelrule AS ENUM ('MEAN', 'MEDIAN', 'LOWER');
  END IF;
END $$`,
      `ALTER TABLE question_categories
  ADD COLUMN IF NOT EXISTS markers integer NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS panel_rule panelrule NOT NULL DEFAULT 'MEAN',
  ADD COLUMN IF NOT EXISTS panel_spread integer NOT NULL DEFAULT 10`,
      checksOf('question_categories', SETTINGS),
      `ALTER TABLE questions
  ADD COLUMN IF NOT EXISTS markers integer,
  ADD COLUMN IF NOT EXISTS panel_rule panelrule,
  ADD COLUMN IF NOT EXISTS panel_spread integer`,
      checksOf('questions', SETTINGS),
      `ALTER TABLE grade_events ADD COLUMN IF NOT EXISTS mark double precision`,
      `ALTER TABLE grading_claims ADD COLUMN IF NOT EXISTS markers integer NOT NULL DEFAULT 1`,
      checksOf('grading_claims', ['markers']),
      `CREATE TABLE IF NOT EXISTS panels (
  answer_id uuid NOT NULL CONSTRAINT panels_pkey PRIMARY KEY
    CONSTRAINT panels_answer_id_fkey REFERENCES answers (id) ON DELETE CASCADE,
  markers integer NOT NULL,
  panel_rule panelrule NOT NULL,
  panel_spread integer NOT NULL,
  first_seq integer NOT NULL,
  marker_ids uuid[] NOT NULL,
  disputed_at timestamptz,
  CONSTRAINT panels_markers_check CHECK (${CHECKS.markers}),
  CONSTRAINT panels_panel_spread_check CHECK (${CHECKS.panel_spread}),
  CONSTRAINT panels_marker_ids_check CHECK (cardinality(marker_ids) BETWEEN 1 AND markers),
  CONSTRAINT panels_disputed_at_check CHECK (disputed_at IS NULL OR cardinality(marker_ids) = markers)
)`,
    ),
    concurrently(`CREATE INDEX CONCURRENTLY ix_grading_claims_panels ON grading_claims (answer_id) WHERE markers > 1`),
    validated('question_categories', ...SETTINGS.map((column) => `question_categories_${column}_check`)),
    validated('questions', ...SETTINGS.map((column) => `questions_${column}_check`)),
    validated('grading_claims', 'grading_claims_markers_check'),
  ];

  /** A mark goes into the hash of its event, so that a chain which has one would be broken without the column. */
  readonly reverts = [
    `DO $$ BEGIN
  IF EXISTS (SELECT FROM grade_events WHERE mark IS NOT NULL) THEN
    RAISE EXCEPTION 'grade_events holds marks of panels, which earlier versions cannot read; restore a backup of before instead'
      USING ERRCODE = 'restrict_violation';
  END IF;
END $$`,
    `DELETE FROM grading_claims WHERE slot > 1`,
    `DROP TABLE panels`,
    `ALTER TABLE grading_claims DROP COLUMN markers`,
    `ALTER TABLE grade_events DROP COLUMN mark`,
    `ALTER TABLE questions DROP COLUMN markers, DROP COLUMN panel_rule, DROP COLUMN panel_spread`,
    `ALTER TABLE question_categories DROP COLUMN markers, DROP COLUMN panel_rule, DROP COLUMN panel_spread`,
    `DROP TYPE panelrule`,
  ];
}
