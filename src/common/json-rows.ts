import { int32 } from './binary.js';
import { JsonText } from './json-text.js';
import { Fixed, JsonWriter } from './json-writer.js';
import { LENGTH_BYTES, type RawRow } from './raw-row.js';

/**
 * The read routes that are called most do not make objects of their rows: the bytes of each column, in PostgreSQL's binary
 * notation, become a part of the JSON of the response. A view names the fields of its response class and what is in each
 * column; the columns to select follow from it. A field that the class does not have does not compile, nor does one left out.
 */

/** Makes JSON of the text of a column, which is not null. */
type Make = (text: string) => string;

/** What is in the column of a field; `token` is the value of an enum, `number` an integer or a double precision. */
type Kind = 'uuid' | 'token' | 'text' | 'time' | 'number' | 'flag' | 'json';

/** A value that is the same in every row. */
interface Constant<T> {
  readonly always: T;
}

/** A column of JSON, of which something else is made. */
interface OfJson {
  readonly json: Make;
}

type KindOf<T> = [T] extends [boolean]
  ? 'flag'
  : [T] extends [number]
    ? 'number'
    : [T] extends [string]
      ? 'uuid' | 'token' | 'text' | 'time' | Make
      : 'json' | OfJson;

/** The column of that name in snake case, another one, or no column at all. */
type Source<T> = [NonNullable<T>] extends [never]
  ? Constant<T>
  : KindOf<NonNullable<T>> | readonly [sql: string, kind: KindOf<NonNullable<T>>] | Constant<T>;

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

/** Where each field of a response comes from, in the order of the JSON. */
export type Fields<R> = { readonly [K in RequiredKeys<R>]: Source<R[K]> };

/** Writes the bytes of a column, which is not null, as JSON. */
type Write = (out: JsonWriter, from: Buffer, start: number, end: number) => void;

const WRITES: Readonly<Record<Kind, Write>> = {
  uuid: (out, from, start) => out.uuid(from, start),
  token: (out, from, start, end) => out.token(from, start, end),
  text: (out, from, start, end) => out.text(from, start, end),
  time: (out, from, start) => out.time(from, start),
  number: (out, from, start, end) => out.number(from, start, end),
  flag: (out, from, start) => out.flag(from, start),
  json: (out, from, start, end) => out.json(from, start + VERSION_BYTES, end),
};
/** Of a jsonb. */
const VERSION_BYTES = 1;
/** No number, time or id takes more bytes of JSON; a text two more than it has. */
const SHORT = 40;

/** Writes rows as the JSON of an `R`. */
export interface View<out R> {
  /** For the compiler alone: whose JSON it is. */
  readonly of?: R;
  write(out: JsonWriter, row: RawRow): void;
}

interface Part {
  /** The name of the field, and the fields before it that are the same in every row. */
  readonly head: Fixed;
  readonly place: number;
  readonly write: Write;
}

/** The columns that the views of one statement need, each selected once. */
export class Columns {
  private readonly sql: string[] = [];

  /** @param alias of the table in the statement */
  constructor(private readonly alias: string) {}

  /** The SELECT list. */
  get list(): string {
    return this.sql.join(', ');
  }

  /** How many they are. */
  get size(): number {
    return this.sql.length;
  }

  /** The place of a column or another expression in the rows. */
  place(sql: string): number {
    const known = this.sql.indexOf(sql);
    return known >= 0 ? known : this.sql.push(sql) - 1;
  }

  view<R>(fields: Fields<R>): View<R> {
    const parts: Part[] = [];
    let head = '{';
    for (const [field, source] of Object.entries<Source<unknown>>(fields as never)) {
      head += `${JSON.stringify(field)}:`;
      if (typeof source === 'object' && 'always' in source) head += `${JSON.stringify(source.always)},`;
      else {
        const [sql, kind] = Array.isArray(source)
          ? (source as [string, KindOf<unknown>])
          : ([`${this.alias}.${snakeCased(field)}`, source as KindOf<unknown>] as const);
        parts.push({ head: new Fixed(head), place: this.place(sql), write: writeOf(kind) });
        head = ',';
      }
    }
    return viewOf(parts, new Fixed(`${head.slice(0, -1)}}`));
  }
}

function viewOf<R>(parts: readonly Part[], tail: Fixed): View<R> {
  const most = parts.reduce((sum, { head }) => sum + head.length + SHORT, tail.length + 8);
  return {
    write(out, row) {
      const { bytes, first } = row;
      out.reserve(most + row.length);
      let [at, next] = [first, 0];
      for (const { head, place, write } of parts) {
        out.fixed(head);
        if (place < next) [at, next] = [first, 0];
        for (; next < place; next++) at = row.after(at);
        const length = int32(bytes, at);
        at += LENGTH_BYTES;
        next += 1;
        if (length < 0) out.null();
        else write(out, bytes, at, (at += length));
      }
      out.fixed(tail);
    },
  };
}

function writeOf(kind: Kind | Make | OfJson): Write {
  if (typeof kind === 'string') return WRITES[kind];
  if (typeof kind === 'function') return (out, from, start, end) => out.string(kind(from.toString('utf8', start, end)));
  return (out, from, start, end) => {
    const text = from.toString('utf8', start + VERSION_BYTES, end);
    const json = kind.json(text);
    // What was given back as it was is not encoded anew.
    if (json === text) out.json(from, start + VERSION_BYTES, end);
    else out.string(json);
  };
}

/** One row as a response. */
export function jsonOf<R>(view: View<R>, row: RawRow): JsonText<R> {
  const out = new JsonWriter(expectedOf(row));
  view.write(out, row);
  return new JsonText(out.taken());
}

/** How many bytes of JSON a row may become: names of fields come in the place of lengths. */
export const expectedOf = (row: RawRow): number => row.length + 64 * row.size;

function snakeCased(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
