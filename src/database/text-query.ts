import pg from 'pg';
import type { TextRow } from '../common/json-rows.js';

/** A query whose rows stay the texts that the server sent: nothing is parsed, and no object is made of a row. */
export class TextQuery extends pg.Query {
  /** Set by the driver. */
  declare callback: (error: Error | null, rows?: readonly TextRow[]) => void;
  private readonly texts: TextRow[] = [];

  handleRowDescription(): void {
    // The places of the columns are known.
  }

  handleDataRow({ fields }: { fields: TextRow }): void {
    this.texts.push(fields);
  }

  handleCommandComplete(): void {
    // Nothing to count.
  }

  handleReadyForQuery(): void {
    this.callback(null, this.texts);
  }
}
