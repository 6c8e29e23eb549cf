import { Command, Option } from 'nest-commander';
import { readBankFile, readDemoBank } from '../seeding/bank-file.js';
import { print, printJson, printTable } from './output.js';
import { Workplace } from './workplace.js';
import { StrictCommandRunner } from './strict-command-runner.js';

interface SeedOptions {
  file?: string;
  dryRun?: boolean;
  json?: boolean;
}

@Command({
  name: 'seed',
  description: 'Bring the demo bank, or a bank file, into the database; doing it twice changes nothing',
})
export class SeedCommand extends StrictCommandRunner {
  constructor(private readonly workplace: Workplace) {
    super();
  }

  async run(_: string[], { file, dryRun = false, json }: SeedOptions): Promise<void> {
    const files = file === undefined ? await readDemoBank() : [await readBankFile(file)];
    const outcome = await this.workplace.withServices(({ seeding }) => seeding.seedBank(files, { dryRun }));
    if (json) return printJson({ ...outcome, dryRun });
    printTable(
      ['', 'created', 'updated', 'unchanged'],
      Object.entries(outcome).map(([what, { created, updated, unchanged }]) => [what, created, updated, unchanged]),
    );
    if (dryRun) print('Dry run: nothing was written.');
  }

  @Option({ flags: '--file <path>', description: 'a bank file instead of the demo bank' })
  parseFile(path: string): string {
    return path;
  }

  @Option({ flags: '--dry-run', description: 'say what would happen and change nothing' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}
