import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { chainedEventColumns } from '../../src/answers/chained-event-columns.js';
import { GradeLog, type NewGradeEvent } from '../../src/answers/grade-log.js';
import { Clock } from '../../src/common/clock.js';
import { AnswerStatus } from '../../src/common/enums.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { type ChainedEvent, isProven, type KeptRubric, verifyChain } from '../../src/scoring/grade-chain.js';
import { appendEvent } from '../support/append-event.js';
import { TEST_AUDIT_KEY, TEST_AUDIT_KEYS } from '../support/audit-keys.js';
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

const log = new GradeLog(new Clock(), { auditKey: TEST_AUDIT_KEY, auditKeysBefore: [] });

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
  return db.query(
    `SELECT ${chainedEventColumns('g')} FROM grade_events g WHERE expert_id = $1 AND question_id = $2 ORDER BY seq`,
    [expertId, questionId],
  );
}

describe('the grade log', () => {
  it('chains what many append at once, and the chain holds when it is read back', async () => {
    const event = await givenAnswer();

    await Promise.all(Array.from({ length: 12 }, () => db.transaction((tx) => appendEvent(tx, log, event))));

    const events = await stored(event);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(verifyChain(events, TEST_AUDIT_KEYS)).toEqual({ intact: true });
  });

  it('answers with the row as it is stored', async () => {
    const event = await givenAnswer();

    const row = await db.transaction((tx) => appendEvent(tx, log, event));

    const [kept] = await stored(event);
    expect(row).toMatchObject({ ...kept });
  });

  it('holds what a grade by items says, and the rubric that it names', async () => {
    const rubric = { items: [{ id: 'depth', description: 'Käse', points: 0.1 }], floor: -0.3 };
    const event = { ...(await givenAnswer()), criteria: null, items: [{ points: 0.1, id: 'depth' }], adjustment: -0.7 };

    const hash = await db.transaction(async (tx) => {
      const named = await log.keepRubric(tx, rubric);
      expect(await log.keepRubric(tx, rubric)).toBe(named);
      await appendEvent(tx, log, { ...event, rubricHash: named });
      return named;
    });

    const events = await stored(event);
    expect(events).toMatchObject([{ items: event.items, adjustment: -0.7, rubricHash: hash }]);
    expect(verifyChain(events, TEST_AUDIT_KEYS, new Set([hash]))).toEqual({ intact: true });
    const kept: KeptRubric[] = await db.query(`SELECT hash, rubric FROM rubrics`);
    expect(kept).toEqual([{ hash, rubric }]);
    expect(kept.map(isProven)).toEqual([true]);
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
