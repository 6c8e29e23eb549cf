import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { sql } from '../support/sql.js';

/** Roles belong to the server, which other specs use at the same time. */
const name = `ax_qna_test_${randomBytes(6).toString('hex')}`;
const [ROLE, GROUP] = [`${name}_role`, `${name}_group`];

let database: TestDatabase;
let migrator: Migrator;
beforeAll(async () => {
  database = await createTestDatabase();
  migrator = new Migrator(database.url);
});
afterAll(() => database?.drop());

const run = <Row = Record<string, unknown>>(text: string) => sql<Row>(database.url, text);
const apply = () => migrator.grants(ROLE, { apply: true });

beforeEach(async () => {
  await run(`CREATE ROLE ${ROLE}; CREATE ROLE ${GROUP}`);
});
afterEach(async () => {
  await run(`DROP TABLE IF EXISTS ledger; DROP SCHEMA IF EXISTS elsewhere CASCADE;
    REASSIGN OWNED BY ${ROLE}, ${GROUP} TO CURRENT_USER; DROP OWNED BY ${ROLE}, ${GROUP} CASCADE;
    DROP ROLE ${ROLE}, ${GROUP}`);
});

/** What is granted to the role by name, of everything in the database that grants can be made on. */
const granted = async () => {
  const found = await run<{ grants: number }>(
    `SELECT count(*)::int AS grants FROM pg_shdepend WHERE refobjid = '${ROLE}'::regrole AND deptype = 'a'`,
  );
  return found[0]!.grants;
};

describe('a role that is more than what is granted to it is refused, by the name of it', () => {
  it.each([
    ['it makes roles', `ALTER ROLE ${ROLE} CREATEROLE`, 'CREATEROLE'],
    ['it makes databases', `ALTER ROLE ${ROLE} CREATEDB`, 'CREATEDB'],
    ['it copies the server', `ALTER ROLE ${ROLE} REPLICATION`, 'REPLICATION'],
    ['it passes by row security', `ALTER ROLE ${ROLE} BYPASSRLS`, 'BYPASSRLS'],
    ['it owns the schema', `ALTER SCHEMA public OWNER TO ${ROLE}`, 'ownership of schema public'],
    [
      'it owns the database',
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO ${ROLE}', current_database()); END $$`,
      'membership in pg_database_owner',
    ],
    ['it owns a table', `ALTER TABLE sessions OWNER TO ${ROLE}`, 'ownership of table sessions'],
    ['it owns a function', `ALTER FUNCTION refuse_change() OWNER TO ${ROLE}`, 'ownership of function refuse_change()'],
    ['it writes everything', `GRANT pg_write_all_data TO ${ROLE}`, 'membership in pg_write_all_data'],
    [
      'it may become who reads everything',
      `ALTER ROLE ${ROLE} NOINHERIT; GRANT pg_read_all_data TO ${GROUP}; GRANT ${GROUP} TO ${ROLE}`,
      'membership in pg_read_all_data',
    ],
    [
      'a group of it makes roles',
      `ALTER ROLE ${GROUP} CREATEROLE; GRANT ${GROUP} TO ${ROLE}`,
      `CREATEROLE through ${GROUP}`,
    ],
    [
      'a group of it owns a table',
      `ALTER TABLE answers OWNER TO ${GROUP}; GRANT ${GROUP} TO ${ROLE}`,
      `ownership of table answers through ${GROUP}`,
    ],
    [
      'a group of it may delete grades',
      `GRANT DELETE ON grade_events TO ${GROUP}; GRANT ${GROUP} TO ${ROLE}`,
      `DELETE on grade_events through ${GROUP}`,
    ],
    [
      'it may become a group that may',
      `ALTER ROLE ${ROLE} NOINHERIT; GRANT UPDATE (score_after) ON grade_events TO ${GROUP}; GRANT ${GROUP} TO ${ROLE}`,
      `UPDATE (score_after) on grade_events through ${GROUP}`,
    ],
    [
      'somebody else granted it more',
      `GRANT TRUNCATE ON grade_events TO ${GROUP} WITH GRANT OPTION;
       SET ROLE ${GROUP}; GRANT TRUNCATE ON grade_events TO ${ROLE}; RESET ROLE`,
      'TRUNCATE on grade_events',
    ],
    [
      'somebody else granted everybody more',
      `GRANT UPDATE ON erased_marks TO ${GROUP} WITH GRANT OPTION;
       SET ROLE ${GROUP}; GRANT UPDATE ON erased_marks TO PUBLIC; RESET ROLE`,
      'UPDATE on erased_marks',
    ],
    [
      'it may pass its rights on',
      `GRANT SELECT ON users TO ${GROUP} WITH GRANT OPTION; GRANT ${GROUP} TO ${ROLE}`,
      `SELECT on users through ${GROUP}`,
    ],
    [
      'it reads a table of others',
      `CREATE TABLE ledger (sum int); GRANT SELECT ON ledger TO ${ROLE}`,
      'SELECT on ledger',
    ],
    [
      'it writes a column of others',
      `CREATE TABLE ledger (sum int); GRANT UPDATE (sum) ON ledger TO ${ROLE}`,
      'UPDATE (sum) on ledger',
    ],
    [
      'it counts a sequence of others up',
      `CREATE TABLE ledger (id serial); GRANT USAGE ON SEQUENCE ledger_id_seq TO ${ROLE}`,
      'USAGE on ledger_id_seq',
    ],
    [
      'it reads files of the server',
      `GRANT EXECUTE ON FUNCTION pg_read_file(text) TO ${ROLE}`,
      'EXECUTE on pg_read_file(text)',
    ],
    [
      'it reads hashes of roles',
      `GRANT SELECT (rolpassword) ON pg_authid TO ${ROLE}`,
      'SELECT (rolpassword) on pg_authid',
    ],
    [
      'it makes tables elsewhere',
      `CREATE SCHEMA elsewhere; GRANT CREATE ON SCHEMA elsewhere TO ${ROLE}`,
      'CREATE on schema elsewhere',
    ],
    [
      'a group of it makes tables here',
      `GRANT CREATE ON SCHEMA public TO ${GROUP}; GRANT ${GROUP} TO ${ROLE}`,
      `CREATE on schema public through ${GROUP}`,
    ],
    [
      'a group of it makes temporary tables',
      `DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO ${GROUP}', current_database()); END $$; GRANT ${GROUP} TO ${ROLE}`,
      `TEMPORARY on the database through ${GROUP}`,
    ],
    [
      'it switches triggers off',
      `GRANT SET ON PARAMETER session_replication_role TO ${ROLE}`,
      'SET of the setting session_replication_role',
    ],
  ])('%s', async (_what, given, told) => {
    await run(given);
    const before = await granted();

    const refusal = apply();

    await expect(refusal).rejects.toThrow(`"${ROLE}" may do more than the running product: `);
    await expect(refusal).rejects.toThrow(told);
    await expect(refusal).rejects.not.toThrow('\n');
    expect(await granted()).toBe(before);
  });

  it('and however much it is, in one line of a few names', async () => {
    await run(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${GROUP}; GRANT ${GROUP} TO ${ROLE}`);

    await expect(apply()).rejects.toThrow(/^.{1,800} and \d+ more\. Take that away/);
  });
});

describe('what was granted to the role itself, or to everybody, on what is the product’s', () => {
  it('is taken back: tables, columns, sequences, functions', async () => {
    await run(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${ROLE}, PUBLIC; GRANT UPDATE (score_after) ON grade_events TO ${ROLE};
      GRANT ALL ON SEQUENCE migrations_id_seq TO ${ROLE}, PUBLIC; GRANT ALL ON FUNCTION refuse_change() TO ${ROLE}, PUBLIC;
      GRANT CREATE ON SCHEMA public TO ${ROLE}`);

    await apply();

    const [left] = await run(
      `SELECT has_table_privilege('${ROLE}', 'users', 'DELETE') AS table, has_schema_privilege('${ROLE}', 'public', 'CREATE') AS schema,
              has_column_privilege('${ROLE}', 'grade_events', 'score_after', 'UPDATE') AS column,
              has_sequence_privilege('${ROLE}', 'migrations_id_seq', 'USAGE') AS sequence,
              has_function_privilege('${ROLE}', 'refuse_change()', 'EXECUTE') AS function`,
    );
    expect(left).toEqual({ table: false, schema: false, column: false, sequence: false, function: false });
  });

  it('and tables of another application stay as they are, with a word about them', async () => {
    await run(`CREATE TABLE ledger (id serial, sum int); GRANT SELECT, INSERT ON ledger TO PUBLIC;
      GRANT USAGE ON SEQUENCE ledger_id_seq TO PUBLIC; GRANT SELECT ON ledger TO ${GROUP}`);

    const { notes } = await apply();

    const [kept] = await run(
      `SELECT has_table_privilege('public', 'ledger', 'SELECT, INSERT') AS table,
              has_sequence_privilege('public', 'ledger_id_seq', 'USAGE') AS sequence`,
    );
    expect(kept).toEqual({ table: true, sequence: true });
    expect(notes).toEqual([expect.stringMatching(/everybody has SELECT, INSERT on ledger, and so has /)]);
  });
});

describe('what is printed', () => {
  const script = async () => (await migrator.grants(ROLE, { apply: false })).script.join(';\n');

  it('does as much as what is applied', async () => {
    const printed = await script();
    expect(await granted()).toBe(0);

    await run(`BEGIN; ${printed}; COMMIT`);
    const byHand = await granted();
    await apply();

    expect(byHand).toBeGreaterThan(0);
    expect(await granted()).toBe(byHand);
  });

  it('fails where the role has come to more since', async () => {
    const printed = await script();
    await run(`GRANT pg_write_all_data TO ${ROLE}`);

    await expect(run(`BEGIN; ${printed}; COMMIT`)).rejects.toThrow(/membership in pg_write_all_data/);
    expect(await granted()).toBe(0);
  });
});
