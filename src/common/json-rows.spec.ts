import { describe, expect, it } from '@jest/globals';
import { double, flag, integer, jsonb, rawRow, timestamptz, uuid } from '../../test/support/raw-row.js';
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
  id: 'uuid',
  text: 'text',
  share: 'number',
  isRight: 'flag',
  options: 'json',
  hidden: { always: null },
  madeAt: ['t.created_at', 'time'],
};

const ID = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
const MS_TO_2000 = BigInt(Date.UTC(2000, 0));
const micros = (date: string) => (BigInt(Date.parse(date)) - MS_TO_2000) * 1_000n;

describe('a view of rows that stay bytes', () => {
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
    const madeAt = timestamptz(micros('2026-03-02T09:30:00.120Z') + 7n);
    const row = rawRow(uuid(ID), text, double(0.00001), flag(false), jsonb('{"A":"<나>"}'), madeAt);

    expect(jsonOf(view, row).bytes.toString()).toBe(
      JSON.stringify({
        id: ID,
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
    const numbers = [
      0,
      -0,
      7,
      10,
      99,
      100,
      999,
      1_000,
      12_345.6789,
      999_999.9999,
      1_000_000,
      0.0001,
      0.00015,
      10.01,
      83.3333,
      0.99999,
      2 ** 32 + 5.5,
      -3,
      7.5,
      1e-7,
      1e15,
      123456789012345,
      2 ** 60,
      1.5e300,
      0.1 + 0.2,
    ];
    const view = new Columns('t').view<Pick<Shown, 'share'>>({ share: 'number' });
    const written = (number: Buffer) => jsonOf(view, rawRow(number)).bytes.toString();

    for (const number of numbers) expect(written(double(number))).toBe(`{"share":${String(number)}}`);
    for (const number of [
      0,
      7,
      10,
      105,
      999,
      1_000,
      10_000,
      99_999,
      100_000,
      999_999,
      1_000_000,
      -1,
      2 ** 31 - 1,
      -(2 ** 31),
    ]) {
      expect(written(integer(number))).toBe(`{"share":${number}}`);
    }
  });

  it('writes what a field makes of its column, also beyond ASCII', () => {
    const made = (text: string) => (text === '"같"' ? text : JSON.stringify({ 다: text }));
    const ofJson = new Columns('t').view<Pick<Shown, 'options'>>({ options: { json: made } });
    const ofText = new Columns('t').view<Pick<Shown, 'text'>>({ text: made });

    expect(jsonOf(ofJson, rawRow(jsonb('"같"'))).bytes.toString()).toBe('{"options":"같"}');
    expect(jsonOf(ofJson, rawRow(jsonb('"르"'))).bytes.toString()).toBe('{"options":{"다":"\\"르\\""}}');
    expect(jsonOf(ofText, rawRow('르')).bytes.toString()).toBe('{"text":{"다":"르"}}');
  });

  it('finds the columns of two views of one statement, in whatever order the fields need them', () => {
    const columns = new Columns('t');
    columns.view<Pick<Shown, 'text' | 'share' | 'isRight'>>({ text: 'text', share: 'number', isRight: 'flag' });
    const second = columns.view<Shown>(FIELDS);
    const row = rawRow('한', double(2.5), flag(true), uuid(ID), null, timestamptz(0n));

    expect(jsonOf(second, row).toJSON()).toEqual({
      id: ID,
      text: '한',
      share: 2.5,
      isRight: true,
      options: null,
      hidden: null,
      madeAt: '2000-01-01T00:00:00.000Z',
    });
  });

  it('writes null for what is not there, whatever it would be', () => {
    const view = new Columns('t').view<Shown>(FIELDS);

    expect(jsonOf(view, rawRow(null, null, null, null, null, null)).toJSON()).toEqual({
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
    const missing: Fields<Shown> = { id: 'uuid' };

    expect([leak, shown, wrong, missing]).toHaveLength(4);
  });
});

describe('memory that is written into again', () => {
  const write = (out: JsonWriter, text: string) => {
    out.string(JSON.stringify(text));
    return out;
  };

  it('is of one writer at a time', () => {
    write(new JsonWriter(1000), 'leaves its memory').taken();
    const [one, other] = [new JsonWriter(10), new JsonWriter(10)];
    write(one, 'first');
    write(other, 'second');
    const third = write(new JsonWriter(10), 'third').taken();

    expect([one.taken(), other.taken(), third].map(String)).toEqual(['"first"', '"second"', '"third"']);
  });

  it('is not what was taken, nor that of a writer that failed', () => {
    const first = write(new JsonWriter(10), 'first').taken();
    const failed = write(new JsonWriter(10), 'failed');
    const second = write(new JsonWriter(10), 'second').taken();
    write(failed, 'goes on');

    expect([first, second].map(String)).toEqual(['"first"', '"second"']);
  });
});

describe('a time', () => {
  const written = (sinceEpoch: bigint) => {
    const out = new JsonWriter(1);
    out.reserve(40);
    out.time(timestamptz(sinceEpoch), 0);
    return out.taken().toString();
  };

  it.each([
    '2026-03-02T09:30:00.057Z',
    '2000-02-29T23:59:59.999Z',
    '2000-01-01T00:00:00.000Z',
    '1999-12-31T23:59:59.999Z',
    '1900-03-01T00:00:00.001Z',
    '1715-01-01T00:00:00.000Z',
    '1714-12-31T00:00:00.000Z',
    '2284-12-31T23:59:59.999Z',
    '2286-01-01T00:00:00.001Z',
    '0001-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    '+012026-03-02T09:30:00.500Z',
    '-000044-03-15T12:00:00.000Z',
  ])('%s is written as JavaScript writes it, its microseconds cut off', (time) => {
    for (const further of [0n, 1n, 999n]) expect(written(micros(time) + further)).toBe(JSON.stringify(time));
  });

  it('is right on each day of a century', () => {
    const wrong: string[] = [];
    for (let day = Date.UTC(1960, 0); day < Date.UTC(2060, 0); day += 86_400_000) {
      const time = new Date(day + (Math.abs(day) % 86_399_999)).toISOString();
      if (written(micros(time)) !== JSON.stringify(time)) wrong.push(time);
    }
    expect(wrong).toEqual([]);
  });
});
