import { Option, SubCommand } from 'nest-commander';
import { MigrateWork } from './migrate-work.js';
import { print, printJson } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';

interface PlanOptions {
  to?: string;
  json?: boolean;
}

@SubCommand({ name: 'plan', description: 'Print the SQL that up would run; change nothing' })
export class MigratePlanCommand extends StrictCommandRunner {
  constructor(private readonly work: MigrateWork) {
    super();
  }

  async run(_: string[], { to, json }: PlanOptions): Promise<void> {
    const steps = await this.work.run((migrator) => migrator.plan({ to }));
    if (json) return printJson(steps);
    for (const { name, statements } of steps) {
      print(`-- ${name}`);
      for (const statement of statements) print(`${statement.trim().replace(/;$/, '')};`);
      print('');
    }
    print(steps.length === 0 ? '-- Nothing is pending.' : `-- ${steps.length} steps.`);
  }

  @Option({ flags: '--to <name>', description: 'stop after this step' })
  parseTo(name: string): string {
    return name;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}
