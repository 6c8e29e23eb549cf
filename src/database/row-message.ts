import type pg from 'pg';
import { Parser } from 'pg-protocol/dist/parser.js';
import { RawRow } from '../common/raw-row.js';

/** What the driver's parser keeps and does, beyond its types. */
interface PacketParser {
  /** What has been sent, of which the last `bufferLength` bytes from `bufferOffset` on wait for the rest of a message. */
  buffer: Buffer;
  bufferOffset: number;
  bufferLength: number;
  parse(data: Buffer, each: (message: { name: string }) => void): void;
  /** Puts what is sent behind what waits, in memory that it may use again. */
  mergeBuffer(data: Buffer): void;
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
 * or as its bytes. To be read at once: the next row comes as the same message.
 */
export class RowMessage {
  readonly name = 'dataRow';
  /** Of the message in `memory`, after its length. */
  start = 0;
  length = 0;
  memory: Buffer = Buffer.alloc(0);

  /** @param parsed what the driver makes of it */
  constructor(private readonly parsed: (message: RowMessage) => { name: string }) {}

  /** For the driver. */
  get fields(): readonly (string | null)[] {
    return (this.parsed(this) as unknown as RowMessage).fields;
  }

  row(): RawRow {
    return new RawRow(this.memory, this.start, this.length);
  }
}

class RowParser extends (Parser as unknown as new () => PacketParser) {
  private readonly message = new RowMessage(({ start, length, memory }) =>
    super.handlePacket(start, DATA_ROW, length + LENGTH_BYTES, memory),
  );
  /** Rows lie in the memory. */
  private isInUse = false;

  override mergeBuffer(data: Buffer): void {
    if (this.isInUse && this.bufferLength > 0) {
      this.buffer = Buffer.from(this.buffer.subarray(this.bufferOffset, this.bufferOffset + this.bufferLength));
      this.bufferOffset = 0;
    }
    this.isInUse = false;
    super.mergeBuffer(data);
  }

  override handlePacket(offset: number, code: number, length: number, bytes: Buffer): { name: string } {
    if (code !== DATA_ROW) return super.handlePacket(offset, code, length, bytes);
    this.isInUse = true;
    const { message } = this;
    message.memory = bytes;
    message.start = offset;
    message.length = length - LENGTH_BYTES;
    return message;
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
