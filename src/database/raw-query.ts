import pg from 'pg';
import type { RawRow } from '../common/raw-row.js';
import type { RowMessage } from './row-message.js';

/** What the driver's query does and keeps, beyond its types. */
interface Prepared {
  prepare(connection: pg.Connection): void;
}

/** In which notation the server sends the columns. */
export type Format = 'text' | 'binary';

/** A query whose rows stay as the server sent them: nothing is parsed, and no object is made of a row. */
export class RawQuery extends pg.Query {
  /** Set by the driver. */
  declare callback: (error: Error | null, rows?: readonly RawRow[]) => void;
  /** Unique to the text, or none: the server then plans the statement anew. */
  declare name?: string;
  /** Read by the driver. */
  declare binary: boolean;
  /** Read by the driver: texts alone come without. */
  readonly queryMode = 'extended';
  private readonly received: RawRow[] = [];

  constructor(name: string | undefined, text: string, values: readonly unknown[], format: Format) {
    super(text, [...values]);
    if (name !== undefined) this.name = name;
    this.binary = format === 'binary';
  }

  /** Called by the driver. The server is not asked for what the columns are. */
  prepare(connection: pg.Connection): void {
    const silent = Object.create(connection, { describe: { value: () => undefined } }) as pg.Connection;
    (pg.Query.prototype as unknown as Prepared).prepare.call(this, silent);
  }

  handleDataRow(message: RowMessage): void {
    this.received.push(message.row());
  }

  handleCommandComplete(): void {
    // Nothing to count.
  }

  handleReadyForQuery(): void {
    this.callback(null, this.received);
  }
}
