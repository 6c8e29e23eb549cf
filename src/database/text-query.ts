import pg from 'pg';
import type { TextRow } from '../common/text-row.js';
import type { RowMessage } from './row-message.js';

/** A query whose rows stay the texts that the server sent: nothing is parsed, and no object is made of a row. */
export class TextQuery extends pg.Query {
  /** Set by the driver. */
  declare callback: (error: Error | null, rows?: readonly TextRow[]) => void;
  /** Unique to the text, or none: the server then plans the statement anew. */
  declare name?: string;
  private readonly texts: TextRow[] = [];

  constructor(name: string, text: string, values: readonly unknown[]) {
    super(text, [...values]);
    this.name = name;
  }

  handleRowDescription(): void {
    // The places of the columns are known.
  }

  handleDataRow(message: RowMessage): void {
    this.texts.push(message.row());
  }

  handleCommandComplete(): void {
    // Nothing to count.
  }

  handleReadyForQuery(): void {
    this.callback(null, this.texts);
  }
}
