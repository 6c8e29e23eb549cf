import { Option, SubCommand } from 'nest-commander';
import { resolve } from 'node:path';
import type { AuditResult } from '../audit/audit.js';
import { RECORD_FAULTS, type RecordFaultCode } from '../scoring/recorded-pair.js';
import { AuditWork, unprovenLine } from './audit-work.js';
import { print, printJson, printTable } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';

interface VerifyOptions {
  checkpoint?: string[];
  allowUnproven?: boolean;
  json?: boolean;
}

/** So many are printed one by one; --json tells more. */
const MAX_PRINTED = 50;

@SubCommand({
  name: 'verify',
  description: 'Hold every chain of grade events against its key, its answers, its tombstone and checkpoints',
})
export class AuditVerifyCommand extends StrictCommandRunner {
  constructor(private readonly work: AuditWork) {
    super();
  }

  async run(_: string[], { checkpoint = [], allowUnproven = false, json }: VerifyOptions): Promise<void> {
    const { audit } = await import('../audit/audit.js');
    const result = await this.work.run('nothing was found out', (options) =>
      audit({ ...options, checkpoints: checkpoint.map((path) => resolve(path)) }),
    );
    const unproven = unprovenLine(result.unproven);
    const ok = result.faults === 0 && (unproven === null || allowUnproven);
    if (!ok) process.exitCode = 1;
    if (json) printJson({ ok, ...result });
    else tell(result, ok, unproven);
  }

  @Option({
    flags: '--checkpoint <file>',
    description: 'what audit checkpoint wrote earlier; may be given several times',
  })
  parseCheckpoint(file: string, before: string[] = []): string[] {
    return [...before, file];
  }

  @Option({
    flags: '--allow-unproven',
    description: 'accept chains, tombstones and grades of before there was a key, which anybody could have written',
  })
  parseAllowUnproven(): boolean {
    return true;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}

function tell(result: AuditResult, ok: boolean, unproven: string | null): void {
  const { chains, events, answers, tombstones, erasedBroken, faults, found, checkpoints } = result;
  printTable(
    ['rows', 'record'],
    Object.entries({ chains, events, answers, tombstones }).map(([name, rows]) => [rows, name]),
  );
  for (const { path, takenAt, heads } of checkpoints) print(`checkpoint ${path} of ${takenAt}: ${heads} ends`);
  for (const { code, expertId, questionId, what } of found.slice(0, MAX_PRINTED))
    print(`${code}: expert ${expertId} on question ${questionId}: ${what}`);
  if (faults > MAX_PRINTED) print(`and ${faults - MAX_PRINTED} more; --json tells the first thousand.`);
  const codes = new Set<RecordFaultCode>(found.map(({ code }) => code));
  for (const code of codes) print(`${code} means: ${RECORD_FAULTS[code]}`);
  if (erasedBroken > 0) print(`note: ${erasedBroken} chains were not proven any more when they were erased.`);
  if (unproven !== null)
    print(
      `unproven: ${unproven}: they are of before there was a key, or made up. A checkpoint from when they were known to be right proves chains and tombstones (--checkpoint); --allow-unproven accepts them.`,
    );
  if (faults > 0) print(`${faults} faults.`);
  else if (ok) print(`The record of grades is as it was written${checkpoints.length > 0 ? ', to its end' : ''}.`);
}
