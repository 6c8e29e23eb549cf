import { Option, SubCommand } from 'nest-commander';
import { MigrateWork } from './migrate-work.js';
import { print, printJson, printTable } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';

@SubCommand({ name: 'status', description: 'Show which steps have been run' })
export class MigrateStatusCommand extends StrictCommandRunner {
  constructor(private readonly work: MigrateWork) {
    super();
  }

  async run(_: string[], { json }: { json?: boolean }): Promise<void> {
    const status = await this.work.run((migrator) => migrator.status());
    if (json) return printJson(status);
    printTable(
      ['state', 'step'],
      status.steps.map(({ state, name }) => [state, name]),
    );
    print(`${status.pending} pending.`);
    if (status.adoptable) print('The tables are there, but no step made them: adopt them with migrate baseline.');
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}
