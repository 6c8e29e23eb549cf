import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { legacyId, legacyRows } from '../support/legacy-database.js';
import { sql } from '../support/sql.js';

describe('the latest version of each question of an expert', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    await sql(database.url, legacyRows(40));
    await sql(database.url, 'VACUUM ANALYZE answers');
  });

  afterAll(async () => {
    await database?.drop();
  });

  // In a table as small as this the planner rather sorts; the rule is that the key offers the order by itself.
  it('can be read off the version key in one scan', async () => {
    const plan = await sql<{ 'QUERY PLAN': string }>(
      database.url,
      `SET enable_sort = off; SET enable_incremental_sort = off; EXPLAIN (COSTS OFF) SELECT DISTINCT ON (question_id) id, question_id, version, status FROM answers
       WHERE expert_id = '${legacyId(2, 7)}' ORDER BY question_id DESC, version DESC`,
    );

    expect(plan.map((row) => row['QUERY PLAN'].trim())).toEqual([
      'Unique',
      '->  Index Scan Backward using answers_expert_id_question_id_version_key on answers',
      `Index Cond: (expert_id = '${legacyId(2, 7)}'::uuid)`,
    ]);
  });
});
