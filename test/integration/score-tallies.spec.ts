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
    targets: fc.constantFrom(null, 'null', '[]', '["ML"]', '["CV","NLP"]'),
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
    share: fc.nat(10_000),
  }),
  { maxLength: 20 },
);

it('the sums that the database adds up give the score of the single questions', async () => {
  await fc.assert(
    fc.asyncProperty(categories, questions, experts, versions, async (...bank) => {
      const expertIds = await store(...bank);
      const tallies = await queries.tallies(expertIds);

      for (const expertId of expertIds) {
        const sums = tallies.filter((row) => row.expertId === expertId);
        const single = await queries.asked(db.manager, expertId);
        expect(scoreOfTallies(sums)).toEqual(expertScore(single));
        expect(scoreOfTallies((await live.of(expertId)) ?? [])).toEqual(expertScore(single));
      }
    }),
    { numRuns: 120 },
  );
}, 30_000);

type Sample<A> = A extends fc.Arbitrary<infer T> ? T : never;

async function store(
  someCategories: Sample<typeof categories>,
  someQuestions: Sample<typeof questions>,
  someExperts: Sample<typeof experts>,
  someVersions: Sample<typeof versions>,
): Promise<string[]> {
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
      [
        uuid(),
        expertId,
        questionId,
        version,
        status,
        maxScore,
        status === 'GRADED' ? (maxScore * share) / 10_000 : null,
      ],
    );
  }
  return expertIds;
}
