import { Command, Option } from 'nest-commander';
import { resolve } from 'node:path';
import { withKeptAuditKey } from '../config/secrets.js';
import { auditKeysOf } from '../scoring/audit-key.js';
import { interruptible } from './interruption.js';
import { inUnits, print, printJson, printTable } from './output.js';
import { Progress } from './progress.js';
import { StrictCommandRunner } from './strict-command-runner.js';
import { Workplace } from './workplace.js';

interface BackupCommandOptions {
  out: string;
  force?: boolean;
  skipMissingFiles?: boolean;
  json?: boolean;
}

@Command({
  name: 'backup',
  description:
    'Write the database and all uploads, as they are at this moment, into one archive; a server may run meanwhile',
})
export class BackupCommand extends StrictCommandRunner {
  constructor(private readonly workplace: Workplace) {
    super();
  }

  async run(_: string[], { out, force = false, skipMissingFiles = false, json }: BackupCommandOptions): Promise<void> {
    const { backup } = await import('../backup/backup.js');
    const path = resolve(out);
    const started = performance.now();
    const progress = new Progress('rows and files');
    const { manifest, bytes, sealed } = await this.workplace.withDatabase((env) => {
      const { databaseUrl, dataDir, backupKey } = env;
      return interruptible('no archive was made', async (signal) => ({
        ...(await backup({
          databaseUrl: databaseUrl ?? '',
          dataDir,
          path,
          force,
          skipMissingFiles,
          signal,
          key: backupKey,
          auditKeys: auditKeysOf(withKeptAuditKey(env)),
          now: new Date(),
          onProgress: (done, total, label) => progress.at(done, total, label),
          onNote: (line) => progress.note(line),
        }).finally(() => progress.end())),
        sealed: backupKey !== null,
      }));
    });
    const seconds = Math.round(performance.now() - started) / 1000;
    const { tables, files, ...about } = manifest;
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    if (json) return printJson({ file: path, bytes, seconds, sealed, rows, ...about, files, tables });
    printTable(
      ['rows', 'bytes', 'table'],
      tables.map((table) => [table.rows, table.bytes, table.name]),
    );
    print(
      `Wrote ${path}: ${tables.length} tables, ${rows} rows, ${files.count} files, ${inUnits(bytes)} in ${seconds.toFixed(1)} s.`,
    );
    print(
      'It holds password hashes and what people wrote: keep it where only those may read who may read the database.',
    );
  }

  @Option({ flags: '--out <file>', description: 'where to write it, such as backup.tar.gz', required: true })
  parseOut(file: string): string {
    return file;
  }

  @Option({ flags: '--force', description: 'replace the file if it is there' })
  parseForce(): boolean {
    return true;
  }

  @Option({ flags: '--skip-missing-files', description: 'go on without uploads that are missing or damaged' })
  parseSkipMissingFiles(): boolean {
    return true;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}
