import { Option, SubCommand } from 'nest-commander';
import { MigrateWork } from './migrate-work.js';
import { print, printJson } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';

interface UpOptions {
  to?: string;
  json?: boolean;
}

@SubCommand({ name: 'up', description: 'Run every step that is pending' })
export class MigrateUpCommand extends StrictCommandRunner {
  constructor(private readonly work: MigrateWork) {
    super();
  }

  async run(_: string[], { to, json }: UpOptions): Promise<void> {
    const result = await this.work.begin((migrator) => migrator.up({ to }));
    if (json) return printJson(result);
    for (const name of result.executed) print(`up    ${name}`);
    print(result.executed.length === 0 ? 'Nothing is pending.' : `${result.executed.length} steps run.`);
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
