import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { REQUIRE_SHARED_UNMOVED, STORE_SHARED } from '../../src/answers/shared-submission.queries.js';
import { Difficulty, Specialty } from '../../src/common/enums.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { listStatement } from '../../src/questions/question-list.js';
import { HANDED_IN, TALLIES_OF_ONE } from '../../src/results/tally-statements.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { genericPlan } from '../support/generic-plan.js';

let database: TestDatabase;
let db: DataSource;
const categoryId = uuid();
/** 8,000 questions in twenty categories, and 20,000 answers of 200 experts. */
beforeAll(async () => {
  database = await createTestDatabase();
  db = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 1 })).initialize();
  // Or VACUUM may take for unfinished what is not on the disk yet, and no page counts as visible to all.
  await db.query(`SET synchronous_commit = on`);
  await db.query(
    `INSERT INTO question_categories (id, name)
     SELECT CASE n WHEN 1 THEN $1::uuid ELSE md5('c' || n)::uuid END, 'Field ' || n FROM generate_series(1, 20) n`,
    [categoryId],
  );
  await db.query(
    `INSERT INTO questions (id, category_id, q_type, content, max_score, difficulty, target_specialties, display_order, is_active)
     SELECT md5('q' || n)::uuid, CASE n % 20 WHEN 0 THEN $1::uuid ELSE md5('c' || n % 20 + 1)::uuid END, 'ESSAY', (SELECT string_agg(md5(n || '-' || i), ' ') FROM generate_series(1, 40) i), 10,
            (ARRAY['EASY', 'MEDIUM', 'HARD'])[1 + n / 20 % 3]::difficulty,
            jsonb_build_array((ARRAY['ML', 'DL', 'CV', 'NLP'])[1 + n % 4]), n, n % 50 > 0
       FROM generate_series(1, 8000) n`,
    [categoryId],
  );
  await db.query(
    `INSERT INTO experts (id, specialties) SELECT md5('e' || n)::uuid, '["ML"]' FROM generate_series(1, 200) n`,
  );
  await db.query(
    `INSERT INTO answers (id, expert_id, question_id, response_data, max_score, status, score)
     SELECT md5('a' || e || '-' || q)::uuid, md5('e' || e)::uuid, md5('q' || (e + q * 37) % 8000 + 1)::uuid,
            jsonb_build_object('text', repeat('So. ', 50)), 10, 'GRADED', 5
       FROM generate_series(1, 100) q, generate_series(1, 200) e`,
  );
  await db.query(`VACUUM ANALYZE`);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it.each([
  ['staff', null],
  ['an applicant', [Specialty.ML]],
])('a page of one category, difficulty and specialty is read in its order for %s', async (_who, scope) => {
  const filter = { categoryId: [categoryId], difficulty: [Difficulty.HARD], specialty: [Specialty.ML], isActive: true };
  const { text, values } = listStatement(scope, filter, 20, null);

  const plan = await genericPlan(db, text, values);

  expect(plan).toMatch(/Index Scan using ix_questions_pick on questions q/);
  expect(plan).not.toMatch(/Sort|Bitmap/);
});

it.each([
  ['the sums of a score', TALLIES_OF_ONE],
  ['what a score is made of', HANDED_IN],
])('%s: answers are read off their index, in the order of their versions', async (_what, text) => {
  const plan = await genericPlan(db, text, [uuid()]);

  expect(plan).toMatch(/Index Only Scan Backward using answers_expert_id_question_id_version_key on answers/);
  expect(plan).not.toMatch(/Seq Scan on (answers|questions)/);
  expect(plan).not.toMatch(/Sort Key: a\./);
});

it('questions are read off an index alone where they are added up', async () => {
  expect(await genericPlan(db, TALLIES_OF_ONE, [uuid()])).toMatch(
    /Index Only Scan using ix_questions_scoring on questions/,
  );
});

it.each([
  ['stored', STORE_SHARED([])],
  ['held against what was seen', REQUIRE_SHARED_UNMOVED([])],
])('submissions that share a message are %s by keys alone', async (_what, { text, values }) => {
  const plan = await genericPlan(db, text, values);

  expect(plan).toMatch(/Index( Only)? Scan.* using answers_expert_id_question_id_version_key on answers/);
  expect(plan).toMatch(/Index( Only)? Scan using \w+ on questions/);
  expect(plan).not.toMatch(/Seq Scan on (answers|questions)/);
});
