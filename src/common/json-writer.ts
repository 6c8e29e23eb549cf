import pg from 'pg';

const [QUOTE, SPACE, PLUS] = [0x22, 0x20, 0x2b];
/** Bytes of the zone, `+00`. */
const ZONE = 3;
const [ZERO, ONE, NINE, DOT, T, Z] = [0x30, 0x31, 0x39, 0x2e, 0x54, 0x5a];
const LETTER_T = 't'.charCodeAt(0);

/** From here the memory's own way of copying is quicker than a byte after the other. */
const LONG = 256;
/** The bytes that do not stand in JSON as they are: quotes, backslashes and what lies below the space. */
const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < SPACE || byte === QUOTE || byte === 0x5c ? 1 : 0,
);

/** No number or time takes more bytes of JSON. */
const SHORT = 40;

/**
 * JSON in UTF-8 that is put together from the bytes of columns (PostgreSQL's texts, in UTF-8 too): what is only quoted and
 * joined is never decoded, and no string is made of it.
 */
export class JsonWriter {
  private bytes: Buffer;
  private length = 0;

  /** @param expected how many bytes it may become; it grows where they are more */
  constructor(expected: number) {
    this.bytes = Buffer.allocUnsafe(expected);
  }

  /** All that was written; nothing is written afterwards. */
  taken(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** What is JSON already. */
  json(from: Uint8Array, start = 0, end = from.length): void {
    this.reserve(end - start);
    this.copy(from, start, end);
  }

  /** The same of a string. */
  string(json: string): void {
    this.reserve(3 * json.length);
    this.length += this.bytes.write(json, this.length);
  }

  /** An id or the value of an enum, which needs no escapes. */
  token(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start + 2);
    this.bytes[this.length++] = QUOTE;
    this.copy(from, start, end);
    this.bytes[this.length++] = QUOTE;
  }

  text(from: Buffer, start: number, end: number): void {
    for (let index = start; index < end; index++) {
      if (ESCAPED[from[index] as number] === 1) return this.string(JSON.stringify(from.toString('utf8', start, end)));
    }
    this.token(from, start, end);
  }

  /** As JavaScript writes it: the server knows other notations of the same number. */
  number(from: Buffer, start: number, end: number): void {
    if (isWhole(from, start, end)) this.json(from, start, end);
    else this.string(String(Number(from.toString('latin1', start, end))));
  }

  /** A timestamptz as `Date.toISOString()` writes it: microseconds are cut off. */
  time(from: Buffer, start: number, end: number): void {
    if (!isPlainTime(from, start, end)) return this.string(`"${isoTime(from.toString('latin1', start, end))}"`);
    this.reserve(SHORT);
    const { bytes, length } = this;
    let at = length;
    bytes[at++] = QUOTE;
    for (let index = 0; index < 19; index++) bytes[at++] = from[start + index] as number;
    bytes[length + 11] = T;
    bytes[at++] = DOT;
    const digits = end - ZONE;
    for (let index = start + 20; index < start + 23; index++) {
      bytes[at++] = index < digits ? (from[index] as number) : ZERO;
    }
    bytes[at++] = Z;
    bytes[at++] = QUOTE;
    this.length = at;
  }

  flag(from: Uint8Array, start: number): void {
    this.json(from[start] === LETTER_T ? TRUE : FALSE);
  }

  private copy(from: Uint8Array, start: number, end: number): void {
    const { bytes } = this;
    let at = this.length;
    if (end - start >= LONG) bytes.set(from.subarray(start, end), at);
    else for (let index = start; index < end; index++) bytes[at++] = from[index] as number;
    this.length += end - start;
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

/** Written alike by everybody: digits, the first of them no zero, and not so many that a double rounds them. */
function isWhole(from: Uint8Array, start: number, end: number): boolean {
  if (end - start > 15 || ((from[start] as number) < ONE && end - start > 1)) return false;
  for (let index = start; index < end; index++) {
    const byte = from[index] as number;
    if (byte < ZERO || byte > NINE) return false;
  }
  return true;
}

/** `2026-03-02 09:30:00.123456+00`, with any number of digits of a second's parts: of years from 1 to 9999, in UTC. */
function isPlainTime(from: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (length < 22 || length > 29 || from[start + 10] !== SPACE) return false;
  return from[end - ZONE] === PLUS && from[end - 2] === ZERO && from[end - 1] === ZERO;
}

const parseTime = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;

/** In another zone, before Christ or after the year 9999. */
function isoTime(text: string): string {
  return parseTime(text).toISOString();
}
