import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EntityManager } from 'typeorm';

/** Characters that go out at once; the database works on them while the next ones are written. */
const PART = 2 ** 16;

/** Text of COPY that stands for NULL; a backslash of a value is doubled. */
const NULL = '\\N';

/** What COPY would take for the end of a value or of a row, or for the beginning of an escape. */
const SPECIALS = /[\\\n\r\t]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value of any text type, as COPY reads it. */
export function copiedText(text: string | null): string {
  if (text === null) return NULL;
  return holdsSpecial(text) ? text.replace(SPECIALS, (found) => ESCAPES[found] ?? found) : text;
}

/** Looking for one character after the other is quicker than for any of them. */
function holdsSpecial(text: string): boolean {
  return text.includes('\n') || text.includes('\\') || text.includes('\t') || text.includes('\r');
}

export function copiedNumber(number: number | null): string {
  return number === null ? NULL : String(number);
}

/** A value of jsonb; of what JSON may hold, COPY reads nothing but the backslash in a way of its own. */
export function copiedJson(value: object | null): string {
  if (value === null) return NULL;
  const json = JSON.stringify(value);
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}

/** A value of jsonb that is a list of names, which hold nothing to be escaped. */
export function copiedNames(names: readonly string[] | null): string {
  if (names === null) return NULL;
  return names.length === 0 ? '[]' : `["${names.join('","')}"]`;
}

/**
 * Stores rows by COPY, which PostgreSQL reads and stores quicker than the rows of an INSERT.
 * @param into the table with its columns
 * @param lineOf what a row is in COPY's text form, without its line feed
 */
export async function copyRows<T>(
  tx: EntityManager,
  into: string,
  rows: readonly T[],
  lineOf: (row: T, index: number) => string,
): Promise<void> {
  const client = (await tx.queryRunner?.connect()) as PoolClient | undefined;
  if (!client) throw new Error('Rows are copied inside a transaction.');
  await pipeline(Readable.from(partsOf(rows, lineOf)), client.query(copyFrom(`COPY ${into} FROM STDIN`)));
}

function* partsOf<T>(rows: readonly T[], lineOf: (row: T, index: number) => string): Generator<Buffer> {
  let part = '';
  for (const [index, row] of rows.entries()) {
    part += `${lineOf(row, index)}\n`;
    if (part.length < PART) continue;
    yield Buffer.from(part);
    part = '';
  }
  if (part !== '') yield Buffer.from(part);
}
