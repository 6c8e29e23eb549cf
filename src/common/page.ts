import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { DomainError } from './domain-error.js';
import { expectedOf, type View } from './json-rows.js';
import { JsonText } from './json-text.js';
import { JsonWriter } from './json-writer.js';
import type { RawRow } from './raw-row.js';
import { UUID } from './uuid.js';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** `?flag=true` of a query string as a boolean; anything else is left for the validator to refuse. */
export const QueryFlag = (): PropertyDecorator =>
  Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value));

/** What every list takes. */
export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    description: 'How many items a page has at most.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  limit: number = DEFAULT_LIMIT;

  @ApiPropertyOptional({ maxLength: 2000, description: 'The `nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  cursor?: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Adds `total`, the number of items on all pages.',
  })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  withTotal?: boolean;
}

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** Null on the last page. */
  nextCursor: string | null;
  total?: number;
}

/** What a cursor names: the list that it goes on in, because another one may be sorted alike, and a place in its order. */
export interface PlaceIn {
  readonly list: string;
  /** Of the sort key. */
  readonly parts: readonly CursorPart[];
}

/**
 * Makes a page of `limit + 1` fetched rows: the spare row only tells that there is a next page.
 * `keyOf` gives the sort key of a row as the database's own text values.
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  place: PlaceIn,
  keyOf: (row: Row) => readonly (string | number)[],
  itemOf: (row: Row) => Item,
  total?: number,
): Page<Item> {
  return {
    items: rows.slice(0, limit).map(itemOf),
    nextCursor: nextCursorOf(rows, limit, place, keyOf),
    ...(total === undefined ? {} : { total }),
  };
}

/** The same of rows that stay bytes. */
export function pageTextOf<Item>(
  rows: readonly RawRow[],
  limit: number,
  place: PlaceIn,
  keyOf: (row: RawRow) => readonly (string | number)[],
  view: View<Item>,
  total?: number,
): JsonText<Page<Item>> {
  const out = new JsonWriter(rows.reduce((sum, row) => sum + expectedOf(row), 256));
  out.string('{"items":[');
  for (let index = 0; index < limit && index < rows.length; index++) {
    if (index > 0) out.comma();
    view.write(out, rows[index] as RawRow);
  }
  const nextCursor = nextCursorOf(rows, limit, place, keyOf);
  out.string(`],"nextCursor":${JSON.stringify(nextCursor)}${total === undefined ? '' : `,"total":${total}`}}`);
  return new JsonText(out.taken());
}

function nextCursorOf<Row>(
  rows: readonly Row[],
  limit: number,
  place: PlaceIn,
  keyOf: (row: Row) => readonly (string | number)[],
): string | null {
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? encodeCursor(place, keyOf(last)) : null;
}

export function encodeCursor({ list }: Pick<PlaceIn, 'list'>, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...key.map(String)])).toString('base64url');
}

/** What one part of a cursor may look like, so that a forged one is refused before it reaches SQL. */
export type CursorPart = 'uuid' | 'time' | 'integer' | 'text';

const PARTS: Readonly<Record<CursorPart, (text: string) => boolean>> = {
  uuid: (text) => UUID.test(text),
  time: isTime,
  integer: (text) => /^-?\d{1,10}$/.test(text) && Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31,
  text: (text) => text.length <= 1000 && !text.includes('\u0000') && text.isWellFormed(),
};

/** Whether PostgreSQL reads the text as a time: `Date.parse` lets through a 30 February, a year 0 and a zone of 23 hours. */
function isTime(text: string): boolean {
  const parts =
    /^(\d{4}-\d{2}-\d{2})[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:[+-](?:0\d|1[0-5])(?::?[0-5]\d)?|Z)$/.exec(
      text,
    );
  const day = parts?.[1];
  if (day === undefined || day < '0001-01-02') return false;
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day);
}

/**
 * The sort key in a cursor of this list, null when no cursor was sent.
 * @throws DomainError `invalid-cursor`
 */
export function decodeCursor(cursor: string | undefined, { list, parts }: PlaceIn): string[] | null {
  if (cursor === undefined) return null;
  const refuse = () => new DomainError('invalid-cursor', 'Send the nextCursor of the page before, unchanged.');
  let sent: unknown;
  try {
    sent = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw refuse();
  }
  if (!Array.isArray(sent) || sent[0] !== list) throw refuse();
  const key: unknown[] = sent.slice(1);
  if (key.length !== parts.length) throw refuse();
  for (const [index, part] of parts.entries()) {
    const text: unknown = key[index];
    if (typeof text !== 'string' || !PARTS[part](text)) throw refuse();
  }
  return key as string[];
}
