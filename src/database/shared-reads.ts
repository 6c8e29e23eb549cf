import pg from 'pg';
import type { RawRow } from '../common/raw-row.js';
import type { RowMessage } from './row-message.js';
import { RawQuery } from './raw-query.js';

interface Asked {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  resolve(rows: readonly RawRow[]): void;
  reject(error: unknown): void;
}

/**
 * Short reads, which cost little more than the system calls of asking for them: those of one turn of the event loop
 * go out in one message and are answered in one, and so do those that wait for a connection. For nothing that takes long:
 * the whole message waits for it.
 */
export class SharedReads {
  private readonly asked: Asked[] = [];
  /** Messages that wait for a connection; each takes as many as it holds once it has one. */
  private due = 0;

  /** @param atMost of one message: what it costs itself is small beside them, and the last one does not wait for long */
  constructor(
    private readonly pool: () => pg.Pool,
    private readonly atMost: number,
  ) {}

  /** How many reads wait behind the first one of each message that waits for a connection. */
  get behind(): number {
    return this.due === 0 ? 0 : Math.max(0, this.asked.length - this.due);
  }

  ask(name: string, text: string, values: readonly unknown[]): Promise<readonly RawRow[]> {
    return new Promise((resolve, reject) => {
      if (this.asked.push({ name, text, values, resolve, reject }) === this.due * this.atMost + 1)
        setImmediate(this.send);
    });
  }

  private readonly send = (): void => {
    while (this.asked.length > this.due * this.atMost) {
      const batch = new SharedBatch(() => this.take());
      this.due += 1;
      const sent = this.pool().query(batch) as unknown as Promise<void>;
      sent.catch((error: unknown) => this.fail(batch, error));
    }
  };

  private take(): readonly Asked[] {
    this.due -= 1;
    return this.asked.splice(0, this.atMost);
  }

  /** A statement that the server refused has taken those behind it along: they are asked again, each by itself. */
  private fail(batch: SharedBatch, error: unknown): void {
    const [first, ...others] = batch.isSent ? batch.unanswered : this.take();
    first?.reject(error);
    const isOfOne = batch.isSent && error instanceof pg.DatabaseError;
    for (const asked of others) {
      if (isOfOne) this.askAlone(asked);
      else asked.reject(error);
    }
  }

  private askAlone({ name, text, values, resolve, reject }: Asked): void {
    const rows = this.pool().query(new RawQuery(name, text, values, 'binary')) as unknown as Promise<readonly RawRow[]>;
    rows.then(resolve, reject);
  }
}

/**
 * Several reads between two Syncs, as {@link Together} does it for statements that write. What the
 * server has answered is given out, whatever becomes of the rest.
 */
export class SharedBatch {
  /** Set by the driver. */
  callback: ((error?: Error) => void) | undefined;
  isSent = false;
  private isNamed = true;
  private asked: readonly Asked[] = [];
  private turn = 0;
  private rows: RawRow[] = [];

  constructor(private readonly take: () => readonly Asked[]) {}

  /** Of the statement whose turn it is: the driver keeps under its name what PostgreSQL has parsed. */
  get name(): string | undefined {
    return this.isNamed ? this.asked[this.turn]?.name : undefined;
  }

  get text(): string {
    return this.asked[this.turn]?.text ?? 'SELECT';
  }

  get unanswered(): readonly Asked[] {
    return this.asked.slice(this.turn);
  }

  /** The same, parsed anew each time. */
  unnamed(): this {
    this.isNamed = false;
    return this;
  }

  /** Called by the driver once there is a connection: what came meanwhile goes along. */
  submit(connection: pg.Connection): void {
    this.isSent = true;
    this.asked = this.take();
    const parts: Buffer[] = [];
    const gathering = {
      sync: { value: () => undefined },
      _send: { value: (part: Buffer) => void parts.push(part) },
    };
    const mute = Object.create(connection, gathering) as pg.Connection;
    for (const { name, text, values } of this.asked) {
      new RawQuery(this.isNamed ? name : undefined, text, values, 'binary').prepare(mute);
    }
    connection.stream.cork();
    // One buffer: the system takes a list of them at a price for each.
    if (connection.stream.writable) connection.stream.write(Buffer.concat(parts));
    connection.sync();
    connection.stream.uncork();
  }

  handleDataRow(message: RowMessage): void {
    this.rows.push(message.row());
  }

  handleCommandComplete(): void {
    this.asked[this.turn]?.resolve(this.rows);
    this.rows = [];
    this.turn += 1;
  }

  handleReadyForQuery(): void {
    this.callback?.();
  }

  /** The pool ends the connection: whether what follows the failure was parsed there does not matter. */
  handleError(error: Error): void {
    this.callback?.(error);
  }
}
