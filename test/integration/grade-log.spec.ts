import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { GradeLog, type NewGradeEvent } from '../../src/answers/grade-log.js';
import { Clock } from '../../src/common/clock.js';
import { AnswerStatus } from '../../src/common/enums.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { type ChainedEvent, verifyChain } from '../../src/scoring/grade-chain.js';
import { appendEvent } from '../support/append-event.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let db: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  db = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 10 })).initialize();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const log = new GradeLog(new Clock());

async function givenAnswer(): Promise<NewGradeEvent> {
  const [expertId, categoryId, questionId, answerId] = [uuid(), uuid(), uuid(), uuid()];
  await db.query(`INSERT INTO experts (id) VALUES ($1)`, [expertId]);
  await db.query(`INSERT INTO question_categories (id, name) VALUES ($1, $2)`, [categoryId, categoryId]);
  await db.query(
    `INSERT INTO questions (id, category_id, q_type, content, max_score) VALUES ($1, $2, 'ESSAY', 'Why?', 10)`,
    [questionId, categoryId],
  );
  await db.query(
    `INSERT INTO answers (id, expert_id, question_id, response_data, max_score, status) VALUES ($1, $2, $3, '{"text": "So."}', 10, 'GRADED')`,
    [answerId, expertId, questionId],
  );
  return {
    answerId,
    expertId,
    questionId,
    version: 1,
    kind: 'GRADED',
    questionRevision: 1,
    responseData: { text: 'So.' },
    actorId: uuid(),
    policy: null,
    statusBefore: AnswerStatus.SUBMITTED,
    statusAfter: AnswerStatus.GRADED,
    scoreBefore: null,
    scoreAfter: 6.6667,
    maxScore: 10,
    isCorrect: null,
    criteria: [{ points: 6.6667, id: 'depth' }],
    comment: 'Käse, 좋아요',
    reason: null,
  };
}

/** Events as the table holds them. */
function stored({ expertId, questionId }: NewGradeEvent): Promise<ChainedEvent[]> {
  return db
    .query(
      `SELECT expert_id AS "expertId", question_id AS "questionId", seq, version, kind, response_hash AS "responseHash",
              question_revision AS "questionRevision", actor_id AS "actorId", policy, status_before AS "statusBefore",
              status_after AS "statusAfter", score_before AS "scoreBefore", score_after AS "scoreAfter", max_score AS "maxScore",
              is_correct AS "isCorrect", criteria, comment, reason, created_at AS "createdAt", prev_hash AS "prevHash", hash
         FROM grade_events WHERE expert_id = $1 AND question_id = $2 ORDER BY seq`,
      [expertId, questionId],
    )
    .then((rows: (ChainedEvent & { createdAt: Date })[]) =>
      rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
    );
}

describe('the grade log', () => {
  it('chains what many append at once, and the chain holds when it is read back', async () => {
    const event = await givenAnswer();

    await Promise.all(Array.from({ length: 12 }, () => db.transaction((tx) => appendEvent(tx, log, event))));

    const events = await stored(event);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(verifyChain(events)).toEqual({ intact: true });
  });

  it('answers with the row as it is stored', async () => {
    const event = await givenAnswer();

    const row = await db.transaction((tx) => appendEvent(tx, log, event));

    const [kept] = await stored(event);
    expect(row).toMatchObject({ ...kept });
  });

  it('an event of a transaction that fails is no event', async () => {
    const event = await givenAnswer();

    const failing = db.transaction(async (tx) => {
      await appendEvent(tx, log, event);
      throw new Error('afterwards');
    });

    await expect(failing).rejects.toThrow('afterwards');
    expect(await stored(event)).toEqual([]);
  });
});
