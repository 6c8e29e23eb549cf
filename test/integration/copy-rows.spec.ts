import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataSource, type EntityManager } from 'typeorm';
import { copiedJson, copiedText, copyRows } from '../../src/database/copy-rows.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';

let database: DataSource;
beforeAll(async () => {
  const url = process.env['TEST_DATABASE_SERVER_URL'] ?? '';
  database = await new DataSource({ ...dataSourceOptions({ url, poolSize: 1 }), entities: [] }).initialize();
});
afterAll(() => database.destroy());

interface Note {
  text: string | null;
  json: object | null;
}

/** Runs in a transaction with an empty table of its own. */
const withNotes = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  database.transaction(async (tx) => {
    await tx.query(`CREATE TEMPORARY TABLE notes (place integer PRIMARY KEY, text text, json jsonb) ON COMMIT DROP`);
    return work(tx);
  });
const copy = (tx: EntityManager, notes: readonly Note[]) =>
  copyRows(
    tx,
    'notes (place, text, json)',
    notes,
    ({ text, json }, n) => `${n}\t${copiedText(text)}\t${copiedJson(json)}`,
  );
const stored = (tx: EntityManager): Promise<Note[]> => tx.query(`SELECT text, json FROM notes ORDER BY place`);

/** What the guard of requests lets through: PostgreSQL stores neither a NUL nor half a character. */
const text = fc.string({ unit: 'grapheme' }).filter((one) => one.isWellFormed() && !one.includes('\0'));
const AWKWARD = ['', '\\', '\\N', '\\.', '\n\\.\n', '\t', '\r\n', '\\t', 'a\\\tb', '\u2028', '{1,"2"}', '😀'];
const awkward = fc.array(fc.constantFrom(...AWKWARD)).map((parts) => parts.join(''));
const anyText = fc.oneof(text, awkward);
const note = fc.record({
  text: fc.option(anyText),
  json: fc.option(fc.oneof(fc.dictionary(anyText, fc.option(anyText), { noNullPrototype: true }), fc.array(anyText))),
});

describe('rows that are copied', () => {
  it('come back as they were', () =>
    fc.assert(
      fc.asyncProperty(fc.array(note), (notes) =>
        withNotes(async (tx) => {
          await copy(tx, notes);

          expect(await stored(tx)).toEqual(notes);
        }),
      ),
    ));

  it('may be more than go out at once, or none', () =>
    withNotes(async (tx) => {
      const notes = Array.from({ length: 5_000 }, (_, n) => ({ text: `${n}`.repeat(20), json: { n } }));

      await copy(tx, []);
      await copy(tx, notes);

      expect(await stored(tx)).toEqual(notes);
    }));

  it('that the table refuses are an error, after which the connection goes on', () =>
    withNotes(async (tx) => {
      const many = Array.from({ length: 5_000 }, () => ({ text: 'x'.repeat(100), json: null }));
      await tx.query(`SAVEPOINT before`);

      await expect(
        copyRows(tx, 'notes (place, text, json)', many, ({ text }) => `1\t${text}\t\\N`),
      ).rejects.toMatchObject({ code: '23505', constraint: 'notes_pkey' });

      await tx.query(`ROLLBACK TO SAVEPOINT before`);
      expect(await stored(tx)).toEqual([]);
    }));
});
