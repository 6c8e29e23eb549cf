import { expect } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { chainedEventColumns } from '../../../src/answers/chained-event-columns.js';
import { type ChainedEvent, rubricHash, verifyChain } from '../../../src/scoring/grade-chain.js';
import { TEST_AUDIT_KEYS } from '../audit-keys.js';
import { ITEMS } from './acts.js';
import type { StoredVersion } from './world.js';

type StoredEvent = ChainedEvent & { answerId: string };

/** Every event of a pair, oldest first. */
export function eventsOf(db: DataSource, expertId: string, questionId: string): Promise<StoredEvent[]> {
  return db.query(
    `SELECT answer_id AS "answerId", ${chainedEventColumns('g')}
       FROM grade_events g WHERE expert_id = $1 AND question_id = $2 ORDER BY seq`,
    [expertId, questionId],
  );
}

/** The only rubric there is. */
const RUBRICS = new Set([rubricHash(ITEMS)]);

/** Kind and statuses of the only transitions there are. */
const TRANSITIONS = [
  'GRADED SUBMITTED → GRADED',
  'GRADED GRADED → GRADED',
  'APPROVED GRADED → REVIEWED',
  'RETURNED GRADED → SUBMITTED',
  'REGRADED GRADED → GRADED',
  'REGRADED REVIEWED → REVIEWED',
  'APPEAL_DECIDED GRADED → GRADED',
  'APPEAL_DECIDED REVIEWED → REVIEWED',
];

/** Whoever does one of these does not review the answer. */
const JUDGING = new Set(['GRADED', 'APPEAL_DECIDED']);

/** What holds for every pair at every moment, whatever happened to it. */
export function checkPair(versions: readonly StoredVersion[], events: readonly StoredEvent[], mayLower: boolean): void {
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
  expect(versions.slice(0, -1).filter(({ status }) => status === 'DRAFT')).toEqual([]);
  expect(verifyChain(events, TEST_AUDIT_KEYS, RUBRICS)).toEqual({ intact: true });
  for (const row of versions) {
    const own = events.filter(({ answerId }) => answerId === row.id);
    checkVersion(row, own);
    checkEvents(own);
    checkDecisions(own, mayLower);
  }
}

function checkVersion(row: StoredVersion, events: readonly StoredEvent[]): void {
  const isGraded = row.status === 'GRADED' || row.status === 'REVIEWED';
  expect(row.score !== null).toBe(isGraded);
  // A grade is either the machine's, which says whether the answer is right, or a person's.
  expect((row.is_correct !== null) !== (row.grader_id !== null)).toBe(isGraded);
  const approvals = events.filter(({ kind }) => kind === 'APPROVED');
  expect(approvals).toHaveLength(row.status === 'REVIEWED' ? 1 : 0);
  // What the system approved has no reviewer; the event names its rule, and who set it going.
  const [reviewer = null] = approvals.map(({ actorId, policy }) => (policy === null ? actorId : null));
  expect(row.reviewer_id).toBe(reviewer);
  const graders = events.filter(({ kind }) => JUDGING.has(kind)).map(({ actorId }) => actorId);
  for (const { actorId } of approvals) expect(graders).not.toContain(actorId);
  // A rule that goes for everybody is no judgement of one: whoever wrote an answer for somebody may have it regraded.
  const judges = events.filter(({ kind }) => kind !== 'REGRADED').map(({ actorId }) => actorId);
  if (row.written_by_id !== null) expect(judges).not.toContain(row.written_by_id);
  const last = events.at(-1);
  expect(last?.statusAfter ?? (row.status === 'DRAFT' ? 'DRAFT' : 'SUBMITTED')).toBe(row.status);
  expect(last?.scoreAfter ?? null).toBe(row.score);
}

function checkEvents(events: readonly StoredEvent[]): void {
  let [status, score]: [string, number | null] = ['SUBMITTED', null];
  for (const event of events) {
    expect(TRANSITIONS).toContain(`${event.kind} ${event.statusBefore} → ${event.statusAfter}`);
    expect([event.statusBefore, event.scoreBefore]).toEqual([status, score]);
    // No event without a change, and none of what a person gave.
    if (event.kind === 'REGRADED')
      expect([event.isCorrect, event.scoreAfter === score]).toEqual([expect.any(Boolean), false]);
    [status, score] = [event.statusAfter, event.scoreAfter];
    expect(score ?? 0).toBeGreaterThanOrEqual(0);
    expect(score ?? 0).toBeLessThanOrEqual(event.maxScore);
  }
}

/** Nobody decides on what they had a hand in, and no decision takes points away unless it may. */
function checkDecisions(events: readonly StoredEvent[], mayLower: boolean): void {
  for (const [index, event] of events.entries()) {
    if (event.kind !== 'APPEAL_DECIDED') continue;
    expect(events.slice(0, index).map(({ actorId }) => actorId)).not.toContain(event.actorId);
    if (!mayLower) expect(event.scoreAfter).toBeGreaterThanOrEqual(event.scoreBefore as number);
  }
}
