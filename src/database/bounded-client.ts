import pg from 'pg';

/** After so many seconds the server ends a statement by itself. */
export const STATEMENT_SECONDS = 30;
/** Past the server's own limit: whoever is silent for longer is not there any more. */
const SILENCE_SECONDS = STATEMENT_SECONDS + 5;

export interface BoundedClientConfig extends pg.ClientConfig {
  silenceSeconds?: number;
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

  constructor(config: BoundedClientConfig = {}) {
    super(config);
    const { silenceSeconds = SILENCE_SECONDS } = config;
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    let isWaiting = false;
    const giveUp = (): void => {
      if (!isWaiting || this.isPatient) return;
      const silence = new Error(`No answer from the database within ${silenceSeconds} seconds.`);
      (this as unknown as Wired).connection.stream.destroy(silence);
    };
    const limit = setTimeout(giveUp, silenceSeconds * 1000).unref();
    this.query = ((...args: unknown[]) => {
      isWaiting = true;
      limit.refresh();
      return query(...args);
    }) as typeof this.query;
    this.on('drain', () => (isWaiting = false));
    this.on('end', () => clearTimeout(limit));
  }
}
