import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';

/** Fields that never reach a log, wherever they lie in what is logged. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'accessToken',
  'refreshToken',
  'token',
  'responseData',
];

/**
 * The stream that everything else is printed on: it outlives its reader, which a file descriptor of pino's own does not.
 * The lines of one turn of the event loop are written at once.
 */
class Stdout {
  private lines = '';

  constructor() {
    process.once('exit', () => this.flush());
  }

  write(line: string): void {
    if (this.lines === '') setImmediate(() => this.flush());
    this.lines += line;
  }

  private flush(): void {
    if (this.lines !== '') process.stdout.write(this.lines);
    this.lines = '';
  }
}

export function createLogger(level: string, destination: { write(line: string): void } = new Stdout()): Logger {
  const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`]);
  const options = { level, redact: { paths, censor: '[redacted]' }, base: null, serializers: { err: errorForLog } };
  return pino(options, destination);
}

/** The driver attaches the parameters of a failed query to its error: people's answers among them. */
function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, constraint, table } = ((error as { driverError?: unknown }).driverError ?? error) as Record<
    string,
    unknown
  >;
  return { type: error.name, message: error.message, stack: error.stack, code, constraint, table };
}

/** Nest's own lines through the same log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
