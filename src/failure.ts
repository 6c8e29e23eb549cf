import { DomainError } from './common/domain-error.js';
import { plainMessage } from './common/plain-error.js';
import { MigrationError } from './database/migrator/migration-error.js';

/** One line for what went wrong; where several things did, they follow, one a line. */
export function describeFailure(error: unknown): string {
  return [summaryOf(error), ...faultsOf(error).map((fault) => `  ${fault}`)].join('\n');
}

function summaryOf(error: unknown): string {
  return error instanceof DomainError ? error.detail : plainMessage(error);
}

function faultsOf(error: unknown): readonly string[] {
  if (error instanceof DomainError) return error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  return error instanceof MigrationError ? error.lines : [];
}
