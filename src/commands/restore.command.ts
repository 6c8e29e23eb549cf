import { Command, Option } from 'nest-commander';
import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RestoreResult } from '../backup/restore.js';
import type { VerifiedArchive } from '../backup/verify-archive.js';
import { loadEnv } from '../config/env.js';
import { withKeptAuditKey } from '../config/secrets.js';
import { auditKeysOf } from '../scoring/audit-key.js';
import { interruptible } from './interruption.js';
import { inUnits, print, printJson, printTable } from './output.js';
import { Progress } from './progress.js';
import { StrictCommandRunner } from './strict-command-runner.js';
import { Workplace } from './workplace.js';

interface RestoreCommandOptions {
  verifyOnly?: boolean;
  allowBrokenChains?: boolean;
  allowUnknownKey?: boolean;
  json?: boolean;
}

interface Outcome extends VerifiedArchive {
  archiveBytes: number;
  restored: RestoreResult | null;
}

@Command({
  name: 'restore',
  arguments: '<file>',
  description: 'Bring an archive that backup wrote into an empty database, uploads and all',
})
export class RestoreCommand extends StrictCommandRunner {
  constructor(private readonly workplace: Workplace) {
    super();
  }

  async run([file = '']: string[], options: RestoreCommandOptions): Promise<void> {
    const { onArchive } = await import('../backup/archive-file.js');
    const path = resolve(file);
    const started = performance.now();
    const outcome = await interruptible('nothing was restored', (signal) =>
      onArchive(path, (handle, bytes) => this.work(handle, bytes, options, signal)),
    );
    report(path, outcome, (performance.now() - started) / 1000, options.json ?? false);
  }

  /** The archive is read to its end before the database is even opened. */
  private async work(
    file: FileHandle,
    archiveBytes: number,
    { verifyOnly = false, allowBrokenChains = false, allowUnknownKey = false }: RestoreCommandOptions,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { verifyArchive } = await import('../backup/verify-archive.js');
    const { restore } = await import('../backup/restore.js');
    const checking = new Progress('bytes');
    const verified = await verifyArchive(file, loadEnv().backupKey, {
      signal,
      onProgress: (bytes) => checking.at(bytes, archiveBytes, 'checking the archive'),
    }).finally(() => checking.end());
    if (verifyOnly) return { ...verified, archiveBytes, restored: null };

    const progress = new Progress('bytes');
    const restored = await this.workplace.withNewDatabase((env) =>
      restore({
        file,
        manifest: verified.manifest,
        databaseUrl: env.databaseUrl ?? '',
        dataDir: env.dataDir,
        allowBrokenChains,
        auditKeys: auditKeysOf(withKeptAuditKey(env)),
        allowUnknownKey,
        signal,
        onProgress: (bytes, label) => progress.at(bytes, archiveBytes, label),
        onNote: (line) => progress.note(line),
      }).finally(() => progress.end()),
    );
    return { ...verified, archiveBytes, restored };
  }

  @Option({
    flags: '--verify-only',
    description: 'check the archive from its first byte to its last and write nothing',
  })
  parseVerifyOnly(): boolean {
    return true;
  }

  @Option({
    flags: '--allow-broken-chains',
    description: 'restore grade events that were tampered with before the backup as they are',
  })
  parseAllowBrokenChains(): boolean {
    return true;
  }

  @Option({
    flags: '--allow-unknown-key',
    description: 'restore grade events that neither AUDIT_KEY nor one of AUDIT_KEYS_BEFORE can prove',
  })
  parseAllowUnknownKey(): boolean {
    return true;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}

const SEALS = {
  checked: 'Its seal is that of BACKUP_KEY.',
  'not checked': 'It is sealed; set BACKUP_KEY to check the seal.',
  none: 'It bears no seal: whoever could write to it could have changed it.',
};

function report(
  path: string,
  { manifest, seal, archiveBytes, restored }: Outcome,
  seconds: number,
  json: boolean,
): void {
  const { tables, files, ...about } = manifest;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const rounded = Math.round(seconds * 1000) / 1000;
  if (json) {
    return printJson({
      file: path,
      bytes: archiveBytes,
      seconds: rounded,
      seal,
      restored,
      rows,
      ...about,
      files,
      tables,
    });
  }
  printTable(
    ['rows', 'bytes', 'table'],
    tables.map((table) => [table.rows, table.bytes, table.name]),
  );
  const what = `${tables.length} tables, ${rows} rows, ${files.count} files, ${inUnits(archiveBytes)} in ${seconds.toFixed(1)} s`;
  print(`Made ${about.createdAt} by version ${about.version} on PostgreSQL ${about.postgres}. ${SEALS[seal]}`);
  if (files.missing > 0) print(`The content of ${files.missing} files was missing when it was made.`);
  if (restored === null) return print(`${path} is whole: ${what}. Nothing was written.`);
  for (const id of restored.missingFiles.slice(0, 20)) print(`without content: file ${id}`);
  if (restored.migrated.length > 0)
    print(`Migrated from its schema to the present one: ${restored.migrated.length} steps.`);
  print(`Restored ${path}: ${what}.`);
  print('Passwords are those of the backup; everybody signs in again.');
}
