import { Agent, request } from 'node:http';

export interface HttpRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, bytes as they are. */
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** When the client goes away: milliseconds after the request was written, or as soon as the answer begins. */
export type Cut = number | 'on-answer';

/** One keep-alive connection to an instance, as one device has. */
export class HttpConnection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private readonly hostname: string;
  private readonly port: string;

  constructor(url: string) {
    ({ hostname: this.hostname, port: this.port } = new URL(url));
  }

  /**
   * Null when the connection broke before the whole answer was there: whether the request took effect is unknown then.
   * @param cut when to break it on purpose
   */
  send({ method, path, headers, body }: HttpRequest, cut?: Cut): Promise<HttpAnswer | null> {
    const bytes =
      body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body), 'utf8');
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const settle = (answer: HttpAnswer | null) => {
        clearTimeout(timer);
        resolve(answer);
      };
      const sent = request(
        {
          hostname: this.hostname,
          port: this.port,
          // As it is given: a URL would be put in order first.
          path,
          method,
          agent: this.agent,
          headers: {
            ...(bytes ? { 'content-type': 'application/json', 'content-length': bytes.length } : {}),
            ...headers,
          },
        },
        (response) => {
          if (cut === 'on-answer') {
            sent.destroy();
            return settle(null);
          }
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', () => settle(null));
          response.on('end', () =>
            settle({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      sent.on('error', () => settle(null));
      sent.on('close', () => settle(null));
      if (typeof cut === 'number') sent.once('finish', () => (timer = setTimeout(() => sent.destroy(), cut)));
      sent.end(bytes);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
