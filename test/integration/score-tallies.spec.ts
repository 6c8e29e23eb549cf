import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { ReadPool } from '../../src/database/read-pool.js';
import { ReplicaReads } from '../../src/database/replica-reads.js';
import { LiveTallies } from '../../src/results/live-tallies.js';
import { ResultsQueries } from '../../src/results/results.queries.js';
import { expertScore, scoreOfTallies } from '../../src/scoring/expert-score.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let db: DataSource;
let queries: ResultsQueries;
let live: LiveTallies;
beforeAll(async () => {
  database = await createTestDatabase();
  db = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 2 })).initialize();
  const reads = new ReadPool(db);
  const noReplica = {
    databaseUrl: database.url,
    databasePrepared: true,
    databaseReplicaUrl: null,
    databaseReplicaMaxLagSeconds: 0,
  };
  live = new LiveTallies(reads);
  queries = new ResultsQueries(reads, new ReplicaReads(reads, noReplica));
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const SPECIALTIES = ['ML', 'CV', 'NLP'];
const categories = fc.array(fc.record({ weight: fc.nat(100), isActive: fc.boolean(), displayOrder: fc.nat(3) }), {
  minLength: 1,
  maxLength: 4,
});
const questions = fc.array(
  fc.record({
    category: fc.nat(3),
    isActive: fc.boolean(),
    maxScore: fc.integer({ min: 1, max: 30 }),
    targets: fc.constantFrom(null, 'null', '[]', '["ML"]', '["CV","NLP"]', '[1,"ML"]', '[1]'),
  }),
  { maxLength: 8 },
);
const experts = fc.array(fc.subarray(SPECIALTIES), { minLength: 1, maxLength: 3 });
const versions = fc.array(
  fc.record({
    expert: fc.nat(2),
    question: fc.nat(7),
    status: fc.constantFrom('DRAFT', 'SUBMITTED', 'GRADED'),
    maxScore: fc.integer({ min: 1, max: 30 }),
    // Of the points: what a person would give, or any number.
    share: fc.oneof(
      fc.nat(10_000).map((units) => units / 10_000),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
  }),
  { maxLength: 20 },
);

/** What somebody does to the bank meanwhile, each to one question (`$1`) or to one category (`$2`). */
const CHANGES = [
  `UPDATE questions SET category_id = $2 WHERE id = $1`,
  `UPDATE questions SET max_score = max_score + 1, is_active = NOT is_active WHERE id = $1 AND $2::uuid IS NOT NULL`,
  `UPDATE questions SET target_specialties = '["CV"]' WHERE id = $1 AND $2::uuid IS NOT NULL`,
  `UPDATE question_categories SET is_active = NOT is_active, display_order = 2 WHERE id = $2 AND $1::uuid IS NOT NULL`,
  // What was handed in stays, and its question with it.
  `DELETE FROM questions q WHERE q.id = $1 AND $2::uuid IS NOT NULL
      AND NOT EXISTS (SELECT FROM answers a WHERE a.question_id = q.id AND a.status <> 'DRAFT')`,
];
const changes = fc.array(fc.record({ sql: fc.constantFrom(...CHANGES), question: fc.nat(7), category: fc.nat(3) }), {
  maxLength: 3,
});

it('the sums that the database adds up, and those made of the kept bank, give the score of the single questions', async () => {
  await fc.assert(
    fc.asyncProperty(categories, questions, experts, versions, changes, async (...[c, q, e, v, someChanges]) => {
      const { expertIds, questionIds, categoryIds } = await store(c, q, e, v);
      await expectSameScores(expertIds);
      for (const { sql, question, category } of someChanges) {
        const values = [questionIds[question % (questionIds.length || 1)], categoryIds[category % categoryIds.length]];
        await db.query(sql, values);
      }
      await expectSameScores(expertIds);
    }),
    { numRuns: 60 },
  );
}, 30_000);

async function expectSameScores(expertIds: readonly string[]): Promise<void> {
  const tallies = await queries.tallies(expertIds);
  for (const expertId of expertIds) {
    const sums = tallies.filter((row) => row.expertId === expertId);
    const single = await queries.asked(db.manager, expertId);
    expect(scoreOfTallies(sums)).toEqual(expertScore(single));
    expect(scoreOfTallies((await live.of(expertId)) ?? [])).toEqual(expertScore(single));
  }
}

type Sample<A> = A extends fc.Arbitrary<infer T> ? T : never;

async function store(
  someCategories: Sample<typeof categories>,
  someQuestions: Sample<typeof questions>,
  someExperts: Sample<typeof experts>,
  someVersions: Sample<typeof versions>,
): Promise<Readonly<Record<'expertIds' | 'questionIds' | 'categoryIds', string[]>>> {
  await db.query(`DELETE FROM experts`);
  await db.query(`DELETE FROM questions`);
  await db.query(`DELETE FROM question_categories`);
  const categoryIds = someCategories.map(() => uuid());
  for (const [index, { weight, isActive, displayOrder }] of someCategories.entries()) {
    await db.query(
      `INSERT INTO question_categories (id, name, weight, is_active, display_order) VALUES ($1, $2, $3, $4, $5)`,
      [categoryIds[index], `Category ${index}`, weight, isActive, displayOrder],
    );
  }
  const questionIds = someQuestions.map(() => uuid());
  for (const [index, { category, isActive, maxScore, targets }] of someQuestions.entries()) {
    await db.query(
      `INSERT INTO questions (id, category_id, q_type, content, max_score, is_active, target_specialties)
       VALUES ($1, $2, 'ESSAY', 'Why?', $3, $4, $5)`,
      [questionIds[index], categoryIds[category % categoryIds.length], maxScore, isActive, targets],
    );
  }
  const expertIds = someExperts.map(() => uuid());
  for (const [index, specialties] of someExperts.entries()) {
    await db.query(`INSERT INTO experts (id, specialties) VALUES ($1, $2)`, [
      expertIds[index],
      JSON.stringify(specialties),
    ]);
  }
  const next = new Map<string, number>();
  for (const { expert, question, status, maxScore, share } of someVersions) {
    const [expertId, questionId] = [
      expertIds[expert % expertIds.length],
      questionIds[question % (questionIds.length || 1)],
    ];
    if (!questionId || next.get(`${expertId} ${questionId}`) === -1) continue;
    const version = next.get(`${expertId} ${questionId}`) ?? 1;
    // A draft is the last version of its pair.
    next.set(`${expertId} ${questionId}`, status === 'DRAFT' ? -1 : version + 1);
    await db.query(
      `INSERT INTO answers (id, expert_id, question_id, version, status, response_data, max_score, score)
       VALUES ($1, $2, $3, $4, $5, '{}', $6, $7)`,
      [uuid(), expertId, questionId, version, status, maxScore, status === 'GRADED' ? maxScore * share : null],
    );
  }
  return { expertIds, questionIds, categoryIds };
}
