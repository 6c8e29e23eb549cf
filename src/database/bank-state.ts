import { Injectable } from '@nestjs/common';
import { ReadPool } from './read-pool.js';

/** Names the state of questions and categories that the statement's snapshot sees, see bank-version.entity. */
export const BANK_STATE = `(SELECT sum(v.number)::text FROM bank_versions v)`;

/**
 * After which what is kept of a bank is read again, though its state be the same: somebody may have switched off the
 * triggers that tell of changes.
 */
export const KEPT_FOR_MS = 60_000;

/** In which state the bank is. */
@Injectable()
export class BankStates {
  private asking: Promise<string | null> | null = null;

  constructor(private readonly reads: ReadPool) {}

  /**
   * As it is after the call, on the primary: whoever asks in one turn of the event loop is told by the same statement, which
   * goes out after it. Null: there is no telling.
   */
  now(): Promise<string | null> {
    this.asking ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.asking = null;
        this.ask().then(resolve, reject);
      });
    });
    return this.asking;
  }

  private async ask(): Promise<string | null> {
    const [row] = await this.reads.point('bank-state', `SELECT ${BANK_STATE}`, []);
    return row?.text(0) ?? null;
  }
}
