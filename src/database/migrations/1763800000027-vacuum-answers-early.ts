import { type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A score is read off an index alone only where a vacuum has been since the rows came; else it takes three times as long.
 * By default one comes when a fifth of the table is new: with ten million answers, after two million, all of those whom
 * people work with. Here it comes after as many as a busy quarter of an hour brings, whatever the size; it reads new pages
 * alone. Changed rows wait longer, because clearing after them reads every index.
 */
export class VacuumAnswersEarly1763800000027 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['answers'],
      `ALTER TABLE answers SET (
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 20000,
  autovacuum_vacuum_scale_factor = 0.05
)`,
    ),
  ];

  readonly reverts = [
    `ALTER TABLE answers RESET (
  autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold, autovacuum_vacuum_scale_factor
)`,
  ];
}
