import { Option, SubCommand } from 'nest-commander';
import { createInterface } from 'node:readline/promises';
import { UUID } from '../common/uuid.js';
import { PlainError } from '../common/plain-error.js';
import type { Erasure } from '../privacy/erasure.service.js';
import { print, printJson, printTable } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';
import { Workplace } from './workplace.js';

interface EraseOptions {
  yes?: boolean;
  dryRun?: boolean;
  skipMissingFiles?: boolean;
  allowBrokenChains?: boolean;
  json?: boolean;
}

@SubCommand({
  name: 'erase',
  arguments: '<id>',
  argsDescription: { id: 'the id of the expert' },
  description: 'Remove a person for good: account, answers, grades, results and files',
})
export class ExpertsEraseCommand extends StrictCommandRunner {
  constructor(private readonly workplace: Workplace) {
    super();
  }

  async run(
    [id = '']: string[],
    { yes = false, dryRun = false, skipMissingFiles = false, allowBrokenChains = false, json }: EraseOptions,
  ): Promise<void> {
    if (!UUID.test(id)) throw new PlainError(`${id} is not the id of an expert.`);
    const asks = !yes && !dryRun;
    if (asks && !process.stdin.isTTY)
      throw new PlainError('Nobody can be asked here: say --yes, or look with --dry-run.');
    const erasure = await this.workplace.withServices(async ({ erasure: service }) => {
      const options = { skipMissingFiles, allowBrokenChains };
      if (asks) await confirm(await service.erase(id, { ...options, dryRun: true }));
      return service.erase(id, { ...options, dryRun });
    });
    if (json) printJson(erasure);
    else tell(erasure);
    if (erasure.files.left.length > 0) process.exitCode = 1;
  }

  @Option({ flags: '--yes', description: 'do not ask' })
  parseYes(): boolean {
    return true;
  }

  @Option({ flags: '--dry-run', description: 'count what would go and change nothing' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({ flags: '--skip-missing-files', description: 'go on though the files do not lie in this DATA_DIR' })
  parseSkipMissingFiles(): boolean {
    return true;
  }

  @Option({
    flags: '--allow-broken-chains',
    description: 'go on though chains of grades were tampered with or cannot be proven; their tombstones say so',
  })
  parseAllowBrokenChains(): boolean {
    return true;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}

async function confirm(ahead: Erasure): Promise<void> {
  process.stderr.write(`${ahead.name ?? 'Without a name'} <${ahead.email ?? 'no address'}>, for good:\n`);
  for (const [table, rows] of Object.entries(ahead.rows)) process.stderr.write(`  ${rows} ${table}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const said = await terminal.question('Type erase to go on: ').finally(() => terminal.close());
  if (said.trim() !== 'erase') throw new PlainError('Nothing was removed.');
}

function tell({ expertId, rows, copies, marksKept, files, dryRun }: Erasure): void {
  if (Object.keys(rows).length === 0) print(`Nothing is held about expert ${expertId} any more.`);
  else
    printTable(
      ['rows', 'table'],
      Object.entries(rows).map(([table, count]) => [count, table]),
    );
  const did = dryRun ? 'Would remove' : 'Removed';
  print(`${did} ${files.removed} files and ${copies} copies in kept responses; ${marksKept} anonymous marks kept.`);
  for (const line of files.left)
    print(`Not removed, and tried again by a repeat and by the next start of a server: file ${line}`);
  if (dryRun) print('Dry run: nothing was removed.');
  else print('Backups and logs that were made before still hold the person until they are rotated.');
}
