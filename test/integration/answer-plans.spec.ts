import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../src/access/actor.js';
import { type AnswerFilter, listStatement } from '../../src/answers/answer-list.js';
import { AnswerStatus, Role } from '../../src/common/enums.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { genericPlan } from '../support/generic-plan.js';

let database: TestDatabase;
let db: DataSource;
const operator: Actor = { userId: uuid(), role: Role.OPERATOR, expertId: null, specialties: [], sessionId: uuid() };
/** 20,000 answers of 200 experts, reviewed but for the newest ones, which wait; and a draft of each expert. */
beforeAll(async () => {
  database = await createTestDatabase();
  db = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 1 })).initialize();
  const categoryId = uuid();
  await db.query(`INSERT INTO question_categories (id, name) VALUES ($1, 'All')`, [categoryId]);
  await db.query(
    `INSERT INTO questions (id, category_id, q_type, content, max_score)
     SELECT md5('q' || n)::uuid, $1, 'ESSAY', 'Why?', 10 FROM generate_series(1, 101) n`,
    [categoryId],
  );
  await db.query(`INSERT INTO experts (id) SELECT md5('e' || n)::uuid FROM generate_series(1, 200) n`);
  await db.query(
    `INSERT INTO answers (id, expert_id, question_id, response_data, max_score, status, score, created_at)
     SELECT md5('a' || e || '-' || q)::uuid, md5('e' || e)::uuid, md5('q' || q)::uuid, '{"text": "So."}', 10,
            CASE WHEN e = 200 AND q > 95 THEN 'SUBMITTED' ELSE 'REVIEWED' END::answerstatus,
            CASE WHEN e < 200 OR q <= 95 THEN 5 END, now() - make_interval(mins => 100 * (200 - e) - q)
       FROM generate_series(1, 200) e, generate_series(1, 100) q ORDER BY e, q`,
  );
  await db.query(
    `INSERT INTO answers (id, expert_id, question_id, response_data, max_score, created_at)
     SELECT md5('d' || e)::uuid, md5('e' || e)::uuid, md5('q101')::uuid, '{"text": ""}', 10, now() FROM generate_series(1, 200) e`,
  );
  await db.query(`VACUUM ANALYZE answers`);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it.each<[string, AnswerFilter, string]>([
  ['of all', {}, 'ix_answers_list'],
  ['of what counts', { counting: true }, 'ix_answers_list'],
  ['of a common status', { status: [AnswerStatus.REVIEWED] }, 'ix_answers_list'],
  ['of a rare status', { status: [AnswerStatus.SUBMITTED] }, 'ix_answers_status'],
  ['of drafts', { status: [AnswerStatus.DRAFT] }, 'ix_answers_status'],
])("staff's list %s: the first and the next page are read by the index for that", async (_of, filter, index) => {
  for (const after of [null, ['2020-01-01T00:00:00Z', uuid()]]) {
    const { text, values } = listStatement(operator, [], filter, 50, after);

    const plan = await genericPlan(db, text, values);

    expect(plan).toMatch(new RegExp(`(Scan using|Index Scan on) ${index}\\b`));
    expect(plan).not.toMatch(/Seq Scan on answers/);
  }
});

it.each([
  ['an answer by its id', 'SELECT 1 FROM answers x WHERE x.id = $1', 'answers_pkey'],
  ['the answers of an expert who is deleted', 'SELECT 1 FROM answers x WHERE x.expert_id = $1', 'ix_answers_expert_id'],
  ['whether a question may go', 'SELECT 1 FROM answers x WHERE x.question_id = $1', 'ix_answers_question_id'],
  ['what a user graded', 'SELECT 1 FROM answers x WHERE x.grader_id = $1', 'ix_answers_grader_id'],
  ['what a user reviewed', 'SELECT 1 FROM answers x WHERE x.reviewer_id = $1', 'ix_answers_reviewer_id'],
  ['what a user wrote for others', 'SELECT 1 FROM answers x WHERE x.written_by_id = $1', 'ix_answers_written_by_id'],
])('%s is looked up in its index', async (_what, text, index) => {
  expect(await genericPlan(db, text, [uuid()])).toMatch(new RegExp(`(Scan using|Index Scan on) ${index}\\b`));
});

it('the draft of a pair is looked up in its index', async () => {
  const plan = await genericPlan(
    db,
    `SELECT 1 FROM answers d WHERE d.expert_id = $1 AND d.question_id = $2 AND d.status = 'DRAFT'`,
    [uuid(), uuid()],
  );

  expect(plan).toMatch(/Scan using ux_answers_one_draft/);
});
