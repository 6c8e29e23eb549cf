import { Option, SubCommand } from 'nest-commander';
import { MigrateWork } from './migrate-work.js';
import { print, printJson, printTable } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';

@SubCommand({
  name: 'baseline',
  description: "Adopt a database that the original design's Alembic migration made, rows and all",
})
export class MigrateBaselineCommand extends StrictCommandRunner {
  constructor(private readonly work: MigrateWork) {
    super();
  }

  async run(_: string[], { json }: { json?: boolean }): Promise<void> {
    const result = await this.work.run((migrator) => migrator.baseline());
    if (json) return printJson(result);
    printTable(
      ['rows', 'table'],
      Object.entries(result.rows).map(([table, rows]) => [rows, table]),
    );
    for (const warning of result.warnings) print(`warning: ${warning}`);
    print(`Adopted: ${result.recorded.length} steps recorded, ${result.executed.length} run.`);
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}
