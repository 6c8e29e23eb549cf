import { int32, timeText, uuidText } from './binary.js';

/** Of a column, before its bytes. */
export const LENGTH_BYTES = 4;

/**
 * A row as the server sent it, which nobody has looked at yet. What its columns hold depends on the format that was asked
 * for: PostgreSQL's texts in UTF-8, or its binary notation (see common/binary). A column is found by walking to it.
 */
export class RawRow {
  /**
   * @param bytes that nobody changes any more, in which a DataRow message lies (PostgreSQL manual, "Message Formats")
   * @param at where the message begins, after its length
   * @param length of the message from there
   */
  constructor(
    readonly bytes: Buffer,
    readonly at: number,
    readonly length: number,
  ) {}

  /** How many columns it has. */
  get size(): number {
    return this.bytes.readInt16BE(this.at);
  }

  /** Where the first column begins, with its length. */
  get first(): number {
    return this.at + 2;
  }

  /** Where the column after the one at `at` begins. */
  after(at: number): number {
    const length = int32(this.bytes, at);
    return at + LENGTH_BYTES + (length < 0 ? 0 : length);
  }

  /** A text, the value of an enum, or any other column that was asked for as text. */
  text(place: number): string | null {
    return this.read(place, (bytes, start, end) => bytes.toString('utf8', start, end));
  }

  /** A binary boolean; null counts as false. */
  flag(place: number): boolean {
    return this.read(place, (bytes, start) => bytes[start] === 1) ?? false;
  }

  /** A binary integer. */
  integer(place: number): number | null {
    return this.read(place, int32);
  }

  /** A binary uuid. */
  uuid(place: number): string | null {
    return this.read(place, uuidText);
  }

  /** A binary timestamptz as PostgreSQL writes it, with its microseconds. */
  time(place: number): string | null {
    return this.read(place, timeText);
  }

  /** A bytea in binary: a part of the memory in which the row lies. */
  part(place: number): Buffer | null {
    return this.read(place, (bytes, start, end) => bytes.subarray(start, end));
  }

  private read<T>(place: number, read: (bytes: Buffer, start: number, end: number) => T): T | null {
    let at = this.first;
    for (let left = place; left > 0; left--) at = this.after(at);
    const start = at + LENGTH_BYTES;
    const length = int32(this.bytes, at);
    return length < 0 ? null : read(this.bytes, start, start + length);
  }
}
