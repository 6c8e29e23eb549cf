import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A step written as plain SQL. The statements are lists, so that the plan of a migration can be printed without running
 * it, and a reviewer reads exactly what the server will be told.
 */
export abstract class SqlMigration implements MigrationInterface {
  abstract readonly statements: readonly string[];
  abstract readonly reverts: readonly string[];

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SqlMigration.withLimits(this.statements)) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of SqlMigration.withLimits(this.reverts)) await runner.query(statement);
  }

  /**
   * A step waits for no lock longer than this: behind a waiting ALTER TABLE every reader of the table queues up. The
   * statement itself may take as long as the table is large.
   */
  static withLimits(statements: readonly string[]): string[] {
    return [`SET LOCAL lock_timeout = '5s'`, `SET LOCAL statement_timeout = 0`, ...statements];
  }
}
