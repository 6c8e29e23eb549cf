import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { STEPS } from '../../src/database/migrator/steps.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { ALEMBIC_TABLES, BARE_PEOPLE, legacyId, legacyRows } from '../support/legacy-database.js';
import { refusalOf } from '../support/refusal.js';
import { sql } from '../support/sql.js';

describe('migrate refuses, and changes nothing:', () => {
  let database: TestDatabase;
  let url: string;
  let migrator: Migrator;

  beforeEach(async () => {
    database = await createEmptyDatabase();
    url = database.url;
    migrator = new Migrator(url);
    await sql(url, BARE_PEOPLE + ALEMBIC_TABLES);
  });

  afterEach(async () => {
    await database?.drop();
  });

  it('to run up on a legacy database, and says what to do instead', async () => {
    const refusal = await refusalOf(url, () => migrator.up());

    expect(refusal.message).toBe(
      'This database already holds question_categories, questions, answers, which no step made; ' +
        'run migrate baseline to adopt them.',
    );
    expect(await migrator.status()).toMatchObject({ adoptable: true, pending: STEPS.length });
  });

  describe('a legacy row that breaks a new rule, told by table and id:', () => {
    const [answer, twin, draft] = [legacyId(5, 1), legacyId(5, 2), legacyId(5, 4)];

    beforeEach(() => sql(url, legacyRows(1)));

    it.each([
      [
        'twin versions',
        `UPDATE answers SET version = 1 WHERE id = '${twin}'`,
        [answer, twin].map((id) => `answers ${id}: another answer has the same expert, question and version`),
      ],
      [
        'two drafts',
        `UPDATE answers SET status = 'DRAFT' WHERE id = '${twin}'`,
        [twin, draft].map((id) => `answers ${id}: the expert has another DRAFT of the same question`),
      ],
      [
        'a score above the maximum',
        `UPDATE answers SET score = 10.5 WHERE id = '${answer}'`,
        [`answers ${answer}: score is not between 0 and max_score`],
      ],
      [
        'a score below 0',
        `UPDATE answers SET score = -1 WHERE id = '${answer}'`,
        [`answers ${answer}: score is not between 0 and max_score`],
      ],
      [
        'a score that is no number',
        `UPDATE answers SET score = 'NaN' WHERE id = '${answer}'`,
        [`answers ${answer}: score is not between 0 and max_score`],
      ],
      [
        'a version below 1',
        `UPDATE answers SET version = 0 WHERE id = '${answer}'`,
        [`answers ${answer}: version is below 1`],
      ],
      [
        'an answer without points',
        `UPDATE answers SET max_score = 0, score = NULL WHERE id = '${answer}'`,
        [`answers ${answer}: max_score is not above 0`],
      ],
      [
        'a response that is a list',
        `UPDATE answers SET response_data = '["A"]' WHERE id = '${answer}'`,
        [`answers ${answer}: response_data is not a JSON object`],
      ],
      [
        'a response that is JSON null',
        `UPDATE answers SET response_data = 'null' WHERE id = '${answer}'`,
        [`answers ${answer}: response_data is not a JSON object`],
      ],
      [
        'a question without points',
        `UPDATE questions SET max_score = 0 WHERE id = '${legacyId(4, 7)}'`,
        [`questions ${legacyId(4, 7)}: max_score is not above 0`],
      ],
      [
        'question payloads of the wrong type',
        `UPDATE questions SET options = '["a"]', correct_answer = '"A"', scoring_rubric = '1', target_specialties = '"ML"'
         WHERE id = '${legacyId(4, 7)}'`,
        ['options is not a JSON object', 'correct_answer is not a JSON object', 'scoring_rubric is not a JSON object']
          .concat('target_specialties is not a JSON array')
          .map((fault) => `questions ${legacyId(4, 7)}: ${fault}`),
      ],
      [
        'weights out of range',
        `UPDATE question_categories SET weight = CASE WHEN display_order = 1 THEN -1 ELSE 101 END WHERE display_order < 3`,
        [1, 2].map((number) => `question_categories ${legacyId(3, number)}: weight is not between 0 and 100`),
      ],
      [
        'users with the same e-mail address',
        `ALTER TABLE users ADD COLUMN email text; UPDATE users SET email = 'A@b.c' WHERE id = '${legacyId(1, 1)}';
         UPDATE users SET email = 'a@B.c' WHERE id = '${legacyId(1, 2)}'`,
        [1, 2].map((number) => `users ${legacyId(1, number)}: another user has the same e-mail address`),
      ],
      [
        'a user of whom nobody knows whether it is active',
        `ALTER TABLE users ADD COLUMN is_active boolean DEFAULT true;
         UPDATE users SET is_active = NULL WHERE id = '${legacyId(1, 1)}'`,
        [`users ${legacyId(1, 1)}: is_active is null`],
      ],
      [
        'an expert without its user',
        `ALTER TABLE experts ADD COLUMN user_id uuid;
         UPDATE experts SET user_id = '${legacyId(9, 9)}' WHERE id = '${legacyId(2, 1)}'`,
        [`experts ${legacyId(2, 1)}: its user does not exist`],
      ],
    ])('%s', async (_what, damage, lines) => {
      await sql(url, damage);

      const refusal = await refusalOf(url, () => migrator.baseline());

      expect(refusal.message).toMatch(/^This database cannot be adopted yet: .* nothing was changed\.$/);
      expect(refusal.lines).toEqual(lines);
    });
  });

  it.each([
    ['email', 'integer', 'is integer, the product needs character varying(320)'],
    ['role', 'varchar(20)', 'is character varying(20), the product needs userrole'],
    ['created_at', 'timestamp', 'is timestamp without time zone, the product needs timestamp with time zone'],
  ])('users whose %s is %s', async (column, type, fault) => {
    await sql(url, `ALTER TABLE users ADD COLUMN ${column} ${type}`);

    const refusal = await refusalOf(url, () => migrator.baseline());

    expect(refusal.lines).toEqual([`users.${column}: ${fault}; rename or convert it first`]);
  });

  it.each([
    ['a missing column', `ALTER TABLE answers DROP COLUMN grader_comment`, 'answers.grader_comment: is missing'],
    [
      'a column of another type',
      `ALTER TABLE answers ALTER COLUMN score TYPE numeric`,
      'answers.score: is numeric instead of double precision',
    ],
    [
      'a key with another delete rule',
      `ALTER TABLE answers DROP CONSTRAINT answers_question_id_fkey,
           ADD CONSTRAINT answers_question_id_fkey FOREIGN KEY (question_id) REFERENCES questions (id)`,
      'answers: lacks FOREIGN KEY (question_id) REFERENCES questions(id) ON DELETE CASCADE',
    ],
    [
      'an enum with more values',
      `ALTER TYPE answerstatus ADD VALUE 'LOST'`,
      'enum answerstatus: is DRAFT, SUBMITTED, GRADED, REVIEWED, LOST instead of DRAFT, SUBMITTED, GRADED, REVIEWED',
    ],
    [
      'a table that the product would make',
      `CREATE TABLE sessions (id int)`,
      'table sessions: is there already, and the product would make it; rename it first',
    ],
    [
      'a column that the product would make',
      `ALTER TABLE answers ADD COLUMN submitted_at date`,
      'answers: has a column submitted_at already, which the product would make; rename it first',
    ],
  ])('a database of another shape: %s', async (_what, change, line) => {
    await sql(url, change);

    await expect(migrator.baseline()).rejects.toMatchObject({ lines: [line] });
  });

  it('a database that takes another shape while its tables are waited for', async () => {
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    try {
      await other.query(`BEGIN; ALTER TABLE answers ADD COLUMN submitted_at date`);
      const refusal = migrator.baseline().catch((error: unknown) => error);
      const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'answers'::regclass`;
      while ((await sql(url, waiting)).length === 0) await pause(10);
      await other.query('COMMIT');

      expect(await refusal).toMatchObject({
        lines: ['answers: has a column submitted_at already, which the product would make; rename it first'],
      });
    } finally {
      await other.end();
    }
  });
});
