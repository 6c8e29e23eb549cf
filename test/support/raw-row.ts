import { RawRow } from '../../src/common/raw-row.js';

/** A row as the server would send it; a string stands for its text. It lies among other bytes, as there. */
export function rawRow(...columns: readonly (Buffer | string | null)[]): RawRow {
  const parts = columns.flatMap((column) => {
    const bytes = Buffer.from(column ?? '');
    return [integer(column === null ? -1 : bytes.length), bytes];
  });
  const count = Buffer.alloc(2);
  count.writeInt16BE(columns.length);
  const row = Buffer.concat([count, ...parts]);
  return new RawRow(Buffer.concat([Buffer.from('before'), row, Buffer.from('after')]), 6, row.length);
}

// Values in PostgreSQL's binary notation.

export function integer(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

/** @param micros since 2000 */
export function timestamptz(micros: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(micros);
  return bytes;
}

export const uuid = (text: string): Buffer => Buffer.from(text.replaceAll('-', ''), 'hex');

export const jsonb = (json: string): Buffer => Buffer.from(`\u0001${json}`);

export const flag = (value: boolean): Buffer => Buffer.from([Number(value)]);
