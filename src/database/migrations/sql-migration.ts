import type { MigrationInterface, QueryRunner } from 'typeorm';
import { insist } from './lock-patience.js';
import { bodyOf, type Part, scriptOf, together, UNDO } from './parts.js';

const SAVEPOINT = 'migration_step';

/**
 * A step written as plain SQL. The statements are lists, so that the plan of a migration can be printed without running
 * it, and a reviewer reads exactly what the server will be told.
 */
export abstract class SqlMigration implements MigrationInterface {
  /** In order. A step of several parts that was cut short is taken up again from its first one. */
  abstract readonly parts: readonly Part[];
  /** One transaction. */
  abstract readonly reverts: readonly string[];

  /** For TypeORM's own commands: a step of several parts keeps its transactions itself. */
  get transaction(): boolean {
    return this.parts.length === 1 && this.parts[0]?.kind === 'together';
  }

  /** What `down` does, in the manner of a part. */
  get reverting(): Part {
    const tables = new Set(this.parts.flatMap((part) => part.tables));
    return together([...tables], ...this.reverts);
  }

  async up(runner: QueryRunner): Promise<void> {
    if (runner.isTransactionActive) return inTransactionOf(runner, this.parts.flatMap(bodyOf));
    for (const part of this.parts) {
      await insist((sql) => runner.query(sql), scriptOf(part), { undo: UNDO });
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await inTransactionOf(runner, bodyOf(this.reverting));
  }
}

/** TypeORM keeps the transaction, with the record of the step in it; what is taken back lies within. */
function inTransactionOf(runner: QueryRunner, statements: readonly string[]): Promise<void> {
  return insist((sql) => runner.query(sql), [`SAVEPOINT ${SAVEPOINT}`, ...statements], {
    undo: `ROLLBACK TO SAVEPOINT ${SAVEPOINT}`,
  });
}
