import { type ChainedEvent, chainHash, GENESIS_HASH, responseHash } from '../../../../src/scoring/grade-chain.js';
import { AnswerStatus } from '../../../../src/common/enums.js';
import type { FinalAnswer, FinalEvent, FinalState } from '../final-state.js';
import type { Operation, OperationKind, ShownAnswer } from '../operation.js';

/** Written by hand, to be accepted as it is and to be spoilt in one place at a time. */
export interface Story {
  operations: Writable<Operation>[];
  final: { answers: Writable<FinalAnswer>[]; events: FinalEvent[]; shown: FinalState['shown'][number][] };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export const EXPERT = { userId: 'expert', role: 'APPLICANT', expertId: 'e1' } as const;
export const OPERATOR = { userId: 'operator', role: 'OPERATOR', expertId: null } as const;
export const EVALUATOR = { userId: 'evaluator', role: 'EVALUATOR', expertId: null } as const;
export const ID = '00000000-0000-7000-8000-000000000001';
export const OTHER_ID = '00000000-0000-7000-8000-000000000002';
const PATH = `/api/v1/answers/${ID}`;

/** A draft is saved, changed and handed in; it is graded, read and approved. One operation after the other. */
export function goodStory(): Story {
  const [first, second] = [{ text: '#1; a' }, { text: '#2; b' }];
  const final = answerOf({ responseData: second, status: 'REVIEWED', score: 7 });
  const graded = eventOf(1, { kind: 'GRADED', actorId: 'evaluator', comment: '#3; fine' });
  const approved = eventOf(2, { kind: 'APPROVED', actorId: 'operator', comment: '#4; so be it' }, graded);
  return {
    operations: [
      operation(1, 'save', EXPERT, 'POST', '/api/v1/answers', {
        body: { questionId: 'q1', responseData: first, submit: false },
        reply: answerOf({ responseData: first, status: 'DRAFT' }),
        etag: '"1-own"',
      }),
      operation(2, 'patch', EXPERT, 'PATCH', PATH, {
        body: { responseData: second },
        ifMatch: '"1-own"',
        reply: answerOf({ responseData: second, status: 'DRAFT' }),
        etag: '"2-own"',
      }),
      operation(3, 'submit', EXPERT, 'POST', `${PATH}/submit`, {
        reply: answerOf({ responseData: second, status: 'SUBMITTED' }),
        etag: '"3-own"',
      }),
      operation(4, 'grade', EVALUATOR, 'POST', `${PATH}/grade`, {
        body: { score: 7, comment: '#3; fine' },
        reply: answerOf({ responseData: second, status: 'GRADED', score: 7 }),
        etag: '"4-grading"',
      }),
      operation(5, 'read', OPERATOR, 'GET', PATH, {
        reply: answerOf({ responseData: second, status: 'GRADED', score: 7 }),
        etag: '"4-staff"',
      }),
      operation(6, 'review', OPERATOR, 'POST', `${PATH}/review`, {
        body: { decision: 'APPROVE', comment: '#4; so be it' },
        reply: final,
        etag: '"5-staff"',
      }),
    ],
    final: {
      answers: [final],
      events: [graded, approved],
      shown: [
        { view: 'own', answer: { ...final, status: 'SUBMITTED', score: null } },
        { view: 'staff', answer: final },
      ],
    },
  };
}

/** Operation n lasts from 10 n to 10 n + 5. */
export function operation(
  n: number,
  kind: OperationKind,
  who: Operation['who'],
  method: string,
  path: string,
  given: { body?: unknown; ifMatch?: string; key?: string; reply?: unknown; etag?: string; status?: number } = {},
): Writable<Operation> {
  const status = given.status ?? 200;
  return {
    n,
    client: n,
    instance: n % 2,
    who,
    kind,
    start: 10 * n,
    end: 10 * n + 5,
    request: { method, path, ifMatch: given.ifMatch ?? null, key: given.key ?? null, body: given.body },
    outcome: status < 300 ? 'ok' : status < 500 ? 'fail' : 'unknown',
    reply: { status, etag: given.etag ?? null, replayed: false, body: given.reply },
  };
}

export function answerOf(given: Partial<FinalAnswer> & Pick<ShownAnswer, 'responseData' | 'status'>): FinalAnswer {
  return {
    id: ID,
    expertId: 'e1',
    questionId: 'q1',
    version: 1,
    score: null,
    rowVersion: 5,
    contentVersion: 3,
    ...given,
  };
}

/** Chained to the one before. */
export function eventOf(
  seq: number,
  given: Pick<ChainedEvent, 'kind' | 'actorId' | 'comment'>,
  before?: FinalEvent,
): FinalEvent {
  const payload = {
    expertId: 'e1',
    questionId: 'q1',
    seq,
    version: 1,
    responseHash: responseHash({ text: '#2; b' }),
    questionRevision: 1,
    policy: null,
    statusBefore: before?.statusAfter ?? AnswerStatus.SUBMITTED,
    statusAfter: given.kind === 'GRADED' ? AnswerStatus.GRADED : AnswerStatus.REVIEWED,
    scoreBefore: before?.scoreAfter ?? null,
    scoreAfter: 7,
    maxScore: 10,
    isCorrect: null,
    criteria: null,
    reason: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...given,
  };
  const prevHash = before?.hash ?? GENESIS_HASH;
  return { ...payload, id: `event ${seq}`, answerId: ID, prevHash, hash: chainHash(prevHash, payload, null) };
}
