import type { Counted } from '../access/attempt-windows.js';

/** Where instances count together. */
export interface AttemptStore {
  /** For a log line: whose counts these are. */
  readonly name: string;
  /**
   * Counts one attempt atomically.
   * @param key a hash; the store learns neither addresses nor accounts
   * @throws whatever keeps it from being counted
   */
  count(key: string): Promise<Counted>;
  close(): void;
}
