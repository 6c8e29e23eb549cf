import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { GradeLog, type NewGradeEvent } from '../../src/answers/grade-log.js';
import { lockPair } from '../../src/answers/pair-lock.js';
import { QuickSubmission } from '../../src/answers/quick-submission.js';
import { AnswerStatus } from '../../src/common/enums.js';
import type { ErrorCode } from '../../src/common/problem/catalogue.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { appendEvent } from '../support/append-event.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenFinalResult } from '../support/grades.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let expert: Person;
let expertId: string;
let categoryId: string;
let questionId: string;
beforeAll(async () => {
  t = await startTestApp({ RESUBMISSION: 'until-reviewed', RESULTS_RELEASE: 'on-review' });
});
afterAll(() => t.close());
beforeEach(async () => {
  expert = await givenPerson(t, 'APPLICANT');
  expertId = expert.expertId ?? '';
  categoryId = (await givenCategory(t)).id;
  questionId = (await givenQuestion(t, { categoryId })).id;
});

/** Has the process remember expert and question, each of another pair into which nothing is written. */
async function remembered(): Promise<void> {
  const other = await givenPerson(t, 'APPLICANT');
  const otherQuestion = (await givenQuestion(t, { categoryId })).id;
  const quick = t.app.get(QuickSubmission);
  const unfit = { value: 'Z' };
  expect(await quick.submit({ expertId: other.expertId ?? '', writtenById: null }, questionId, unfit)).toBeNull();
  expect(await quick.submit({ expertId, writtenById: null }, otherQuestion, unfit)).toBeNull();
}

const quickly = (responseData: unknown = { value: 'B' }) =>
  t.app.get(QuickSubmission).submit({ expertId, writtenById: null }, questionId, responseData);
const post = (responseData: unknown = { value: 'B' }) =>
  t.http().post('/api/v1/answers').set(expert.auth).send({ questionId, responseData, submit: true });
const stored = (): Promise<{ version: number; status: string }[]> =>
  t.db.query(`SELECT version, status FROM answers WHERE expert_id = $1 AND question_id = $2 ORDER BY version`, [
    expertId,
    questionId,
  ]);
const events = (): Promise<{ seq: number; version: number }[]> =>
  t.db.query(`SELECT seq, version FROM grade_events WHERE expert_id = $1 AND question_id = $2 ORDER BY seq`, [
    expertId,
    questionId,
  ]);

/** Another transaction, its writes made through the same helpers. */
const within = (other: QueryRunner) => ({ ...t, db: other.manager as unknown as TestApp['db'] });

/**
 * Begins `late` after `hold` has taken its locks, lets it see the pair and wait for them, and has `act` done and committed
 * in front of it.
 */
async function overtaken<T>(
  hold: (other: QueryRunner) => Promise<unknown>,
  act: (other: QueryRunner) => Promise<unknown>,
  late: () => PromiseLike<T>,
): Promise<T> {
  const other = t.db.createQueryRunner();
  await other.startTransaction();
  try {
    await hold(other);
    const waiting = Promise.resolve(late());
    await whenBlockedBy(t.db, other);
    await act(other);
    await other.commitTransaction();
    return await waiting;
  } finally {
    if (other.isTransactionActive) await other.rollbackTransaction();
    await other.release();
  }
}

const holdExpert = (other: QueryRunner) => other.query(`SELECT FROM experts WHERE id = $1 FOR UPDATE`, [expertId]);
const holdQuestion = (other: QueryRunner) =>
  other.query(`SELECT FROM questions WHERE id = $1 FOR UPDATE`, [questionId]);
const holdPair = (other: QueryRunner) => lockPair(other.manager, expertId, questionId);

const gradeOf = (answerId: string): NewGradeEvent => ({
  answerId,
  expertId,
  questionId,
  version: 1,
  kind: 'GRADED',
  questionRevision: 1,
  responseData: { value: 'A' },
  actorId: uuid(),
  policy: null,
  statusBefore: AnswerStatus.SUBMITTED,
  statusAfter: AnswerStatus.GRADED,
  scoreBefore: null,
  scoreAfter: 4,
  maxScore: 10,
  isCorrect: null,
  criteria: null,
  comment: null,
  reason: null,
});

describe('the short way of a submission', () => {
  it('stores the next version and its grade as a look at them shows', async () => {
    const replies = [await post(), await post({ value: 'A' })];

    expect(replies.map(({ status, body }) => [status, body.version])).toEqual([
      [201, 1],
      [201, 2],
    ]);
    expect(await events()).toEqual([
      { seq: 1, version: 1 },
      { seq: 2, version: 2 },
    ]);
    for (const { body, headers } of replies) {
      const read = await t.http().get(`/api/v1/answers/${body.id}`).set(expert.auth);
      expect(read.text).toBe(JSON.stringify(body));
      expect(read.headers['etag']).toBe(headers['etag']);
    }
  });

  it('shows operators what they handed in for an expert as a look at it shows', async () => {
    const operator = await givenPerson(t, 'OPERATOR');
    const { body, headers } = await t
      .http()
      .post('/api/v1/answers')
      .set(operator.auth)
      .send({ questionId, expertId, responseData: { value: 'B' }, submit: true });
    const read = await t.http().get(`/api/v1/answers/${body.id}`).set(operator.auth);

    expect(body).toMatchObject({ writtenById: operator.userId, score: 10, graderId: null });
    expect(read.text).toBe(JSON.stringify(body));
    expect(read.headers['etag']).toBe(headers['etag']);
  });

  it('hands in as well what a person grades, without an event', async () => {
    questionId = (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id;

    expect(await quickly({ text: 'So.' })).toMatchObject({ status: 'SUBMITTED', score: null, graded_at: null });
    expect(await events()).toEqual([]);
  });

  it('goes on where what it waited for has changed nothing', async () => {
    const row = await overtaken(
      holdExpert,
      async () => undefined,
      () => quickly(),
    );

    expect(row).toMatchObject({ version: 1, status: 'GRADED', score: 10 });
    expect(await stored()).toEqual([{ version: 1, status: 'GRADED' }]);
  });

  it.each([
    ['an open draft', () => givenAnswer(t, { expertId, questionId, status: 'DRAFT', responseData: { value: 'A' } })],
    ['a final result', () => givenFinalResult(t, expertId)],
    ['a switched off question', () => t.db.query(`UPDATE questions SET is_active = false WHERE id = $1`, [questionId])],
    ['a question that is gone', () => t.db.query(`DELETE FROM questions WHERE id = $1`, [questionId])],
  ])('leaves %s to the long way', async (_, given) => {
    await given();
    const before = await stored();

    expect(await quickly()).toBeNull();
    expect(await stored()).toEqual(before);
  });

  it('leaves a response that does not fit to the long way, which says why', async () => {
    expect(await quickly({ value: 'Z' })).toBeNull();
    expectProblem(await post({ value: 'Z' }), 'validation-failed');
  });
});

describe.each([
  ['the look at the pair', async () => undefined],
  ['what the process remembers', remembered],
])('between %s and the write', (_, given) => {
  beforeEach(given);

  const moved: [
    string,
    (other: QueryRunner) => Promise<unknown>,
    (other: QueryRunner) => Promise<unknown>,
    ErrorCode,
  ][] = [
    [
      'a result was made final',
      holdExpert,
      (other) => givenFinalResult(within(other), expertId),
      'resubmission-closed',
    ],
    [
      'the expert was switched off',
      holdExpert,
      (other) => other.query(`UPDATE experts SET is_active = false WHERE id = $1`, [expertId]),
      'expert-inactive',
    ],
    [
      'the expert got other specialties and the question a target',
      holdExpert,
      async (other) => {
        await other.query(`UPDATE experts SET specialties = '["CV"]' WHERE id = $1`, [expertId]);
        await other.query(`UPDATE questions SET target_specialties = '["NLP"]' WHERE id = $1`, [questionId]);
      },
      'question-not-for-expert',
    ],
    [
      'the question was switched off',
      holdQuestion,
      (other) => other.query(`UPDATE questions SET is_active = false WHERE id = $1`, [questionId]),
      'question-inactive',
    ],
    [
      'the category was switched off',
      holdQuestion,
      (other) => other.query(`UPDATE question_categories SET is_active = false WHERE id = $1`, [categoryId]),
      'category-inactive',
    ],
    [
      'the question got another type',
      holdQuestion,
      (other) =>
        other.query(`UPDATE questions SET q_type = 'ESSAY', options = NULL, correct_answer = NULL WHERE id = $1`, [
          questionId,
        ]),
      'validation-failed',
    ],
    [
      'the question was deleted',
      holdQuestion,
      (other) => other.query(`DELETE FROM questions WHERE id = $1`, [questionId]),
      'question-not-found',
    ],
  ];

  it.each(moved)('%s: nothing is written, and the long way says so', async (_, hold, act, code) => {
    expectProblem(await overtaken(hold, act, () => post()), code);
    expect(await stored()).toEqual([]);
    expect(await events()).toEqual([]);
  });

  it.each(moved)('%s: the short way writes nothing by itself', async (_, hold, act) => {
    expect(await overtaken(hold, act, () => quickly())).toBeNull();
    expect(await stored()).toEqual([]);
  });

  it('the expert was erased: nothing is written', async () => {
    const erase = (other: QueryRunner) => other.query(`DELETE FROM experts WHERE id = $1`, [expertId]);

    expect(await overtaken(holdExpert, erase, () => quickly())).toBeNull();
    expect(await stored()).toEqual([]);
  });

  it('the key of the question was put right: the grade is by the new one', async () => {
    const correct = (other: QueryRunner) =>
      other.query(`UPDATE questions SET correct_answer = '{"value": "A"}' WHERE id = $1`, [questionId]);
    const { body } = await overtaken(holdQuestion, correct, () => post({ value: 'A' }));

    expect(body).toMatchObject({ version: 1, questionRevision: 2 });
    expect(await t.db.query(`SELECT score, question_revision FROM answers WHERE id = $1`, [body.id])).toEqual([
      { score: 10, question_revision: 2 },
    ]);
  });

  it('another version was handed in: this one is the one after it', async () => {
    const handIn = (other: QueryRunner) =>
      givenAnswer(within(other), { expertId, questionId, responseData: { value: 'A' } });
    const { status, body } = await overtaken(holdPair, handIn, () => post());

    expect([status, body.version]).toEqual([201, 2]);
    expect(await stored()).toEqual([
      { version: 1, status: 'SUBMITTED' },
      { version: 2, status: 'GRADED' },
    ]);
  });

  it('a draft was opened: it is handed in with this content', async () => {
    const open = (other: QueryRunner) =>
      givenAnswer(within(other), { expertId, questionId, status: 'DRAFT', responseData: { value: 'A' } });
    const { status, body } = await overtaken(holdPair, open, () => post());

    expect([status, body.version, body.responseData]).toEqual([200, 1, { value: 'B' }]);
    expect(await stored()).toEqual([{ version: 1, status: 'GRADED' }]);
  });

  it('the connection broke: nothing is written, and the next one is served', async () => {
    const end = (other: QueryRunner) =>
      other.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))`,
      );

    expectProblem(await overtaken(holdPair, end, () => post()), 'database-unavailable');
    expect(await stored()).toEqual([]);
    expect((await post()).status).toBe(201);
    expect(await events()).toEqual([{ seq: 1, version: 1 }]);
  });

  it('the version before was graded: the event is chained to that one', async () => {
    const first = await givenAnswer(t, { expertId, questionId, responseData: { value: 'A' } });
    const grade = (other: QueryRunner) => appendEvent(other.manager, t.app.get(GradeLog), gradeOf(first));
    const { body } = await overtaken(holdPair, grade, () => post());

    expect(body.version).toBe(2);
    expect(await events()).toEqual([
      { seq: 1, version: 1 },
      { seq: 2, version: 2 },
    ]);
  });

  it('the version before was graded and that closes the pair: nothing is written, though no event of ours collides', async () => {
    questionId = (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id;
    const first = await givenAnswer(t, { expertId, questionId });
    const approve = async (other: QueryRunner) => {
      await appendEvent(other.manager, t.app.get(GradeLog), { ...gradeOf(first), kind: 'APPROVED' });
      await other.query(`UPDATE answers SET status = 'REVIEWED', score = 4 WHERE id = $1`, [first]);
    };

    expectProblem(await overtaken(holdPair, approve, () => post({ text: 'So.' })), 'resubmission-closed');
    expect(await stored()).toEqual([{ version: 1, status: 'REVIEWED' }]);
  });
});
