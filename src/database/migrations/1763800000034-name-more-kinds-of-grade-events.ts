import { type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

const LATER = ['MARKED', 'REGRADED', 'APPEAL_DECIDED', 'BLINDNESS_LIFTED'];

/** What else can become of an answer: marks of a panel, regrades, decided appeals, a name that was shown. */
export class NameMoreKindsOfGradeEvents1763800000034 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['grade_events'],
      ...LATER.map(
        (kind, index) =>
          `ALTER TYPE gradeeventkind ADD VALUE IF NOT EXISTS '${kind}' AFTER '${LATER[index - 1] ?? 'RETURNED'}'`,
      ),
    ),
  ];

  /** PostgreSQL takes no value out of an enum. Chains are not shortened: where one has such an event, the step stays. */
  readonly reverts = [
    `DO $$ BEGIN
  IF EXISTS (SELECT FROM grade_events WHERE kind::text IN (${LATER.map((kind) => `'${kind}'`).join(', ')})) THEN
    RAISE EXCEPTION 'grade_events holds marks of panels, regrades, appeals or lifted blindness, which earlier versions cannot read; restore a backup of before instead'
      USING ERRCODE = 'restrict_violation';
  END IF;
END $$`,
    `ALTER TYPE gradeeventkind RENAME TO gradeeventkind_later`,
    `CREATE TYPE gradeeventkind AS ENUM ('GRADED', 'APPROVED', 'RETURNED')`,
    `ALTER TABLE grade_events ALTER COLUMN kind TYPE gradeeventkind USING kind::text::gradeeventkind`,
    `DROP TYPE gradeeventkind_later`,
  ];
}
