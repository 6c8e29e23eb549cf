import { expect } from '@jest/globals';
import { MigrationError } from '../../src/database/migrator/migration-error.js';
import { catalogueOf } from './catalogue.js';
import { LEGACY_CHECKSUM } from './legacy-database.js';
import { sql } from './sql.js';

/** The refusal of an attempt on a legacy database, having made sure that it changed nothing. */
export async function refusalOf(url: string, attempt: () => Promise<unknown>): Promise<MigrationError> {
  const before = [await catalogueOf(url), await sql(url, LEGACY_CHECKSUM)];
  const refusal = await attempt().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(MigrationError);
  expect([await catalogueOf(url), await sql(url, LEGACY_CHECKSUM)]).toEqual(before);
  expect(await sql(url, `SELECT to_regclass('migrations') AS migrations`)).toEqual([{ migrations: null }]);
  return refusal as MigrationError;
}
