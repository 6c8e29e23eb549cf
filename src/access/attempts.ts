/** What is counted: writes of a client, sign-ins of a client, sign-ins on an account. */
export type AttemptKind = 'write' | 'login-client' | 'login-account';

/** Counts attempts over all instances of the product. Implemented by the limits module. */
export abstract class Attempts {
  /**
   * Counts one attempt in the minute that the first one began.
   * @param subject the client or the account
   * @param max of a minute; 0 is no limit
   * @returns 0 when it may go on, else the whole seconds until the next one may
   */
  abstract attempt(kind: AttemptKind, subject: string, max: number): Promise<number>;

  /** Whether the counts are shared with the other instances just now; if not, each process counts by itself. */
  abstract get areShared(): boolean;
}
