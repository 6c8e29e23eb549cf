import { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type Logger, pino } from 'pino';

/** Where a logger writes its lines. */
interface Destined {
  readonly [pino.symbols.streamSym]: { write(line: string): void };
}

/**
 * One line a request, once its answer has left or its client has gone. It names what it holds field by field, so nothing
 * in it has to be redacted, and is put together here: the logger would look for secrets in each.
 */
export class RequestLog extends LogController {
  private readonly destination: Destined[typeof pino.symbols.streamSym];

  constructor(private readonly logger: Logger) {
    super();
    this.destination = (logger as unknown as Destined)[pino.symbols.streamSym];
  }

  override incomingRequest(request: FastifyRequest, reply: FastifyReply): void {
    if (!this.logger.isLevelEnabled('info')) return;
    // Read while it is there: a connection that was cut knows no longer where it came from.
    const from = `"remoteAddress":${JSON.stringify(request.ip ?? null)},"remotePort":${request.socket.remotePort ?? null}`;
    reply.raw.once('close', () => this.destination.write(line(request, reply, from)));
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (error) super.requestCompleted(error, request, reply);
  }
}

function line(request: FastifyRequest, reply: FastifyReply, from: string): string {
  const { id, method, url, host } = request;
  const outcome = reply.raw.writableFinished ? 'request completed' : 'request aborted';
  return (
    `{"level":30,"time":${Date.now()},"reqId":"${id}","req":{"method":"${method}","url":${JSON.stringify(url)},` +
    `"host":${JSON.stringify(host)},${from}},` +
    `"res":{"statusCode":${reply.statusCode}},"responseTime":${reply.elapsedTime},"msg":"${outcome}"}\n`
  );
}

/** The logger of a request, made when it has something to say: few do. */
export function whenNeeded(parent: FastifyBaseLogger, bindings: object, options: object): FastifyBaseLogger {
  return new LateLogger(() => parent.child(bindings, options)) as unknown as FastifyBaseLogger;
}

type Said = [fields: object, message?: string];

class LateLogger {
  private made: FastifyBaseLogger | undefined;

  constructor(private readonly make: () => FastifyBaseLogger) {}

  trace(...said: Said): void {
    this.logger.trace(...said);
  }

  debug(...said: Said): void {
    this.logger.debug(...said);
  }

  info(...said: Said): void {
    this.logger.info(...said);
  }

  warn(...said: Said): void {
    this.logger.warn(...said);
  }

  error(...said: Said): void {
    this.logger.error(...said);
  }

  fatal(...said: Said): void {
    this.logger.fatal(...said);
  }

  child(bindings: object, options?: object): FastifyBaseLogger {
    return this.logger.child(bindings, options);
  }

  get level(): string {
    return this.logger.level;
  }

  private get logger(): FastifyBaseLogger {
    return (this.made ??= this.make());
  }
}
