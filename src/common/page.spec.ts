import { describe, expect, it } from '@jest/globals';
import { DomainError } from './domain-error.js';
import { type CursorPart, decodeCursor, encodeCursor, pageOf } from './page.js';

const LIST = 'things';
const ID = '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e';

describe('a page', () => {
  const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  const page = (limit: number) =>
    pageOf(
      rows,
      limit,
      { list: LIST, parts: ['text'] },
      (row) => [row.id],
      (row) => row.id,
    );

  it('names the next one when a spare row was fetched', () => {
    expect(page(2)).toEqual({ items: ['a', 'b'], nextCursor: encodeCursor({ list: LIST }, ['b']) });
  });

  it('is the last one when none was', () => {
    expect(page(3)).toEqual({ items: ['a', 'b', 'c'], nextCursor: null });
  });
});

describe('a cursor', () => {
  const encode = (key: readonly string[]) => encodeCursor({ list: LIST }, key);

  it.each<[string, CursorPart, string]>([
    ['microseconds', 'time', '2026-11-22 19:40:20.123456+00'],
    ['a zone with minutes', 'time', '2026-11-22 19:40:20+05:30'],
    ['an id', 'uuid', ID],
    ['a negative number', 'integer', '-12'],
    ['Korean', 'text', '기계 학습'],
  ])('carries %s unchanged', (_, part, value) => {
    expect(decodeCursor(encode([value]), { list: LIST, parts: [part] })).toEqual([value]);
  });

  it('is null when none was sent', () => {
    expect(decodeCursor(undefined, { list: LIST, parts: ['uuid'] })).toBeNull();
  });

  it.each<[string, string, CursorPart[]]>([
    ['is no base64', '!!!', ['uuid']],
    ['is no JSON', Buffer.from('{').toString('base64url'), ['uuid']],
    ['is no list', Buffer.from('{"0":"x"}').toString('base64url'), ['uuid']],
    ['is of another list', encodeCursor({ list: 'others' }, [ID]), ['uuid']],
    ['names no list', Buffer.from(JSON.stringify([ID])).toString('base64url'), ['uuid']],
    ['has too many parts', encode([ID, ID]), ['uuid']],
    ['holds another kind', encode(['1']), ['uuid']],
    ['holds SQL', encode(["now()'; DROP TABLE users"]), ['time']],
    ['holds a NUL', encode(['\u0000']), ['text']],
    ['holds a number that no column holds', encode(['99999999999']), ['integer']],
    ['holds a day that is none', encode(['2026-13-45 19:40:20+00']), ['time']],
    ['holds a 30 February', encode(['2026-02-30 19:40:20+00']), ['time']],
    ['holds the year 0', encode(['0000-01-01 19:40:20+00']), ['time']],
    ['holds a zone that is none', encode(['2026-01-01 19:40:20+23']), ['time']],
    ['holds an hour that is none', encode(['2026-01-01 24:40:20+00']), ['time']],
  ])('that %s is refused', (_, cursor, parts) => {
    expect(() => decodeCursor(cursor, { list: LIST, parts })).toThrow(DomainError);
  });
});
