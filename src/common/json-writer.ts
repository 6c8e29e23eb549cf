import { DAYS_TO_2000, int32, isoTime, nearMicros } from './binary.js';

const [QUOTE, SPACE, BACKSLASH, DASH] = [0x22, 0x20, 0x5c, 0x2d];
const [ZERO, DOT, COLON, T, Z] = [0x30, 0x2e, 0x3a, 0x54, 0x5a];

/** From here the memory's own way of copying is quicker than a byte after the other. */
const LONG = 256;
/** The bytes that do not stand in JSON as they are: quotes, backslashes and what lies below the space. */
const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < SPACE || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
);
/** The two digits of a byte, and of a number below 100, as the two bytes of a number. */
const HEX = digitsOf(256, 16);
const DECIMAL = digitsOf(100, 10);
/** As many bytes as a double, by which what is fixed is copied. */
const WORD = 8;

const [MS, DAY] = [1_000, 86_400_000];

interface Memory {
  readonly bytes: Buffer;
  /** The same memory. */
  readonly view: DataView;
}

/** Bytes up to which memory is written into again by the next writer. */
const KEPT = 1024 * 1024;
/**
 * What the next writer writes into; null while one does. How much a page becomes is known when it is written, so that what is
 * made for it beforehand is twice as much, which V8 counts as garbage to be collected.
 */
let spare: Memory | null = null;

/**
 * JSON in UTF-8 that is put together from the bytes of columns in PostgreSQL's binary notation (see common/binary): what is
 * only quoted and joined is never decoded, and no string is made of it. Whoever writes says first how much it will be, so
 * that nothing is asked at each byte.
 */
export class JsonWriter {
  private bytes: Buffer;
  /** The same memory. */
  private view: DataView;
  private length = 0;
  /** Where what was reserved ends. */
  private limit = 0;

  /** @param expected how many bytes it may become; it grows where they are more */
  constructor(expected: number) {
    const memory = spare && spare.bytes.length >= expected ? spare : memoryOf(expected);
    spare = null;
    ({ bytes: this.bytes, view: this.view } = memory);
  }

  /** All that was written, in memory of its own; nothing is written afterwards. */
  taken(): Buffer {
    const { bytes, view } = this;
    const text = Buffer.from(bytes.subarray(0, this.length));
    if (bytes.length <= KEPT) spare = { bytes, view };
    ({ bytes: this.bytes, view: this.view } = NOTHING);
    return text;
  }

  /** There is room for so many bytes from here on. */
  reserve(more: number): void {
    this.limit = this.length + more;
    if (this.limit <= this.bytes.length) return;
    const larger = memoryOf(Math.max(this.limit, 2 * this.bytes.length));
    this.bytes.copy(larger.bytes, 0, 0, this.length);
    ({ bytes: this.bytes, view: this.view } = larger);
  }

  /** JSON as a string, for which it makes room itself. */
  string(json: string): void {
    this.reserve(Math.max(0, this.limit - this.length) + 3 * json.length);
    this.length += this.bytes.write(json, this.length);
  }

  /** Between two values; makes room itself. */
  comma(): void {
    this.reserve(WORD);
    this.fixed(COMMA);
  }

  /** What is the same each time, for which there is room, and for seven bytes more. */
  fixed({ words, length }: Fixed): void {
    const { view } = this;
    const start = this.length;
    for (let index = 0; index < length; index += WORD) {
      view.setFloat64(start + index, words.getFloat64(index, true), true);
    }
    this.length = start + length;
  }

  /** What is JSON already, for which there is room; so it is with all that follows. */
  json(from: Uint8Array, start = 0, end = from.length): void {
    const { bytes } = this;
    let at = this.length;
    if (end - start >= LONG) bytes.set(from.subarray(start, end), at);
    else for (let index = start; index < end; index++) bytes[at++] = from[index] as number;
    this.length += end - start;
  }

  /** The value of an enum, which needs no escapes. */
  token(from: Uint8Array, start: number, end: number): void {
    this.bytes[this.length++] = QUOTE;
    this.json(from, start, end);
    this.bytes[this.length++] = QUOTE;
  }

  text(from: Buffer, start: number, end: number): void {
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = QUOTE;
    for (let index = start; index < end; index++) {
      const byte = from[index] as number;
      if (ESCAPED[byte] === 1) return this.string(JSON.stringify(from.toString('utf8', start, end)));
      bytes[at++] = byte;
    }
    bytes[at++] = QUOTE;
    this.length = at;
  }

  uuid(from: Uint8Array, start: number): void {
    const { view } = this;
    let at = this.length;
    view.setUint8(at++, QUOTE);
    for (let index = 0; index < 16; index++) {
      view.setUint16(at, HEX[from[start + index] as number] as number);
      at += 2;
      if (index === 3 || index === 5 || index === 7 || index === 9) view.setUint8(at++, DASH);
    }
    view.setUint8(at++, QUOTE);
    this.length = at;
  }

  /** An integer of 4 bytes or a double precision of 8. */
  number(from: Buffer, start: number, end: number): void {
    this.value(end - start === 4 ? int32(from, start) : from.readDoubleBE(start));
  }

  /** A number as JavaScript writes it. */
  value(value: number): void {
    if (!(value >= 0 && value < 1_000_000)) return this.string(String(value));
    const whole = value | 0;
    if (whole === value) return this.whole(whole);
    const units = Math.round(10_000 * (value - whole));
    // Which double it is takes no more digits than these.
    if (units <= 0 || (10_000 * whole + units) / 10_000 !== value) return this.string(String(value));
    this.whole(whole);
    this.fraction(units);
  }

  /** As `Date.toISOString()` writes it: microseconds are cut off. */
  time(from: Buffer, start: number): void {
    const micros = nearMicros(from, start);
    if (micros === null) return this.string(`"${isoTime(from, start)}"`);
    const ms = Math.floor(micros / MS);
    const day = Math.floor(ms / DAY);
    this.fixed(dateOf(day));
    this.clock(ms - day * DAY);
  }

  flag(from: Uint8Array, start: number): void {
    this.fixed(from[start] === 1 ? TRUE : FALSE);
  }

  null(): void {
    this.fixed(NULL);
  }

  /** 1 to 9,999 ten-thousandths. */
  private fraction(units: number): void {
    const { view } = this;
    const hundredths = (units / 100) | 0;
    const further = units - 100 * hundredths;
    view.setUint8(this.length, DOT);
    view.setUint16(this.length + 1, DECIMAL[hundredths] as number);
    view.setUint16(this.length + 3, DECIMAL[further] as number);
    this.length += 5;
    while (this.bytes[this.length - 1] === ZERO) this.length -= 1;
  }

  /** 0 to 999,999. */
  private whole(value: number): void {
    const { bytes } = this;
    let rest = value;
    this.length += value < 10 ? 1 : value < 100 ? 2 : value < 1_000 ? 3 : value < 10_000 ? 4 : value < 100_000 ? 5 : 6;
    let at = this.length;
    do {
      const tenth = (rest / 10) | 0;
      bytes[--at] = ZERO + rest - 10 * tenth;
      rest = tenth;
    } while (rest > 0);
  }

  private clock(ms: number): void {
    const { view, length } = this;
    const seconds = (ms / 1_000) | 0;
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    const parts = ms - 1_000 * seconds;
    const hundreds = (parts / 100) | 0;
    view.setUint8(length, T);
    view.setUint16(length + 1, DECIMAL[hours] as number);
    view.setUint8(length + 3, COLON);
    view.setUint16(length + 4, DECIMAL[minutes - 60 * hours] as number);
    view.setUint8(length + 6, COLON);
    view.setUint16(length + 7, DECIMAL[seconds - 60 * minutes] as number);
    view.setUint8(length + 9, DOT);
    view.setUint8(length + 10, ZERO + hundreds);
    view.setUint16(length + 11, DECIMAL[parts - 100 * hundreds] as number);
    view.setUint8(length + 13, Z);
    view.setUint8(length + 14, QUOTE);
    this.length = length + 15;
  }
}

/** Bytes that are written again and again: eight at a time, which no text in UTF-8 is not a number by. */
export class Fixed {
  readonly words: DataView;
  readonly length: number;

  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    this.words = viewOf(Buffer.concat([bytes, Buffer.alloc(WORD)]));
  }
}

/** Dates that were written of late, each in the place of the days that end in the same bits. */
const dates: { day: number; text: Fixed }[] = [];

/** The date of a day counted from 2000, with the quote before it. */
function dateOf(day: number): Fixed {
  const place = day & 255;
  const known = dates[place];
  if (known?.day === day) return known.text;
  const text = new Fixed(`"${new Date((day + DAYS_TO_2000) * DAY).toISOString().slice(0, 10)}`);
  dates[place] = { day, text };
  return text;
}

function memoryOf(size: number): Memory {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: viewOf(bytes) };
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function digitsOf(count: number, base: number): Uint16Array {
  return Uint16Array.from({ length: count }, (_, value) =>
    Buffer.from(value.toString(base).padStart(2, '0')).readUInt16BE(),
  );
}

const NOTHING = memoryOf(0);
const COMMA = new Fixed(',');
const TRUE = new Fixed('true');
const FALSE = new Fixed('false');
const NULL = new Fixed('null');
