import pg from 'pg';

/** A prepared statement; a name is unique to its text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What the driver's query offers to the connection that runs it, beyond its types. */
interface Running extends pg.Query {
  name?: string;
  readonly text: string;
  prepare(connection: pg.Connection): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: pg.Connection): void;
  handleReadyForQuery(connection: pg.Connection): void;
}

/** What the driver keeps of its connection. */
interface Wired extends pg.Connection {
  /** Sent to be parsed, by name; not answered yet. */
  readonly submittedNamedStatements: Record<string, string>;
}

export type Rows = Record<string, unknown>[];
/** The rows of each statement, or why the database refused one of them: of that the connection takes no harm. */
export type Outcome = { rows: Rows[] } | { refusal: pg.DatabaseError };

/** What is wrong is a value or a row (SQLSTATE classes 22 and 23), not the connection. */
const OF_DATA = /^2[23]/;

/**
 * Several statements in one message and one transaction: PostgreSQL takes what comes between two Syncs of its extended
 * protocol as one (PostgreSQL manual, "Pipelining"), so all of them take effect or none, for the price of one round trip.
 * Under READ COMMITTED each still has a snapshot of its own, taken when its turn comes: a statement sees what was committed
 * while the one before it waited for a lock.
 *
 * Given to the `query()` of a connection or of the driver's pool, which answers with the {@link Outcome}. A refusal is no
 * error there, because the pool ends the connection at each.
 */
export class Together {
  /** Set by the driver. */
  callback: ((error: Error | undefined, outcome?: Outcome) => void) | undefined;
  private readonly queries: readonly Running[];
  private readonly rows: Rows[] = [];
  private turn = 0;

  constructor(statements: readonly Statement[]) {
    this.queries = statements.map(({ name, text, values }, index) => {
      const done = (error: Error | null, result: pg.QueryResult<Record<string, unknown>>): void => {
        if (error) this.end(error);
        else this.rows[index] = result.rows;
      };
      return new pg.Query({ name, text, values: [...values], callback: done } as pg.QueryConfig) as Running;
    });
  }

  /** Of the statement whose turn it is: the driver keeps under its name what PostgreSQL has parsed. */
  get name(): string | undefined {
    return this.queries[this.turn]?.name;
  }

  get text(): string {
    return this.queries[this.turn]?.text ?? '';
  }

  /** The same, parsed anew each time. */
  unnamed(): this {
    for (const query of this.queries) delete query.name;
    return this;
  }

  /** Sends everything with one Sync at its end. */
  submit(connection: pg.Connection): void {
    const mute = Object.create(connection, { sync: { value: () => undefined } }) as pg.Connection;
    connection.stream.cork();
    try {
      for (const query of this.queries) query.prepare(mute);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleRowDescription(message: unknown): void {
    this.queries[this.turn]?.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.queries[this.turn]?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: pg.Connection): void {
    this.queries[this.turn]?.handleCommandComplete(message, connection);
    this.turn += 1;
  }

  handleReadyForQuery(connection: pg.Connection): void {
    for (const query of this.queries) query.handleReadyForQuery(connection);
    this.end();
  }

  /** PostgreSQL passes over what follows a failure, up to the Sync: nothing of it was parsed. */
  handleError(error: Error, connection: pg.Connection): void {
    const { submittedNamedStatements } = connection as Wired;
    for (const { name } of this.queries.slice(this.turn)) if (name) delete submittedNamedStatements[name];
    this.end(error);
  }

  private end(error?: Error): void {
    const { callback } = this;
    this.callback = undefined;
    if (!error) callback?.(undefined, { rows: this.rows });
    else if (error instanceof pg.DatabaseError && OF_DATA.test(error.code ?? ''))
      callback?.(undefined, { refusal: error });
    else callback?.(error);
  }
}
