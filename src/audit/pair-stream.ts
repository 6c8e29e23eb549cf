export interface PairRow {
  expertId: string;
  questionId: string;
}

/** Rows in the order of their pairs of expert and question, of which the next one may be looked at. */
export class PairStream<Row extends PairRow> {
  private readonly rows: AsyncIterator<Row>;
  private next: Row | undefined;

  private constructor(rows: AsyncIterable<Row>) {
    this.rows = rows[Symbol.asyncIterator]();
  }

  static async of<Row extends PairRow>(rows: AsyncIterable<Row>): Promise<PairStream<Row>> {
    const stream = new PairStream(rows);
    await stream.advance();
    return stream;
  }

  /** Of the next row; null at the end. Keys compare as the database orders the pairs. */
  get key(): string | null {
    return this.next === undefined ? null : keyOf(this.next);
  }

  /** All rows of the pair, if it is the next one. */
  async take(key: string): Promise<Row[]> {
    const taken: Row[] = [];
    while (this.next !== undefined && keyOf(this.next) === key) {
      taken.push(this.next);
      await this.advance();
    }
    return taken;
  }

  private async advance(): Promise<void> {
    const { value, done } = await this.rows.next();
    this.next = done ? undefined : (value as Row);
  }
}

/** The first pair that any of the streams has; null when all have ended. */
export function firstKey(streams: readonly PairStream<PairRow>[]): string | null {
  return streams.reduce<string | null>((first, { key }) => {
    if (key === null) return first;
    return first === null || key < first ? key : first;
  }, null);
}

function keyOf({ expertId, questionId }: PairRow): string {
  return `${expertId} ${questionId}`;
}
