import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import type { AnswerRow } from '../../src/answers/answer-row.js';
import { chainedEventColumns } from '../../src/answers/chained-event-columns.js';
import { lockPair } from '../../src/answers/pair-lock.js';
import { QuickSubmission } from '../../src/answers/quick-submission.js';
import { ReadPool, type Statement } from '../../src/database/read-pool.js';
import { type ChainedEvent, verifyChain } from '../../src/scoring/grade-chain.js';
import { TEST_AUDIT_KEYS } from '../support/audit-keys.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenFinalResult } from '../support/grades.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { givenPerson } from '../support/session.js';

let t: TestApp;
let expertIds: string[];
let categoryId: string;
let questionId: string;
let together: jest.SpiedFunction<ReadPool['together']>;
beforeAll(async () => {
  t = await startTestApp({ RESUBMISSION: 'until-reviewed', RESULTS_RELEASE: 'on-review' });
});
afterAll(() => t.close());
beforeEach(async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => givenPerson(t, 'APPLICANT')));
  expertIds = people.map(({ expertId }) => expertId ?? '');
  categoryId = (await givenCategory(t)).id;
  questionId = (await givenQuestion(t, { categoryId })).id;
  // The process remembers them, so that all of them come to the message in the same turn.
  for (const expertId of expertIds) await submit(expertId, { value: 'Z' });
  together = jest.spyOn(t.app.get(ReadPool), 'together');
});
afterEach(() => together.mockRestore());

const submit = (expertId: string, responseData: unknown = { value: 'B' }, asked = questionId) =>
  t.app.get(QuickSubmission).submit({ expertId, writtenById: null }, asked, responseData);
const submitAll = () => Promise.all(expertIds.map((expertId) => submit(expertId)));

/** How many went with each message, in the order in which they were sent. */
const sentTogether = () =>
  together.mock.calls.map(([store]: readonly Statement[]) =>
    store?.name === 'answers-store-shared' ? (JSON.parse(store.values[0] as string) as unknown[]).length : 'alone',
  );

const facts = (rows: readonly (AnswerRow | null)[]) =>
  rows.map((row) => row && [row.expert_id, row.version, row.score]);
const stored = (): Promise<{ id: string; expert_id: string; version: number }[]> =>
  t.db.query(`SELECT id, expert_id, version FROM answers WHERE question_id = $1 ORDER BY expert_id, version`, [
    questionId,
  ]);
const chainOf = (expertId: string): Promise<ChainedEvent[]> =>
  t.db.query(
    `SELECT ${chainedEventColumns('g')} FROM grade_events g WHERE expert_id = $1 AND question_id = $2 ORDER BY seq`,
    [expertId, questionId],
  );

/** Does the work while another transaction holds what it takes, and ends it once somebody waits for that. */
async function whileHeld<T>(hold: (other: QueryRunner) => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const other = t.db.createQueryRunner();
  await other.startTransaction();
  try {
    await hold(other);
    const done = work();
    await whenBlockedBy(t.db, other);
    await other.commitTransaction();
    return await done;
  } finally {
    if (other.isTransactionActive) await other.rollbackTransaction();
    await other.release();
  }
}

describe('submissions that come at the same time', () => {
  it('share a message, and each has its version, its grade and its chain', async () => {
    const rows = await submitAll();

    expect(sentTogether()).toEqual([4]);
    expect(facts(rows)).toEqual(expertIds.map((id) => [id, 1, 10]));
    expect((await stored()).map(({ id }) => id).toSorted()).toEqual(rows.map((row) => row?.id).toSorted());
    for (const [index, expertId] of expertIds.entries()) {
      const chain = await chainOf(expertId);
      expect(chain).toMatchObject([{ seq: 1, version: 1, kind: 'GRADED', scoreAfter: 10, policy: 'all-or-nothing@1' }]);
      expect(verifyChain(chain, TEST_AUDIT_KEYS)).toEqual({ intact: true });
      expect(rows[index]?.expert_id).toBe(expertId);
    }
  });

  it('share it with next versions, and with what a person grades', async () => {
    const [first = '', second = '', third = ''] = expertIds;
    const [essay, answered] = [
      (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id,
      (await givenQuestion(t, { categoryId })).id,
    ];
    await givenAnswer(t, { expertId: first, questionId: answered, responseData: { value: 'A' } });
    const rows = await Promise.all([
      submit(first, { value: 'A' }, answered),
      submit(second, { value: 'B' }, answered),
      submit(third, { text: 'So.' }, essay),
    ]);

    expect(sentTogether()).not.toContain('alone');
    expect(facts(rows)).toEqual([
      [first, 2, 0],
      [second, 1, 10],
      [third, 1, null],
    ]);
    expect(await t.db.query(`SELECT status FROM answers WHERE question_id = $1`, [essay])).toEqual([
      { status: 'SUBMITTED' },
    ]);
    expect(await t.db.query(`SELECT FROM grade_events WHERE question_id = $1`, [essay])).toEqual([]);
  });

  it('of one pair do not meet: each is a version of its own', async () => {
    const [first = '', second = ''] = expertIds;
    const rows = await Promise.all([submit(first), submit(first), submit(second)]);

    // Where the second one looks at the pair before the first is committed, it is left to the long way.
    const versions = rows.flatMap((row) => row?.version ?? []).toSorted();
    expect([
      [1, 1],
      [1, 1, 2],
    ]).toContainEqual(versions);
    expect((await stored()).map(({ version }) => version).toSorted()).toEqual(versions);
    expect(verifyChain(await chainOf(first), TEST_AUDIT_KEYS)).toEqual({ intact: true });
  });

  it('more of them than a message holds go in several', async () => {
    const questions = await Promise.all(Array.from({ length: 5 }, () => givenQuestion(t, { categoryId })));
    const [first = ''] = expertIds;
    for (const { id } of questions) await submit(first, { value: 'Z' }, id);
    const all = await Promise.all(
      questions.flatMap(({ id }) => expertIds.map((expertId) => submit(expertId, { value: 'B' }, id))),
    );

    expect(sentTogether()).toEqual([16, 4]);
    expect(all.map((row) => row?.version)).toEqual(Array.from({ length: 20 }, () => 1));
  });
});

describe('none of them waits for what another needs', () => {
  const [atExpert, atPair, atQuestion] = [
    (other: QueryRunner) => other.query(`SELECT FROM experts WHERE id = $1 FOR UPDATE`, [expertIds[0]]),
    (other: QueryRunner) => lockPair(other.manager, expertIds[0] ?? '', questionId),
    (other: QueryRunner) => other.query(`SELECT FROM questions WHERE id = $1 FOR UPDATE`, [questionId]),
  ];

  it.each([
    ['expert', atExpert],
    ['pair', atPair],
  ])('an %s that somebody holds: the others are stored, and this one when it is free', async (_, hold) => {
    let heldMeanwhile = 0;
    const rows = await whileHeld(hold, async () => {
      const [held, ...others] = expertIds.map((expertId) => submit(expertId));
      await Promise.all(others);
      heldMeanwhile = (await stored()).length;
      return [await held, ...(await Promise.all(others))];
    });

    expect(heldMeanwhile).toBe(3);
    expect(sentTogether()).toEqual([4, 'alone']);
    expect(rows.map((row) => row?.version)).toEqual([1, 1, 1, 1]);
  });

  it('a version that the next one supersedes: the others are stored, and this one when it is free', async () => {
    const [first = ''] = expertIds;
    const before = await givenAnswer(t, { expertId: first, questionId, responseData: { value: 'A' } });
    let heldMeanwhile = 0;
    const rows = await whileHeld(
      (other) => other.query(`SELECT FROM answers WHERE id = $1 FOR NO KEY UPDATE`, [before]),
      async () => {
        const [held, ...others] = expertIds.map((expertId) => submit(expertId));
        await Promise.all(others);
        heldMeanwhile = (await stored()).length;
        return [await held, ...(await Promise.all(others))];
      },
    );

    expect(heldMeanwhile).toBe(4);
    expect(rows.map((row) => row?.version)).toEqual([2, 1, 1, 1]);
    expect(await t.db.query(`SELECT superseded FROM answers WHERE id = $1`, [before])).toEqual([{ superseded: true }]);
  });

  it('a question that somebody holds: each waits for it by itself', async () => {
    const rows = await whileHeld(atQuestion, submitAll);

    expect(sentTogether()).toEqual([4, 'alone', 'alone', 'alone', 'alone']);
    expect(rows.map((row) => row?.version)).toEqual([1, 1, 1, 1]);
  });
});

describe('none of them fails with another', () => {
  it.each<[string, (expertId: string) => Promise<unknown>]>([
    ['has a final result by now', (expertId) => givenFinalResult(t, expertId)],
    ['has a version by now', (expertId) => givenAnswer(t, { expertId, questionId, status: 'DRAFT' })],
    ['was erased', (expertId) => t.db.query(`DELETE FROM experts WHERE id = $1`, [expertId])],
  ])('one whose expert %s is left out', async (_, given) => {
    await given(expertIds[0] ?? '');
    const rows = await submitAll();

    expect(sentTogether()).toEqual([4]);
    expect(rows.map((row) => row?.version ?? null)).toEqual([null, 1, 1, 1]);
  });

  it('one whose expert was switched off has all taken back, and the others hand in by themselves', async () => {
    await t.db.query(`UPDATE experts SET is_active = false WHERE id = $1`, [expertIds[0]]);
    const rows = await submitAll();

    expect(sentTogether()).toEqual([4, 'alone', 'alone', 'alone']);
    expect(rows.map((row) => row?.version ?? null)).toEqual([null, 1, 1, 1]);
    expect((await stored()).map(({ expert_id }) => expert_id)).toEqual(expertIds.slice(1).toSorted());
  });

  it('one that the database refuses is told so alone', async () => {
    const unstorable = { value: 'B', toJSON: () => ({ value: '\u0000' }) };
    const [refused, ...others] = await Promise.allSettled(
      expertIds.map((expertId, index) => submit(expertId, index === 0 ? unstorable : { value: 'B' })),
    );

    expect(refused?.status === 'rejected' || refused?.value === null).toBe(true);
    expect(others.map((outcome) => outcome.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect((await stored()).map(({ expert_id }) => expert_id)).toEqual(expertIds.slice(1).toSorted());
  });

  it('a connection that breaks tells all that went along, and the next ones are served', async () => {
    await t.db.query(`CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
    await t.db.query(`CREATE TRIGGER break_off AFTER INSERT ON answers EXECUTE FUNCTION break_off()`);
    const outcomes = await Promise.allSettled(expertIds.map((expertId) => submit(expertId)));
    await t.db.query(`DROP FUNCTION break_off() CASCADE`);

    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
    expect(await stored()).toEqual([]);
    expect((await submitAll()).map((row) => row?.version)).toEqual([1, 1, 1, 1]);
  });
});
