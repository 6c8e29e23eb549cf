import pg from 'pg';
import { handOutRows } from './row-message.js';
import { SharedBatch } from './shared-reads.js';
import { Together } from './together.js';

/** After so many seconds the server ends a statement by itself. */
export const STATEMENT_SECONDS = 30;
/** Past the server's own limit: whoever is silent for longer is not there any more. */
const SILENCE_SECONDS = STATEMENT_SECONDS + 5;

/** Outside of a transaction these change nothing. */
const IDLE = /^\s*(select|start|begin|rollback|set|show)\b/i;
const COMMIT = /^\s*(commit|end)\b/i;

export interface BoundedClientConfig extends pg.ClientConfig {
  silenceSeconds?: number;
  /** False: every statement goes out without its name. */
  prepared?: boolean;
}

/** As times are read: the role or the database may have another style. Spelt as the server reports it, or a pooler sets it anew each time. */
const STYLE = { datestyle: 'ISO, MDY' };

/** What the driver asks for when it opens a connection. */
interface Starting {
  getStartupConf(): Record<string, string>;
}

/** What the driver keeps of its connection; TLS puts another stream in its place. */
interface Wired {
  readonly connection: { readonly stream: { destroy(error: Error): void } };
}

/**
 * A connection that gives a silent server up. The server's own limits of time do not help when its answer never comes (a
 * dead host, a firewall that forgot the connection): the request would wait for the system's TCP timeout, some 15 minutes,
 * and the pool would hand the dead connection to the next one.
 */
export class BoundedClient extends pg.Client {
  /** While it is true the answer may take as long as it takes. */
  isPatient = false;
  /** What the server was asked and has not answered. */
  private asked: string | null = null;

  constructor(config: BoundedClientConfig = {}) {
    super(config);
    handOutRows(this);
    const { silenceSeconds = SILENCE_SECONDS, prepared = true } = config;
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    const giveUp = (): void => {
      if (this.asked === null || this.isPatient) return;
      this.cut(new Error(`No answer from the database within ${silenceSeconds} seconds.`));
    };
    const limit = setTimeout(giveUp, silenceSeconds * 1000).unref();
    this.query = ((...args: unknown[]) => {
      const [asked, ...rest] = args;
      this.asked = textOf(asked);
      limit.refresh();
      return query(prepared ? asked : unnamed(asked), ...rest);
    }) as typeof this.query;
    this.on('drain', () => (this.asked = null));
    this.on('end', () => clearTimeout(limit));
  }

  /** Called by the driver. */
  getStartupConf(): Record<string, string> {
    return { ...(pg.Client.prototype as unknown as Starting).getStartupConf.call(this), ...STYLE };
  }

  /** Whether the server may carry out what it was asked last even where the connection ends now. */
  get mayTakeEffect(): boolean {
    if (this.asked === null) return false;
    return this.getTransactionStatus() === 'I' ? !IDLE.test(this.asked) : COMMIT.test(this.asked);
  }

  /** Ends the connection at once; whoever waits for an answer gets this error. */
  cut(error: Error): void {
    (this as unknown as Wired).connection.stream.destroy(error);
  }
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : String((query as { text?: unknown }).text);
}

/**
 * A pooler of transactions gives the next one another connection, which knows no name. Whoever names statements need not
 * know of that.
 */
function unnamed(query: unknown): unknown {
  if (query instanceof Together || query instanceof SharedBatch) return query.unnamed();
  if (query instanceof pg.Query) return Object.assign(query, { name: undefined });
  const isConfig = typeof query === 'object' && query !== null && 'name' in query && !('submit' in query);
  return isConfig ? { ...query, name: undefined } : query;
}
