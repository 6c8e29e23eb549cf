/** What tells one request from its repeats. */
export interface Once {
  readonly userId: string;
  /** Method and path, ids included. */
  readonly route: string;
  /** Null when the client sent no Idempotency-Key. */
  readonly key: string | null;
  /** SHA-256 of the query string and the body as sent. */
  readonly bodyHash: string;
}
