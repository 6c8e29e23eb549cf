import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { loadEnv } from '../../src/config/env.js';
import { migrateOnStart } from '../../src/database/migrate-on-start.js';
import { committedCatalogue } from '../../src/database/migrator/catalogue.js';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { RIGHTS } from '../../src/database/rights.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { sql } from '../support/sql.js';
import { APP_ROLE } from '../support/template.js';

const { tables } = committedCatalogue();
/** The migrator's own record, which the catalogue leaves out. */
const RECORD = 'migrations';

let database: TestDatabase;
let migrator: Migrator;
let app: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  migrator = new Migrator(database.url);
  await migrator.grants(APP_ROLE, { apply: true });
  app = new pg.Client({ connectionString: database.appUrl });
  await app.connect();
});
afterAll(async () => {
  await app?.end();
  await database?.drop();
});

describe('the rights of the running product', () => {
  it('are decided for each table that there is, and for no other', () => {
    expect(Object.keys(RIGHTS).toSorted()).toEqual([...Object.keys(tables), RECORD].toSorted());
  });

  it('name columns that there are, and no key of a row', () => {
    for (const [table, { update = [] }] of Object.entries(RIGHTS)) {
      expect(Object.keys(tables[table]?.columns ?? {})).toEqual(expect.arrayContaining([...update]));
      expect(update).not.toContain('id');
    }
  });

  it.each(Object.entries(RIGHTS))('on %s are what was decided, to the letter', async (table, rights) => {
    const [privileges] = await sql<Record<string, boolean>>(
      database.appUrl,
      `SELECT has_table_privilege($1, 'SELECT') AS "SELECT", has_table_privilege($1, 'INSERT') AS "INSERT",
              has_table_privilege($1, 'UPDATE') AS "UPDATE", has_table_privilege($1, 'DELETE') AS "DELETE",
              has_table_privilege($1, 'TRUNCATE') AS "TRUNCATE", has_table_privilege($1, 'TRIGGER') AS "TRIGGER",
              has_any_column_privilege($1, 'REFERENCES') AS "REFERENCES"`,
      [table],
    );
    const columns = await sql<{ name: string }>(
      database.appUrl,
      `SELECT attname AS name FROM pg_attribute
        WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
          AND has_column_privilege(attrelid, attnum, 'UPDATE')`,
      [table],
    );

    expect(privileges).toEqual({
      SELECT: true,
      INSERT: rights.insert ?? false,
      UPDATE: false,
      DELETE: rights.delete ?? false,
      TRUNCATE: false,
      TRIGGER: false,
      REFERENCES: false,
    });
    expect(columns.map(({ name }) => name).toSorted()).toEqual([...(rights.update ?? [])].toSorted());
  });

  it('come back to the letter when they are granted once more', async () => {
    await sql(database.url, `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${APP_ROLE}`);
    await sql(database.url, `GRANT TRUNCATE ON grade_events TO PUBLIC`);

    await migrator.grants(APP_ROLE, { apply: true });

    for (const statement of [`UPDATE grade_events SET score_after = 1`, `TRUNCATE grade_events`]) {
      await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('whoever holds the connection of the running product is refused', () => {
  it.each([
    ['to rewrite grades', `UPDATE grade_events SET score_after = 10`],
    ['to delete grades', `DELETE FROM grade_events`],
    ['to empty a table', `TRUNCATE attempt_counts`],
    ['to rewrite a final result', `UPDATE final_results SET total = 100`],
    ['to delete a final result', `DELETE FROM final_results`],
    [
      'to prove a tombstone',
      `INSERT INTO tombstone_proofs VALUES (gen_random_uuid(), gen_random_uuid(), true, '', '')`,
    ],
    ['to change what an appeal says', `UPDATE appeals SET text = ''`],
    ['to put the deadline of an appeal off', `UPDATE appeals SET decide_by = now()`],
    ['to change who decided what', `UPDATE appeal_acts SET actor_id = gen_random_uuid()`],
    ['to hide that a final result was reopened', `DELETE FROM result_reopenings`],
    [
      'to write a tombstone',
      `INSERT INTO grade_event_tombstones VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1, '')`,
    ],
    ['to rewrite an old wording', `UPDATE question_revisions SET content = ''`],
    ['to give an answer to another', `UPDATE answers SET expert_id = gen_random_uuid()`],
    ['to hide an answer from those who judge it', `UPDATE answers SET superseded = true`],
    ['to date an answer back', `UPDATE answers SET created_at = now()`],
    ['to erase an expert', `DELETE FROM experts`],
    ['to erase a user', `DELETE FROM users`],
    ['to drop a file from the books', `DELETE FROM files`],
    ['to forget a migration', `DELETE FROM migrations`],
    ['to switch a trigger off', `ALTER TABLE grade_events DISABLE TRIGGER ALL`],
    ['to drop a trigger', `DROP TRIGGER grade_events_no_update ON grade_events`],
    ['to switch all triggers off', `SET session_replication_role = replica`],
    [
      'to replace the function of a trigger',
      `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
    ],
    ['to add a column', `ALTER TABLE answers ADD COLUMN bonus integer`],
    ['to drop a check', `ALTER TABLE answers DROP CONSTRAINT answers_score_check`],
    ['to make a table', `CREATE TABLE loot (id integer)`],
    ['to put a table of its own before a real one', `CREATE TEMPORARY TABLE users (id uuid)`],
    ['to make a schema', `CREATE SCHEMA elsewhere`],
    ['to make an index', `CREATE INDEX ON answers (score)`],
    ['to own a table', `ALTER TABLE grade_events OWNER TO ${APP_ROLE}`],
    [
      'to grant itself rights',
      `DO $$ BEGIN GRANT ALL ON grade_events TO ${APP_ROLE}; DELETE FROM grade_events; END $$`,
    ],
    ['to become a superuser', `ALTER ROLE ${APP_ROLE} SUPERUSER`],
    ['to make a role', `CREATE ROLE accomplice`],
    ['to read password hashes of roles', `SELECT rolpassword FROM pg_authid`],
    ['to read files of the server', `SELECT pg_read_file('/etc/passwd')`],
    ['to load files of the server', `COPY question_revisions (content) FROM '/etc/passwd'`],
    ['to run programs', `COPY users (name) TO PROGRAM 'id'`],
    ['to change the server', `ALTER SYSTEM SET fsync = off`],
  ])('%s', async (_what, statement) => {
    await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('to become the owner', async () => {
    const [{ owner }] = (await sql(database.url, `SELECT quote_ident(current_user) AS owner`)) as [{ owner: string }];

    await expect(app.query(`SET ROLE ${owner}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('nothing else comes with the role: no attribute, no membership, nothing of its own', async () => {
    const [role] = await sql(
      database.appUrl,
      `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS mighty,
              (SELECT count(*)::int FROM pg_auth_members m WHERE m.member = r.oid) AS memberships,
              (SELECT count(*)::int FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.deptype = 'o') AS owned
         FROM pg_roles r WHERE rolname = current_user`,
    );

    expect(role).toEqual({ mighty: false, memberships: 0, owned: 0 });
  });
});

describe('what the database does by itself is done with the rights of the owner', () => {
  it('who erases an expert needs no right on what goes with it, and the tombstone is written', async () => {
    const [user, expert, category, question, answer] = Array.from({ length: 5 }, () => randomUUID());
    await sql(
      database.url,
      `INSERT INTO users (id) VALUES ('${user}');
       INSERT INTO experts (id, user_id) VALUES ('${expert}', '${user}');
       INSERT INTO question_categories (id, name) VALUES ('${category}', 'erased');
       INSERT INTO questions (id, category_id, q_type, content, max_score) VALUES ('${question}', '${category}', 'ESSAY', '?', 10);
       INSERT INTO answers (id, expert_id, question_id, response_data, max_score) VALUES ('${answer}', '${expert}', '${question}', '{}', 10);
       INSERT INTO grade_events (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash,
         status_before, status_after, max_score, created_at, prev_hash, hash)
       VALUES (gen_random_uuid(), '${answer}', '${expert}', '${question}', 1, 1, 'GRADED', 1, '', 'SUBMITTED', 'GRADED', 10, now(), '', 'end');
       GRANT DELETE ON experts TO ${APP_ROLE}`,
    );

    await app.query(`DELETE FROM experts WHERE id = $1`, [expert]);

    const tombstones = await app.query(`SELECT last_hash FROM grade_event_tombstones WHERE expert_id = $1`, [expert]);
    expect(tombstones.rows).toEqual([{ last_hash: 'end' }]);
    await migrator.grants(APP_ROLE, { apply: true });
  });
});

describe('migrate grants', () => {
  it('prints what it would run', async () => {
    const { script } = await migrator.grants(APP_ROLE, { apply: false });

    expect(script).toContain(`GRANT SELECT, INSERT ON "public".grade_events TO "${APP_ROLE}"`);
    expect(script).toContain(`GRANT SELECT, INSERT, UPDATE (frozen_at) ON "public".files TO "${APP_ROLE}"`);
  });

  it('refuses a role that is not there, its own, and one that nothing can be refused to', async () => {
    const [{ owner }] = (await sql<{ owner: string }>(database.url, `SELECT current_user AS owner`)) as [
      { owner: string },
    ];

    await expect(migrator.grants('nobody; DROP TABLE users', { apply: true })).rejects.toThrow(
      /There is no role "nobody; /,
    );
    await expect(migrator.grants(owner, { apply: true })).rejects.toThrow(/superuser|role of its own/);
  });

  it('wants the tables to be there', async () => {
    const empty = await createEmptyDatabase();
    try {
      await expect(new Migrator(empty.url).grants(APP_ROLE, { apply: true })).rejects.toThrow(/migrate up/);
    } finally {
      await empty.drop();
    }
  });

  it('a start on an older schema says that steps are pending, not which columns it misses', async () => {
    const empty = await createEmptyDatabase();
    try {
      await new Migrator(empty.url).up({ to: 'add-value-checks' });
      const env = loadEnv({ DATABASE_URL: empty.url, JWT_SECRET: 'a test secret that is long enough for HS256' });

      await expect(migrateOnStart(env, () => undefined)).rejects.toThrow(/^The database lacks \d+ migration steps/);
    } finally {
      await empty.drop();
    }
  });

  it('a start whose role lacks a right says which, and what to do', async () => {
    const env = loadEnv({ DATABASE_URL: database.appUrl, JWT_SECRET: 'a test secret that is long enough for HS256' });
    await migrateOnStart(env, () => undefined);
    await sql(database.url, `REVOKE INSERT ON final_results FROM ${APP_ROLE}`);

    await expect(migrateOnStart(env, () => undefined)).rejects.toThrow(
      /lacks INSERT on final_results: as the owner, run .* migrate grants/,
    );
    await migrator.grants(APP_ROLE, { apply: true });
  });
});
