import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { sql } from '../support/sql.js';

const verify = (url: string) => new Migrator(url).verify();

describe('migrate verify', () => {
  describe('sees', () => {
    let database: TestDatabase;

    beforeEach(async () => {
      database = await createTestDatabase();
    });
    afterEach(async () => {
      await database?.drop();
    });

    it.each([
      ['a dropped index', `DROP INDEX ix_answers_status`, 'answers: index ix_answers_status is missing'],
      [
        'an index on something else',
        `DROP INDEX ix_answers_to_grade; CREATE INDEX ix_answers_to_grade ON answers (submitted_at, id)`,
        'answers: index ix_answers_to_grade is "CREATE INDEX ix_answers_to_grade ON answers USING btree (submitted_at, id)" ' +
          `instead of "CREATE INDEX ix_answers_to_grade ON answers USING btree (submitted_at, id) WHERE ((status = 'SUBMITTED'::answerstatus) AND (NOT superseded))"`,
      ],
      [
        'a changed type',
        `ALTER TABLE answers ALTER COLUMN score TYPE numeric(6, 2)`,
        'column answers.score is numeric(6,2) instead of double precision',
      ],
      [
        'a shorter text',
        `ALTER TABLE users ALTER COLUMN name TYPE varchar(50)`,
        'column users.name is character varying(50) instead of character varying(200)',
      ],
      [
        'a missing enum value',
        `ALTER TYPE gradeeventkind RENAME VALUE 'RETURNED' TO 'SENT_BACK'`,
        'enum gradeeventkind lacks RETURNED',
      ],
      [
        'enum values in another order',
        `ALTER TYPE difficulty ADD VALUE 'NONE' BEFORE 'EASY'`,
        'enum difficulty is NONE, EASY, MEDIUM, HARD instead of EASY, MEDIUM, HARD',
      ],
      [
        'a changed default',
        `ALTER TABLE question_categories ALTER COLUMN weight SET DEFAULT 20`,
        'column question_categories.weight defaults to 20 instead of 10',
      ],
      [
        'a dropped default',
        `ALTER TABLE answers ALTER COLUMN status DROP DEFAULT`,
        `column answers.status defaults to nothing instead of 'DRAFT'::answerstatus`,
      ],
      [
        'a column that may be null',
        `ALTER TABLE questions ALTER COLUMN content DROP NOT NULL`,
        'column questions.content may be null',
      ],
      ['a dropped column', `ALTER TABLE questions DROP COLUMN explanation`, 'column questions.explanation is missing'],
      [
        'an added column',
        `ALTER TABLE questions ADD COLUMN hint text`,
        'questions: column hint is not part of the product',
      ],
      ['a dropped table', `DROP TABLE files`, 'table files is missing'],
      [
        'a dropped check',
        `ALTER TABLE answers DROP CONSTRAINT answers_score_check`,
        'answers: constraint answers_score_check is missing',
      ],
      [
        'another delete rule',
        `ALTER TABLE questions DROP CONSTRAINT questions_category_id_fkey, ADD CONSTRAINT questions_category_id_fkey
         FOREIGN KEY (category_id) REFERENCES question_categories (id) ON DELETE CASCADE`,
        'questions: constraint questions_category_id_fkey is "FOREIGN KEY (category_id) REFERENCES question_categories(id) ON DELETE CASCADE" ' +
          'instead of "FOREIGN KEY (category_id) REFERENCES question_categories(id) ON DELETE RESTRICT"',
      ],
      [
        'a dropped unique key',
        `ALTER TABLE answers DROP CONSTRAINT answers_expert_id_question_id_version_key`,
        'answers: constraint answers_expert_id_question_id_version_key is missing',
      ],
      [
        'a dropped trigger',
        `DROP TRIGGER grade_events_no_update ON grade_events`,
        'grade_events: trigger grade_events_no_update is missing',
      ],
      [
        'a trigger switched off',
        `ALTER TABLE answers DISABLE TRIGGER answers_frozen`,
        expect.stringMatching(/^answers: trigger answers_frozen is ".* DISABLED" instead of/),
      ],
      [
        'a function that does something else',
        `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
        'function refuse_change() has another body',
      ],
      [
        'a step that is not executed',
        `DELETE FROM migrations WHERE name LIKE 'CreateFiles%'`,
        'step CreateFiles1763800000013 is not executed',
      ],
    ])('%s', async (_what, damage, line) => {
      await sql(database.url, damage);

      const { ok, differences } = await verify(database.url);

      expect(ok).toBe(false);
      expect(differences).toContainEqual(line);
    });
  });

  describe('of a database as it should be', () => {
    let database: TestDatabase;

    beforeAll(async () => {
      database = await createTestDatabase();
    });
    afterAll(async () => {
      await database?.drop();
    });

    it('counts the rows of each table', async () => {
      await sql(database.url, `INSERT INTO users (id) VALUES (gen_random_uuid()), (gen_random_uuid())`);

      const { ok, rows } = await verify(database.url);

      expect(ok).toBe(true);
      expect(rows).toMatchObject({ users: 2, experts: 0, answers: 0, grade_events: 0 });
    });

    it('does not mind tables that are none of its business', async () => {
      await sql(database.url, `CREATE TABLE alembic_version (version_num text); CREATE TYPE colour AS ENUM ('RED')`);

      expect(await verify(database.url)).toMatchObject({ ok: true, notes: [] });
    });
  });
});
