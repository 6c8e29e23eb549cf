import { DomainError } from './common/domain-error.js';
import { plainMessage } from './common/plain-error.js';
import { databaseErrorToDomain } from './common/problem/database-errors.js';
import { MigrationError } from './database/migrator/migration-error.js';

/** One line for what went wrong; where several things did, they follow, one a line. */
export function describeFailure(thrown: unknown): string {
  // Made for the terminal already, whatever error of the database it came from.
  const error = thrown instanceof MigrationError ? thrown : (databaseErrorToDomain(thrown) ?? thrown);
  const summary = error instanceof DomainError ? error.detail : plainMessage(error);
  return [summary, ...faultsOf(error).map((fault) => `  ${fault}`)].join('\n');
}

function faultsOf(error: unknown): readonly string[] {
  if (error instanceof DomainError) return error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  return error instanceof MigrationError ? error.lines : [];
}
