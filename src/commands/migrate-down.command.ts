import { Option, SubCommand } from 'nest-commander';
import { PlainError } from '../common/plain-error.js';
import { MigrateWork } from './migrate-work.js';
import { print, printJson } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';

interface DownOptions {
  steps?: number;
  to?: string;
  base?: boolean;
  json?: boolean;
}

@SubCommand({ name: 'down', description: 'Undo the last step, or more; never below a baseline' })
export class MigrateDownCommand extends StrictCommandRunner {
  constructor(private readonly work: MigrateWork) {
    super();
  }

  async run(_: string[], { steps, to, base, json }: DownOptions): Promise<void> {
    if ([steps, to, base].filter((option) => option !== undefined).length > 1) {
      throw new PlainError('Give one of --steps, --to and --base.');
    }
    const result = await this.work.run((migrator) => migrator.down({ steps, to, base }));
    if (json) return printJson(result);
    for (const name of result.reverted) print(`down  ${name}`);
    print(`${result.reverted.length} steps undone.`);
    if (result.baseline) print(`${result.baseline} is the baseline.`);
  }

  @Option({ flags: '--steps <number>', description: 'how many steps to undo (1 when nothing is said)' })
  parseSteps(text: string): number {
    if (!/^[1-9]\d{0,4}$/.test(text)) throw new PlainError('--steps takes a whole number from 1.');
    return Number(text);
  }

  @Option({ flags: '--to <name>', description: 'undo every step after this one' })
  parseTo(name: string): string {
    return name;
  }

  @Option({ flags: '--base', description: 'undo everything down to the baseline' })
  parseBase(): boolean {
    return true;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}
