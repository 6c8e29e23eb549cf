import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { textRow } from '../../test/support/text-row.js';
import { Columns, type Fields, jsonOf } from './json-rows.js';
import { JsonWriter } from './json-writer.js';

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

describe('a view of rows that stay text', () => {
  it('selects the column of each field, by its name or another one, and those that are asked for besides, once', () => {
    const columns = new Columns('t');
    columns.view<Shown>(FIELDS);

    expect(columns.place('t.is_right')).toBe(3);
    expect(columns.place('t.row_version')).toBe(6);
    expect(columns.list).toBe('t.id, t.text, t.share, t.is_right, t.options, t.created_at, t.row_version');
    expect(columns.size).toBe(7);
  });

  it.each([
    'plain',
    'say "no" \\ \u007f 한 \ud83d\ude00',
    'with \u0007 and "that"',
    'two\nlines',
    ''.padEnd(5_000, '좋"'),
  ])('writes what JSON.stringify writes of the same values, in the order of the fields: %j', (text) => {
    const view = new Columns('t').view<Shown>(FIELDS);
    const row = textRow('a-1', text, '1e-05', 'f', '{"A":"<나>"}', '2026-03-02 09:30:00.12+00');

    expect(jsonOf(view, row).bytes.toString()).toBe(
      JSON.stringify({
        id: 'a-1',
        text,
        share: 0.00001,
        isRight: false,
        options: { A: '<나>' },
        hidden: null,
        madeAt: '2026-03-02T09:30:00.120Z',
      }),
    );
  });

  it('writes a number as JavaScript does', () => {
    const numbers = [0, -0, 7, 10, -3, 7.5, 1e-7, 1e15, 123456789012345, 2 ** 60, 1.5e300, 0.1 + 0.2];
    const view = new Columns('t').view<Pick<Shown, 'share'>>({ share: 'number' });

    for (const number of numbers) {
      for (const text of [String(number), number.toExponential()]) {
        expect(jsonOf(view, textRow(text)).bytes.toString()).toBe(`{"share":${String(Number(text))}}`);
      }
    }
  });

  it('writes what a field makes of its column, also beyond ASCII', () => {
    const made = (text: string) => (text === '"같"' ? text : JSON.stringify({ 다: text }));
    const view = new Columns('t').view<Pick<Shown, 'options'>>({ options: made });
    const written = (text: string) => jsonOf(view, textRow(text)).bytes.toString();

    expect(written('"같"')).toBe('{"options":"같"}');
    expect(written('"르"')).toBe('{"options":{"다":"\\"르\\""}}');
  });

  it('writes null for what is not there, whatever it would be', () => {
    const view = new Columns('t').view<Shown>(FIELDS);

    expect(jsonOf(view, textRow(null, null, null, null, null, null)).toJSON()).toEqual({
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
  const written = (text: string) => {
    const out = new JsonWriter(1);
    out.time(Buffer.from(`before ${text} after`), 7, 7 + text.length);
    return out.taken().toString();
  };
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
    expect(written(text)).toBe(JSON.stringify(parseTime(text)));
  });

  it('is the same for every millisecond', () => {
    for (let ms = 0; ms < 1_000; ms++) {
      const text = `2026-03-02 09:30:00.${String(ms).padStart(3, '0')}+00`;
      expect(written(text)).toBe(JSON.stringify(parseTime(text)));
    }
  });
});
