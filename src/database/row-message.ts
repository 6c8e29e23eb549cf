import type pg from 'pg';
import { Parser } from 'pg-protocol/dist/parser.js';
import { TextRow } from '../common/text-row.js';

/** What the driver's parser does with each message of the server, beyond its types. */
interface PacketParser {
  parse(data: Buffer, each: (message: { name: string }) => void): void;
  handlePacket(offset: number, code: number, length: number, bytes: Buffer): { name: string };
}

/** What the driver's connection keeps and does, beyond its types. */
interface Attaching {
  /** Reads what the server sends, first in plain and then, where it is asked for, in TLS. */
  attachListeners(stream: NodeJS.ReadableStream): void;
  emit(event: string, message: unknown): void;
}

const DATA_ROW = 0x44;
/** Of a message's length, which counts itself. */
const LENGTH_BYTES = 4;

/**
 * A row that is taken out of what the server sent by whoever it is for: as the driver does it, a string for each column,
 * or as its bytes. To be read at once: the next message uses the same memory.
 */
export class RowMessage {
  readonly name = 'dataRow';

  constructor(
    private readonly memory: Buffer,
    private readonly start: number,
    private readonly end: number,
    private readonly parsed: () => { name: string },
  ) {}

  /** For the driver. */
  get fields(): readonly (string | null)[] {
    return (this.parsed() as unknown as RowMessage).fields;
  }

  row(): TextRow {
    return new TextRow(Buffer.from(this.memory.subarray(this.start, this.end)));
  }
}

class RowParser extends (Parser as unknown as new () => PacketParser) {
  override handlePacket(offset: number, code: number, length: number, bytes: Buffer): { name: string } {
    if (code !== DATA_ROW) return super.handlePacket(offset, code, length, bytes);
    const parsed = () => super.handlePacket(offset, code, length, bytes);
    return new RowMessage(bytes, offset, offset + length - LENGTH_BYTES, parsed);
  }
}

/** Has a connection, before it connects, hand out its rows as {@link RowMessage}. */
export function handOutRows(client: pg.Client): void {
  const { connection } = client as unknown as { connection: Attaching };
  connection.attachListeners = (stream) => {
    const parser = new RowParser();
    const hand = (message: { name: string }) =>
      connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message);
    stream.on('data', (data: Buffer) => parser.parse(data, hand));
  };
}
