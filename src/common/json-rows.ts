import { JsonText } from './json-text.js';
import { JsonWriter } from './json-writer.js';
import type { TextRow } from './text-row.js';

/**
 * The read routes that are called most do not make objects of their rows: PostgreSQL's text of each column is put into
 * the JSON of the response as it is. A view names the fields of its response class and how each column is written;
 * the columns to select follow from it. A field that the class does not have does not compile, nor does one left out.
 */

/** Makes JSON of the text of a column, which is not null; what it gives back as it was is not encoded anew. */
type Make = (text: string) => string;

/** How the column of a field is written. */
type Kind = 'token' | 'text' | 'time' | 'number' | 'flag' | 'json';

/** A value that is the same in every row. */
interface Constant<T> {
  readonly always: T;
}

type KindOf<T> = [T] extends [boolean]
  ? 'flag'
  : [T] extends [number]
    ? 'number'
    : [T] extends [string]
      ? 'token' | 'text' | 'time' | Make
      : 'json' | Make;

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
  token: (out, from, start, end) => out.token(from, start, end),
  text: (out, from, start, end) => out.text(from, start, end),
  time: (out, from, start, end) => out.time(from, start, end),
  number: (out, from, start, end) => out.number(from, start, end),
  flag: (out, from, start) => out.flag(from, start),
  json: (out, from, start, end) => out.json(from, start, end),
};

/** Writes rows as the JSON of an `R`. */
export interface View<out R> {
  /** For the compiler alone: whose JSON it is. */
  readonly of?: R;
  write(out: JsonWriter, row: TextRow): void;
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
    const parts: { head: Buffer; place: number; write: Write }[] = [];
    let head = '{';
    for (const [field, source] of Object.entries<Source<unknown>>(fields as never)) {
      head += `${JSON.stringify(field)}:`;
      if (typeof source === 'object' && 'always' in source) head += `${JSON.stringify(source.always)},`;
      else {
        const [sql, kind] =
          typeof source === 'object' ? source : ([`${this.alias}.${snakeCased(field)}`, source] as const);
        const write = typeof kind === 'string' ? WRITES[kind] : writeOf(kind);
        parts.push({ head: Buffer.from(head), place: this.place(sql), write });
        head = ',';
      }
    }
    const tail = Buffer.from(`${head.slice(0, -1)}}`);
    return {
      write(out, row) {
        for (const { head, place, write } of parts) {
          out.json(head);
          const start = row.start(place);
          if (start < 0) out.json(NULL);
          else write(out, row.bytes, start, row.end(place));
        }
        out.json(tail);
      },
    };
  }
}

const NULL = Buffer.from('null');

function writeOf(make: Make): Write {
  return (out, from, start, end) => {
    const text = from.toString('utf8', start, end);
    const json = make(text);
    if (json === text) out.json(from, start, end);
    else out.string(json);
  };
}

/** One row as a response. */
export function jsonOf<R>(view: View<R>, row: TextRow): JsonText<R> {
  const out = new JsonWriter(expectedOf(row));
  view.write(out, row);
  return new JsonText(out.taken());
}

/** How many bytes of JSON a row may become: names of fields come in the place of lengths. */
export const expectedOf = (row: TextRow): number => row.bytes.length + 24 * row.size;

function snakeCased(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
