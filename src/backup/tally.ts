import { createHash, type Hash } from 'node:crypto';

const NEWLINE = 0x0a;

export interface TallyResult {
  rows: number;
  bytes: number;
  sha256: string;
}

/** Counts and digests what COPY gives in text form, where a line break within a value is written as `\n`. */
export class Tally {
  rows = 0;
  bytes = 0;
  private readonly hash: Hash = createHash('sha256');

  add(chunk: Buffer): void {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) this.rows += 1;
  }

  /** May be asked for once. */
  result(): TallyResult {
    return { rows: this.rows, bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}
