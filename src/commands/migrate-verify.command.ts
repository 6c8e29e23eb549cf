import { Option, SubCommand } from 'nest-commander';
import { MigrateWork } from './migrate-work.js';
import { print, printJson, printTable } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';

@SubCommand({ name: 'verify', description: 'Hold the database against the committed catalogue and the entities' })
export class MigrateVerifyCommand extends StrictCommandRunner {
  constructor(private readonly work: MigrateWork) {
    super();
  }

  async run(_: string[], { json }: { json?: boolean }): Promise<void> {
    const result = await this.work.run((migrator) => migrator.verify());
    if (!result.ok) process.exitCode = 1;
    if (json) return printJson(result);
    printTable(
      ['rows', 'table'],
      Object.entries(result.rows).map(([table, rows]) => [rows, table]),
    );
    for (const note of result.notes) print(`note: ${note}`);
    for (const difference of result.differences) print(`difference: ${difference}`);
    print(result.ok ? 'The database is what it should be.' : `${result.differences.length} differences.`);
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}
