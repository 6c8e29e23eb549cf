import pg from 'pg';
import type { TextRow } from '../common/text-row.js';
import type { RowMessage } from './row-message.js';

/** What the driver's query does, beyond its types. */
interface Prepared {
  prepare(connection: pg.Connection): void;
}

/** A query whose rows stay the texts that the server sent: nothing is parsed, and no object is made of a row. */
export class TextQuery extends pg.Query {
  /** Set by the driver. */
  declare callback: (error: Error | null, rows?: readonly TextRow[]) => void;
  /** Unique to the text, or none: the server then plans the statement anew. */
  declare name?: string;
  private readonly texts: TextRow[] = [];

  constructor(name: string | undefined, text: string, values: readonly unknown[]) {
    super(text, [...values]);
    if (name !== undefined) this.name = name;
  }

  /** Called by the driver. The server is not asked for what the columns are. */
  prepare(connection: pg.Connection): void {
    const silent = Object.create(connection, { describe: { value: () => undefined } }) as pg.Connection;
    (pg.Query.prototype as unknown as Prepared).prepare.call(this, silent);
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
