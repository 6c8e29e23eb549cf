/** A row as the server sent it: PostgreSQL's text of each column in UTF-8, which nobody has looked at yet. */
export class TextRow {
  /** Where the text of each column begins and ends, two numbers a column; -1 where it is null. */
  private readonly ends: readonly number[];

  /** @param bytes of a DataRow message after its length (PostgreSQL manual, "Message Formats"); they must not change */
  constructor(readonly bytes: Buffer) {
    const ends: number[] = [];
    let at = 2;
    for (let left = bytes.readInt16BE(0); left > 0; left--) {
      const length = bytes.readInt32BE(at);
      at += 4;
      if (length < 0) ends.push(-1, -1);
      else ends.push(at, (at += length));
    }
    this.ends = ends;
  }

  /** How many columns it has. */
  get size(): number {
    return this.ends.length / 2;
  }

  /** Of the column's text in {@link bytes}; -1 where it is null. */
  start(place: number): number {
    return this.ends[2 * place] as number;
  }

  end(place: number): number {
    return this.ends[2 * place + 1] as number;
  }

  /** The text of a column, decoded. */
  text(place: number): string | null {
    const start = this.start(place);
    return start < 0 ? null : this.bytes.toString('utf8', start, this.end(place));
  }
}
