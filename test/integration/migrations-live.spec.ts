import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { MigrationError } from '../../src/database/migrator/migration-error.js';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { STEPS, upScripts } from '../../src/database/migrator/steps.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { ALEMBIC_TABLES, BARE_PEOPLE, LEGACY_CHECKSUM, legacyId, legacyRows } from '../support/legacy-database.js';
import { sql } from '../support/sql.js';

describe('a database in use is migrated', () => {
  let database: TestDatabase;
  let url: string;
  let reader: pg.Client;

  beforeEach(async () => {
    database = await createEmptyDatabase();
    url = database.url;
    reader = new pg.Client({ connectionString: url, application_name: 'a long report' });
    await reader.connect();
  });

  afterEach(async () => {
    await reader?.end();
    await database?.drop();
  });

  const holdAnswers = () => reader.query('BEGIN; SELECT count(*) FROM answers');

  describe('while somebody holds a table,', () => {
    beforeEach(async () => {
      await new Migrator(url).up({ to: 'add-answer-version-keys' });
      await sql(url, legacyRows(1));
      await holdAnswers();
    });

    it('gives up with a line on who it is, and nobody has queued up behind it', async () => {
      const writes: unknown[] = [];
      const write = async () => void writes.push(await sql(url, `UPDATE answers SET updated_at = now()`));

      const migrating = new Migrator(url, { tableTimeoutMs: 700, onLocked: () => void write() }).up();

      const refusal = (await migrating.catch((error: unknown) => error)) as MigrationError;
      expect(refusal).toBeInstanceOf(MigrationError);
      expect(refusal.message).toMatch(
        /^AddValueChecks1763800000004 was cut short; a repeat takes it up again: a lock was not to be had within 1 s/,
      );
      expect(refusal.lines).toContainEqual(
        expect.stringMatching(/^process \d+ \(a long report, idle in transaction\) has held answers for \d+ s$/),
      );
      expect(writes).toHaveLength(1);
    });

    it('tries again until the table is free', async () => {
      const migrating = new Migrator(url, { onLocked: () => void reader.query('COMMIT') }).up();

      expect((await migrating).executed).toHaveLength(STEPS.length - 3);
      expect(await new Migrator(url).verify()).toMatchObject({ ok: true });
    });

    it('and by TypeORM itself the same way', async () => {
      const dataSource = await new DataSource(dataSourceOptions({ url, poolSize: 1 })).initialize();
      const migrating = dataSource.runMigrations();
      await whenRefused(url);
      await reader.query('COMMIT');

      expect(await migrating).toHaveLength(STEPS.length - 3);
      await dataSource.destroy();
      expect(await new Migrator(url).verify()).toMatchObject({ ok: true });
    });
  });

  it('where an index could not be built, by building it anew', async () => {
    const migrator = new Migrator(url);
    await migrator.up({ to: 'create-questions-and-answers' });
    await sql(url, legacyRows(1));
    await sql(url, `UPDATE answers SET status = 'DRAFT' WHERE version = 3`);

    await expect(migrator.up()).rejects.toThrow('could not create unique index "ux_answers_one_draft"');
    const left = await sql(url, `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid`);
    await sql(url, `UPDATE answers SET status = 'SUBMITTED' WHERE version = 3`);
    await migrator.up();

    expect(left).toEqual([{ name: 'ux_answers_one_draft' }]);
    expect(await migrator.verify()).toMatchObject({ ok: true, differences: [] });
  });

  it.each(STEPS.filter(({ migration }) => migration.parts.length > 1).map((step) => [step.name, step] as const))(
    '%s is taken up again wherever it was cut short',
    async (name, step) => {
      const migrator = new Migrator(url);
      await migrator.up({ to: STEPS[STEPS.indexOf(step) - 1]!.name });
      const scripts = upScripts(step);
      for (let done = 1; done < scripts.length; done += 1) {
        for (const statement of scripts.slice(0, done).flat()) await reader.query(statement);
      }

      expect((await migrator.up({ to: name })).executed).toEqual([name]);
      await migrator.up();
      expect(await migrator.verify()).toMatchObject({ ok: true, differences: [] });
    },
  );

  it('without a trace of what an adopted database does on each change of an answer', async () => {
    await sql(url, BARE_PEOPLE + ALEMBIC_TABLES + legacyRows(10));
    await sql(
      url,
      `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at := now(); RETURN NEW; END';
       CREATE TRIGGER touch BEFORE UPDATE ON answers FOR EACH ROW EXECUTE FUNCTION touch();
       CREATE TRIGGER always BEFORE UPDATE ON answers FOR EACH ROW EXECUTE FUNCTION touch();
       ALTER TABLE answers ENABLE ALWAYS TRIGGER always`,
    );
    const migrator = new Migrator(url);
    await migrator.baseline();
    const before = await sql(url, LEGACY_CHECKSUM);
    const adopted = await sql(url, LIVES);

    await migrator.down({ base: true });
    await migrator.up();

    expect(await sql(url, LEGACY_CHECKSUM)).toEqual(before);
    expect(await sql(url, LIVES)).toEqual(adopted);
    expect(await sql(url, `SELECT DISTINCT version, superseded FROM answers ORDER BY version`)).toEqual([
      { version: 1, superseded: true },
      { version: 2, superseded: true },
      { version: 3, superseded: false },
      { version: 4, superseded: false },
    ]);
    expect(await sql(url, `SELECT tgenabled FROM pg_trigger WHERE tgfoid = 'touch'::regproc ORDER BY tgname`)).toEqual([
      { tgenabled: 'A' },
      { tgenabled: 'O' },
    ]);
  });

  it('passing by an answer that somebody is writing, and coming back to it', async () => {
    const migrator = new Migrator(url);
    await migrator.up({ to: 'add-question-revisions' });
    await sql(url, legacyRows(1));
    const [columns, fill, ...rest] = upScripts(STEPS[5]!);
    for (const statement of columns!) await reader.query(statement);
    await reader.query(`BEGIN; UPDATE answers SET score = 4 WHERE id = '${legacyId(5, 2)}'`);

    const filling = sql(
      url,
      fill!.find((statement) => statement.startsWith('DO'))!,
    );
    await whenFilled(url, 199);
    await reader.query('COMMIT');
    await filling;

    await whenFilled(url, 200);
    for (const statement of rest.flat()) await reader.query(statement);
    await migrator.up();
    expect(await migrator.verify()).toMatchObject({ ok: true, differences: [] });
  });

  it('passing by a superseded answer that somebody is writing, and coming back to it', async () => {
    const migrator = new Migrator(url);
    const step = STEPS.findIndex(({ name }) => name.startsWith('MarkSupersededAnswers'));
    await migrator.up({ to: STEPS[step - 1]!.name });
    await sql(url, legacyRows(1));
    const [columns, fill] = upScripts(STEPS[step]!);
    for (const statement of columns!) await reader.query(statement);
    await reader.query(`BEGIN; UPDATE answers SET grader_comment = 'Hm.' WHERE id = '${legacyId(5, 1)}'`);

    const marking = sql(
      url,
      fill!.find((statement) => statement.startsWith('DO'))!,
    );
    await until(url, `SELECT FROM answers WHERE superseded HAVING count(*) = 99`);
    await reader.query('COMMIT');
    await marking;

    expect(await sql(url, `SELECT version, count(*)::int FROM answers WHERE superseded GROUP BY 1 ORDER BY 1`)).toEqual(
      [
        { version: 1, count: 50 },
        { version: 2, count: 50 },
      ],
    );
    await migrator.up();
    expect(await migrator.verify()).toMatchObject({ ok: true, differences: [] });
  });
});

const LIVES = `SELECT md5(string_agg(ROW(id, submitted_at, graded_at, reviewed_at, content_updated_at, superseded)::text, ',' ORDER BY id))
  AS lives FROM answers`;

/** Somebody has waited for a lock in vain. */
async function whenRefused(url: string): Promise<void> {
  await until(url, `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
  await until(
    url,
    `SELECT WHERE NOT EXISTS (
       SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`,
  );
}

async function whenFilled(url: string, rows: number): Promise<void> {
  await until(url, `SELECT FROM answers WHERE content_updated_at IS NOT NULL HAVING count(*) >= ${rows}`);
}

async function until(url: string, query: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const deadline = Date.now() + 20_000;
    while ((await client.query(query)).rowCount === 0) {
      if (Date.now() > deadline) throw new Error(`Never came true: ${query}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await client.end();
  }
}
