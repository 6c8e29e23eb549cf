import pg from 'pg';
import { type ByteText, charactersOf, encoded, ofCharacters } from './byte-text.js';
import { JsonText } from './json-text.js';

/**
 * The read routes that are called most do not make objects of their rows: PostgreSQL's text of each column is put into
 * the JSON of the response as it is. A view names the fields of its response class and how each column is written;
 * the columns to select follow from it. A field that the class does not have does not compile, nor does one left out.
 */

/** A row as the server sent it. */
export type TextRow = readonly (ByteText | null)[];

/** Writes the text of a column, which is not null, as JSON. */
type Write = (text: ByteText) => ByteText;

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
      ? 'token' | 'text' | 'time' | Write
      : 'json' | Write;

/** The column of that name in snake case, another one, or no column at all. */
type Source<T> = [NonNullable<T>] extends [never]
  ? Constant<T>
  : KindOf<NonNullable<T>> | readonly [sql: string, kind: KindOf<NonNullable<T>>] | Constant<T>;

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

/** Where each field of a response comes from, in the order of the JSON. */
export type Fields<R> = { readonly [K in RequiredKeys<R>]: Source<R[K]> };

/** Of characters that stand for bytes: JSON escapes none of those beyond ASCII. */
const WRITES: Readonly<Record<Kind, (text: string) => string>> = {
  /** An id or the value of an enum, which needs no escapes. */
  token: (text) => `"${text}"`,
  text: (text) => JSON.stringify(text),
  time: (text) => `"${isoTime(text)}"`,
  /** As JavaScript writes it: the server knows other notations of the same number. */
  number: (text) => (/^[1-9]\d{0,14}$/.test(text) ? text : String(Number(text))),
  flag: (text) => (text === 't' ? 'true' : 'false'),
  json: (text) => text,
};

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

  /** Writes rows as the JSON of an `R`. */
  view<R>(fields: Fields<R>): (row: TextRow) => JsonText<R> {
    const parts: { head: string; place: number; write: (text: string) => string }[] = [];
    let head = '{';
    for (const [field, source] of Object.entries<Source<unknown>>(fields as never)) {
      head += `${JSON.stringify(field)}:`;
      if (typeof source === 'object' && 'always' in source) head += `${jsonOf(source.always)},`;
      else {
        const [sql, kind] =
          typeof source === 'object' ? source : ([`${this.alias}.${snakeCased(field)}`, source] as const);
        const write = typeof kind === 'string' ? WRITES[kind] : (kind as unknown as (text: string) => string);
        parts.push({ head, place: this.place(sql), write });
        head = ',';
      }
    }
    const tail = `${head.slice(0, -1)}}`;
    return (row) => {
      let json = '';
      for (const { head, place, write } of parts) {
        const text = row[place] as ByteText | null;
        json += head + (text === null ? 'null' : write(charactersOf(text)));
      }
      return new JsonText(ofCharacters(json + tail));
    };
  }
}

const jsonOf = (value: unknown): string => charactersOf(encoded(JSON.stringify(value)));

function snakeCased(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const parseTime = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;

/** PostgreSQL's text of a timestamptz as `Date.toISOString()` writes it: microseconds are cut off. */
export function isoTime(text: string): string {
  // In another zone, before Christ or after the year 9999.
  if (text[10] !== ' ' || !text.endsWith('+00')) return parseTime(text).toISOString();
  const fraction = text.length === 22 ? '000' : text.slice(20, -3).padEnd(3, '0').slice(0, 3);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}
