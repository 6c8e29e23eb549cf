import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { decoded, encoded } from './byte-text.js';
import { Columns, type Fields, isoTime } from './json-rows.js';
import type { JsonText } from './json-text.js';

class Shown {
  id!: string;
  text!: string | null;
  share!: number | null;
  isRight!: boolean | null;
  options!: Record<string, string> | null;
  madeAt!: string | null;
  hidden!: null;
  further?: string;
}

const FIELDS: Fields<Shown> = {
  id: 'token',
  text: 'text',
  share: 'number',
  isRight: 'flag',
  options: 'json',
  hidden: { always: null },
  madeAt: ['t.created_at', 'time'],
};

const parse = (json: JsonText<unknown>) => json.toJSON();

describe('a view of rows that stay text', () => {
  it('selects the column of each field, by its name or another one, and those that are asked for besides, once', () => {
    const columns = new Columns('t');
    columns.view<Shown>(FIELDS);

    expect(columns.place('t.is_right')).toBe(3);
    expect(columns.place('t.row_version')).toBe(6);
    expect(columns.list).toBe('t.id, t.text, t.share, t.is_right, t.options, t.created_at, t.row_version');
    expect(columns.size).toBe(7);
  });

  it('writes what JSON.stringify writes of the same values, in the order of the fields', () => {
    const columns = new Columns('t');
    const write = columns.view<Shown>(FIELDS);
    const row = [
      'a-1',
      'say "no" \\ \u0007 한 \ud83d\ude00',
      '1e-05',
      'f',
      '{"A":"<나>"}',
      '2026-03-02 09:30:00.12+00',
    ];

    expect(decoded(write(row.map(encoded)).bytes)).toBe(
      JSON.stringify({
        id: 'a-1',
        text: 'say "no" \\ \u0007 한 \ud83d\ude00',
        share: 0.00001,
        isRight: false,
        options: { A: '<나>' },
        hidden: null,
        madeAt: '2026-03-02T09:30:00.120Z',
      }),
    );
  });

  it('writes null for what is not there, whatever it would be', () => {
    const write = new Columns('t').view<Shown>(FIELDS);

    expect(parse(write([null, null, null, null, null, null]))).toEqual({
      id: null,
      text: null,
      share: null,
      isRight: null,
      options: null,
      hidden: null,
      madeAt: null,
    });
  });

  it('does not compile with a field that the class lacks, a column for what is never shown, or another kind', () => {
    // @ts-expect-error no such field
    const leak: Fields<Shown> = { ...FIELDS, correctAnswer: 'json' };
    // @ts-expect-error a column would show what is always null
    const shown: Fields<Shown> = { ...FIELDS, hidden: 'text' };
    // @ts-expect-error a number is no text
    const wrong: Fields<Shown> = { ...FIELDS, share: 'text' };
    // @ts-expect-error a field is missing
    const missing: Fields<Shown> = { id: 'token' };

    expect([leak, shown, wrong, missing]).toHaveLength(4);
  });
});

describe('a time', () => {
  const parseTime = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;

  it.each([
    '2026-03-02 09:30:00+00',
    '2026-03-02 09:30:00.1+00',
    '2026-03-02 09:30:00.057+00',
    '2026-03-02 09:30:00.999999+00',
    '2026-03-02 09:30:00.000001+00',
    '0099-01-01 00:00:00+00',
    '12026-03-02 09:30:00.5+00',
    '2026-03-02 18:30:00.25+09',
    '2026-03-02 15:00:00.25+05:30',
    '2026-03-02 04:30:00-05',
    '0044-03-15 12:00:00+00 BC',
  ])('%s is written as the driver and JavaScript write it', (text) => {
    expect(isoTime(text)).toBe(parseTime(text).toISOString());
  });

  it('is the same for every millisecond', () => {
    for (let ms = 0; ms < 1_000; ms++) {
      const text = `2026-03-02 09:30:00.${String(ms).padStart(3, '0')}+00`;
      expect(isoTime(text)).toBe(parseTime(text).toISOString());
    }
  });
});
