import { CommandFactory } from 'nest-commander';
import { CliModule } from './commands/cli.module.js';
import { outliveReaders } from './common/output-streams.js';
import { PlainError } from './common/plain-error.js';
import { describeFailure } from './failure.js';

/** commander throws this to end after --help and --version, and for faults it has already printed. */
interface CommanderEnd {
  code?: string;
  exitCode?: number;
}

const fail = (error: unknown): void => {
  const { code = '', exitCode } = error as CommanderEnd;
  if (code.startsWith('commander.')) process.exit(exitCode ?? 1);
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exit(1);
};

// Whoever pipes into head has read enough; the command itself goes on to its end.
outliveReaders(({ message }) => fail(new PlainError(`Not everything could be printed: ${message}`)));
await CommandFactory.run(CliModule, {
  logger: false,
  cliName: 'ax-qna',
  errorHandler: fail,
  serviceErrorHandler: fail,
}).catch(fail);
