import { CommandFactory } from 'nest-commander';
import { CliModule } from './commands/cli.module.js';
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

await CommandFactory.run(CliModule, {
  logger: false,
  cliName: 'ax-qna',
  errorHandler: fail,
  serviceErrorHandler: fail,
}).catch(fail);
