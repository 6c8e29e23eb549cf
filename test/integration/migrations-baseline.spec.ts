import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { LEGACY_TABLES } from '../../src/database/migrator/catalogue-difference.js';
import { committedCatalogue, type Catalogue } from '../../src/database/migrator/catalogue.js';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { STEPS } from '../../src/database/migrator/steps.js';
import { catalogueOf } from '../support/catalogue.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import {
  ALEMBIC_TABLES,
  ALEMBIC_VERSION,
  BARE_PEOPLE,
  LEGACY_CHECKSUM,
  legacyId,
  legacyRows,
  RICH_PEOPLE,
} from '../support/legacy-database.js';
import { refusalOf } from '../support/refusal.js';
import { onEveryServer } from '../support/servers.js';
import { sql } from '../support/sql.js';

onEveryServer((server) => {
  let database: TestDatabase;
  let url: string;
  let migrator: Migrator;

  beforeEach(async () => {
    database = await server.createEmptyDatabase();
    url = database.url;
    migrator = new Migrator(url);
  });

  afterEach(async () => {
    await database?.drop();
  });

  it('the second step makes the very tables that the Alembic migration makes, with defaults', async () => {
    const fresh = await server.createEmptyDatabase();
    await new Migrator(fresh.url).up({ to: 'create-questions-and-answers' });
    await sql(url, BARE_PEOPLE + ALEMBIC_TABLES);

    const [ours, theirs] = [withoutDefaults(await catalogueOf(fresh.url)), withoutDefaults(await catalogueOf(url))];

    for (const table of LEGACY_TABLES) expect(ours.tables[table]).toEqual(theirs.tables[table]);
    expect(ours.enums).toEqual({ ...theirs.enums, userrole: expect.anything() });
    await fresh.drop();
  });

  describe.each([
    ['with alembic_version', ALEMBIC_VERSION],
    ['without alembic_version', ''],
  ])('a legacy database with 8,000 answers, %s', (_title, version) => {
    beforeEach(() => sql(url, BARE_PEOPLE + ALEMBIC_TABLES + version + legacyRows(40)));

    it('is adopted with identical rows and ends as a fresh one', async () => {
      const [before] = await sql(url, LEGACY_CHECKSUM);

      const { recorded, executed, warnings, rows } = await migrator.baseline();

      expect(await sql(url, LEGACY_CHECKSUM)).toEqual([before]);
      expect(rows).toEqual({ users: 10, experts: 40, question_categories: 4, questions: 50, answers: 8000 });
      expect(recorded).toEqual([STEPS[1]!.name]);
      expect(executed).toEqual(STEPS.filter((_, index) => index !== 1).map(({ name }) => name));
      expect(warnings).toEqual([]);
      expect((await catalogueOf(url)).tables).toMatchObject(committedCatalogue().tables);
      expect(await migrator.verify()).toMatchObject({ ok: true, differences: [], notes: [] });
    });
  });

  describe('a legacy database', () => {
    beforeEach(() => sql(url, BARE_PEOPLE + ALEMBIC_TABLES + legacyRows(1)));

    it('gets what its rows tell about the life of each answer, and a first revision of each question', async () => {
      await migrator.baseline();

      const lives = await sql(
        url,
        `SELECT DISTINCT status, submitted_at = created_at AS submitted, graded_at = updated_at AS graded,
           reviewed_at = updated_at AS reviewed FROM answers ORDER BY status`,
      );
      const revisions = await sql(
        url,
        `SELECT count(*)::int AS revisions FROM question_revisions JOIN questions ON questions.id = question_id
         WHERE question_revisions.revision = 1 AND question_revisions.content = questions.content`,
      );
      expect(lives).toEqual([
        { status: 'DRAFT', submitted: null, graded: null, reviewed: null },
        { status: 'SUBMITTED', submitted: true, graded: null, reviewed: null },
        { status: 'GRADED', submitted: true, graded: true, reviewed: null },
        { status: 'REVIEWED', submitted: true, graded: true, reviewed: true },
      ]);
      expect(revisions).toEqual([{ revisions: 50 }]);
    });

    it('is not touched by its own triggers while it is adopted', async () => {
      await sql(
        url,
        `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at := now(); RETURN NEW; END';
         CREATE TRIGGER touch BEFORE UPDATE ON answers FOR EACH ROW EXECUTE FUNCTION touch()`,
      );
      const before = await sql(url, LEGACY_CHECKSUM);

      await migrator.baseline();

      expect(await sql(url, LEGACY_CHECKSUM)).toEqual(before);
      expect(await migrator.verify()).toMatchObject({
        ok: true,
        notes: ['answers: trigger touch is not part of the product'],
      });
    });

    it('is refused as a whole where rows break new rules, each told by table and id', async () => {
      await sql(
        url,
        `UPDATE question_categories SET weight = 101 WHERE id = '${legacyId(3, 1)}';
         UPDATE questions SET options = '[]' WHERE id = '${legacyId(4, 1)}';
         UPDATE answers SET version = 1, score = 11 WHERE id = '${legacyId(5, 2)}'`,
      );

      const refusal = await refusalOf(url, () => migrator.baseline());

      expect(refusal.message).toBe('This database cannot be adopted yet: 5 faults; nothing was changed.');
      expect(refusal.lines).toEqual([
        `question_categories ${legacyId(3, 1)}: weight is not between 0 and 100`,
        `questions ${legacyId(4, 1)}: options is not a JSON object`,
        `answers ${legacyId(5, 2)}: score is not between 0 and max_score`,
        `answers ${legacyId(5, 1)}: another answer has the same expert, question and version`,
        `answers ${legacyId(5, 2)}: another answer has the same expert, question and version`,
      ]);
    });

    it('is adopted once', async () => {
      await migrator.baseline();

      await expect(migrator.baseline()).rejects.toThrow('There is nothing to adopt');
    });

    it('never goes below its baseline', async () => {
      await migrator.baseline();
      const before = await sql(url, LEGACY_CHECKSUM);

      const { reverted, baseline } = await migrator.down({ base: true });

      expect(reverted).toHaveLength(STEPS.length - 2);
      expect(baseline).toBe(STEPS[1]!.name);
      expect(await sql(url, LEGACY_CHECKSUM)).toEqual(before);
      await expect(migrator.down()).rejects.toThrow(`${STEPS[1]!.name} is the baseline`);
      await expect(migrator.down({ to: STEPS[0]!.name })).rejects.toThrow('is the baseline');
      expect((await migrator.status()).steps.slice(0, 3).map(({ state }) => state)).toEqual([
        'baseline',
        'baseline',
        'pending',
      ]);
      await migrator.up();
      expect(await migrator.verify()).toMatchObject({ ok: true, notes: [] });
      expect(await sql(url, LEGACY_CHECKSUM)).toEqual(before);
    });

    it('keeps its tables even when the steps are undone by other tools', async () => {
      await migrator.baseline();

      for (const { migration } of STEPS.slice(0, 2)) {
        await expect(sql(url, migration.reverts[0]!)).rejects.toThrow('cannot be undone');
      }
    });
  });

  describe('users and experts that another application keeps', () => {
    it('are completed and otherwise left as they are', async () => {
      await sql(url, RICH_PEOPLE + ALEMBIC_TABLES);
      await sql(
        url,
        `INSERT INTO users (id, email, hashed_password, is_active) VALUES ('${legacyId(1, 1)}', 'a@b.c', 'x', true);
         INSERT INTO experts (id, user_id) VALUES ('${legacyId(2, 1)}', '${legacyId(1, 1)}')`,
      );

      const { warnings } = await migrator.baseline();

      expect(warnings).toEqual([
        'users.hashed_password is NOT NULL without a default: no new row of users can be made until that changes',
      ]);
      expect(await sql(url, `SELECT id, email, hashed_password, role, row_version FROM users`)).toEqual([
        { id: legacyId(1, 1), email: 'a@b.c', hashed_password: 'x', role: null, row_version: 1 },
      ]);
      const { ok, differences, notes } = await migrator.verify();
      expect(differences).toEqual([]);
      expect(ok).toBe(true);
      expect(notes).toEqual([
        'column experts.user_id is NOT NULL',
        'experts: column career_years is not part of the product',
        'experts: fk_experts_user stands in for experts_user_id_fkey',
        'column users.email is NOT NULL',
        'column users.id defaults to gen_random_uuid() instead of nothing',
        'users: column hashed_password is not part of the product',
        'users: pk_users stands in for users_pkey',
        'users: index ix_users_email is not part of the product',
      ]);
    });

    it('are not dropped by down --base where up found them', async () => {
      await sql(url, BARE_PEOPLE);
      await sql(url, `INSERT INTO users (id) VALUES ('${legacyId(1, 1)}')`);
      await migrator.up();

      const { baseline } = await migrator.down({ base: true });

      expect(baseline).toBe(STEPS[0]!.name);
      expect(await sql(url, `SELECT id FROM users`)).toEqual([{ id: legacyId(1, 1) }]);
    });

    it('may have roles of their own, as long as the product finds its own among them', async () => {
      await sql(url, `CREATE TYPE userrole AS ENUM ('ADMIN', 'APPLICANT')`);
      await sql(url, BARE_PEOPLE + ALEMBIC_TABLES);

      const refusal = await refusalOf(url, () => migrator.baseline());
      await sql(url, `ALTER TYPE userrole ADD VALUE 'OPERATOR'; `);
      await sql(url, `ALTER TYPE userrole ADD VALUE 'EVALUATOR'`);
      await migrator.baseline();

      expect(refusal.lines).toEqual(['enum userrole: lacks EVALUATOR, OPERATOR; add or rename its values first']);
      expect(await migrator.verify()).toMatchObject({
        ok: true,
        notes: [
          'enum userrole is ADMIN, APPLICANT, OPERATOR, EVALUATOR instead of APPLICANT, EVALUATOR, OPERATOR, ADMIN',
        ],
      });
    });
  });

  describe('a database of another shape', () => {
    it('is adopted where its keys go by other names and an index is missing', async () => {
      await sql(url, BARE_PEOPLE + ALEMBIC_TABLES);
      await sql(
        url,
        `ALTER TABLE answers RENAME CONSTRAINT answers_grader_id_fkey TO "fk answers grader";
         ALTER TABLE questions RENAME CONSTRAINT questions_pkey TO pk_questions;
         DROP INDEX ix_answers_status; ALTER TABLE answers ADD COLUMN legacy_note text`,
      );

      await migrator.baseline();

      expect(await migrator.verify()).toMatchObject({
        ok: true,
        notes: ['answers: column legacy_note is not part of the product'],
      });
    });

    it('is no legacy database when it is empty, or lacks a table', async () => {
      await expect(migrator.baseline()).rejects.toThrow('There is nothing to adopt: none of the tables is there');

      await sql(url, BARE_PEOPLE + ALEMBIC_TABLES);
      await sql(url, `DROP TABLE answers`);

      await expect(migrator.baseline()).rejects.toThrow('This database cannot be adopted: answers is missing.');
    });
  });
});

it('a legacy database is left alone while another application holds a table', async () => {
  const { url, drop } = await createEmptyDatabase();
  await sql(url, BARE_PEOPLE + ALEMBIC_TABLES);
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await other.query('BEGIN; LOCK TABLE answers IN ROW EXCLUSIVE MODE');

  const adoption = new Migrator(url).baseline();

  await expect(adoption).rejects.toThrow('Another application is using the tables');
  await other.end();
  await drop();
});

function withoutDefaults(catalogue: Catalogue): Catalogue {
  const columns = Object.values(catalogue.tables).flatMap((table) => Object.values(table.columns));
  for (const column of columns) column.default = null;
  return catalogue;
}
