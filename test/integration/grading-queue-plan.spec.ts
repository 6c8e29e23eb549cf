import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { CLAIM_ORDERS } from '../../src/grading/claim.requests.js';
import { claimStatement } from '../../src/grading/claim-statements.js';
import type { Statement } from '../../src/grading/queue-conditions.js';
import { listStatement } from '../../src/grading/queue-list.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { genericPlan } from '../support/generic-plan.js';

let database: TestDatabase;
let db: DataSource;
/** 20,000 answers in the order in which they came, of which one in twenty waits for a grade and another for a review. */
beforeAll(async () => {
  database = await createTestDatabase();
  db = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 1 })).initialize();
  const categoryId = uuid();
  await db.query(`INSERT INTO question_categories (id, name) VALUES ($1, 'All')`, [categoryId]);
  await db.query(
    `INSERT INTO questions (id, category_id, q_type, content, max_score)
     SELECT md5('q' || n)::uuid, $1, 'ESSAY', 'Why?', 10 FROM generate_series(1, 20) n`,
    [categoryId],
  );
  await db.query(`INSERT INTO experts (id) SELECT md5('e' || n)::uuid FROM generate_series(1, 1000) n`);
  await db.query(
    `INSERT INTO answers (id, expert_id, question_id, response_data, max_score, status, score, submitted_at, graded_at)
     SELECT md5('a' || e || '-' || q)::uuid, md5('e' || e)::uuid, md5('q' || q)::uuid, '{"text": "So."}', 10,
            CASE q WHEN 1 THEN 'SUBMITTED' WHEN 2 THEN 'GRADED' ELSE 'REVIEWED' END::answerstatus,
            CASE WHEN q > 1 THEN 5 END, now() - make_interval(mins => 20 * (1000 - e) - q),
            now() - make_interval(mins => 20 * (1000 - e))
       FROM generate_series(1, 1000) e, generate_series(1, 20) q ORDER BY e, q`,
  );
  // The 200 oldest that wait are claimed, half of them no more.
  await db.query(
    `INSERT INTO users (id, email, name, role) SELECT md5('u' || n)::uuid, n || '@example.com', 'U', 'EVALUATOR' FROM generate_series(1, 20) n`,
  );
  await db.query(
    `INSERT INTO grading_claims (answer_id, id, grader_id, token, claimed_at, expires_at)
     SELECT md5('a' || n || '-1')::uuid, md5('c' || n)::uuid, md5('u' || 1 + n % 20)::uuid, md5('t' || n)::uuid,
            now() - interval '1 hour', now() + make_interval(mins => CASE n % 2 WHEN 0 THEN 20 ELSE -20 END)
       FROM generate_series(1, 200) n`,
  );
  await db.query(`ANALYZE`);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const planOf = ({ text, values }: Statement) => genericPlan(db, text, values);

it.each([
  ['grade', 'ix_answers_to_grade'],
  ['review', 'ix_answers_to_review'],
] as const)(
  'the first and the next page of stage=%s read the index of that queue in its order',
  async (stage, index) => {
    for (const after of [null, ['2020-01-01T00:00:00Z', uuid()]]) {
      const lines = await planOf(listStatement({ userId: uuid(), expertId: uuid() }, { stage }, 50, after));

      expect(lines).toMatch(new RegExp(`Index Scan using ${index} on answers a`));
      expect(lines).not.toMatch(/Sort Key: a\./);
      // Planned for a page; of a limit that is a parameter it would be for a tenth of all that waits.
      expect(lines).toMatch(/^Limit .* rows=51 /);
    }
  },
);

it.each(CLAIM_ORDERS)(
  'a claim (%s) reads the index of the queue in its order, and looks up claims by their answers',
  async (order) => {
    const statement = claimStatement({ userId: uuid(), expertId: uuid() }, { stage: 'grade' }, order, {
      id: uuid(),
      token: uuid(),
      leaseMinutes: 30,
    });
    const lines = await planOf(statement);

    expect(lines).toMatch(/Index Scan using ix_answers_to_grade on answers a/);
    expect(lines).toMatch(/Index (Only )?Scan using grading_claims_pkey on grading_claims c/);
    expect(lines).not.toMatch(/Sort Key: a\./);
    expect(lines).not.toMatch(/(Seq|Bitmap Heap) Scan on answers/);
  },
);

it.each([
  ['oldest', 1],
  ['shuffled', 200],
] as const)('a claim (%s) locks one answer, and looks at %i of those that wait', async (order, looked) => {
  const [{ id: userId }] = (await db.query(`SELECT id FROM users LIMIT 1`)) as [{ id: string }];
  const claim = { id: uuid(), token: uuid(), leaseMinutes: 30 };
  const { text, values } = claimStatement({ userId, expertId: uuid() }, { stage: 'grade' }, order, claim);
  const nodes = await nodesRunOf({ text, values });
  const rowsOf = (found: PlanNode[]) =>
    found.reduce((sum, node) => sum + node['Actual Rows'] * node['Actual Loops'], 0);

  expect(rowsOf(nodes.filter((node) => node['Node Type'] === 'LockRows'))).toBe(1);
  const waiting = nodes.filter((node) => node['Index Name'] === 'ix_answers_to_grade');
  // Every other one of the oldest 200 is held by somebody, the very oldest no more.
  expect(rowsOf(waiting)).toBe(looked === 1 ? 1 : looked + 100);
});

it.each(['grade', 'review'] as const)(
  'a page of stage=%s passes by no version that a newer one supersedes, however many are older than what waits',
  async (stage) => {
    // Everybody hands in the first two questions again.
    await db.query(
      `INSERT INTO answers (id, expert_id, question_id, version, response_data, max_score, status, score, submitted_at, graded_at)
       SELECT md5(id::text || version)::uuid, expert_id, question_id, version + 1, response_data, max_score, status, score,
              now(), now()
         FROM answers a WHERE status IN ('SUBMITTED', 'GRADED')
          AND NOT EXISTS (SELECT FROM answers b WHERE b.expert_id = a.expert_id AND b.question_id = a.question_id AND b.version > a.version)`,
    );
    await db.query(`ANALYZE answers`);
    const { text, values } = listStatement({ userId: uuid(), expertId: uuid() }, { stage }, 50, null);
    const nodes = await nodesRunOf({ text, values });

    const ofAnswers = nodes.filter((node) => node['Relation Name'] === 'answers');
    expect(ofAnswers).toHaveLength(1);
    expect(ofAnswers[0]).toMatchObject({ Alias: 'a', 'Actual Rows': 51, 'Rows Removed by Filter': 0 });
    const ofEvents = nodes.filter((node) => node['Relation Name'] === 'grade_events');
    expect(ofEvents.every((node) => node['Actual Loops'] <= 51)).toBe(true);
  },
);

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

/** What it does, and takes back. */
async function nodesRunOf({ text, values }: Pick<Statement, 'text' | 'values'>): Promise<PlanNode[]> {
  await db.query(`BEGIN`);
  await db.query(`PREPARE run AS ${text}`);
  const [{ 'QUERY PLAN': plan }] = (await db.query(
    `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE run (${values.map((value) => `'${String(value)}'`).join(', ')})`,
  )) as [{ 'QUERY PLAN': [{ Plan: PlanNode }] }];
  await db.query(`DEALLOCATE run`);
  await db.query(`ROLLBACK`);
  return nodesOf(plan[0].Plan);
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
