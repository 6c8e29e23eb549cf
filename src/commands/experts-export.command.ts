import { Option, SubCommand } from 'nest-commander';
import { resolve } from 'node:path';
import { UUID } from '../common/uuid.js';
import { PlainError } from '../common/plain-error.js';
import { print, printJson, printTable } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';
import { Workplace } from './workplace.js';

interface ExportCommandOptions {
  out?: string;
  includeUnreleased?: boolean;
  json?: boolean;
}

@SubCommand({
  name: 'export',
  arguments: '<id>',
  argsDescription: { id: 'the id of the expert' },
  description: 'Write everything that is held about a person into one archive, for that person',
})
export class ExpertsExportCommand extends StrictCommandRunner {
  constructor(private readonly workplace: Workplace) {
    super();
  }

  async run([id = '']: string[], { out, includeUnreleased = false, json }: ExportCommandOptions): Promise<void> {
    if (!UUID.test(id)) throw new PlainError(`${id} is not the id of an expert.`);
    const path = resolve(out ?? `expert-${id}.tar.gz`);
    const told = await this.workplace.withServices(({ personExport }) =>
      personExport.export(id, { path, includeUnreleased }),
    );
    if (json) return printJson(told);
    printTable(
      ['rows', 'table'],
      Object.entries(told.rows).map(([table, count]) => [count, table]),
    );
    for (const line of told.missing) print(`Content is not whole: file ${line}`);
    if (told.unreleased > 0)
      print(`${told.unreleased} results are not released and were left out (--include-unreleased).`);
    print(`Wrote ${told.file} with ${told.files} files.`);
  }

  @Option({ flags: '--out <file>', description: 'where to write it; expert-<id>.tar.gz by default' })
  parseOut(file: string): string {
    return file;
  }

  @Option({ flags: '--include-unreleased', description: 'with scores and comments that are not released yet' })
  parseIncludeUnreleased(): boolean {
    return true;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}
