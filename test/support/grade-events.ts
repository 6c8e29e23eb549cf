import { AnswerStatus } from '../../src/common/enums.js';
import { type GradeEventPayload, responseHash } from '../../src/scoring/grade-chain.js';

export const GRADED: GradeEventPayload = {
  expertId: '019b0c5e-8a5b-7c3d-9e2f-000000000001',
  questionId: '019b0c5e-8a5b-7c3d-9e2f-000000000002',
  seq: 1,
  version: 2,
  kind: 'GRADED',
  responseHash: responseHash({ text: '과적합' }),
  questionRevision: 3,
  actorId: '019b0c5e-8a5b-7c3d-9e2f-000000000003',
  policy: null,
  statusBefore: AnswerStatus.SUBMITTED,
  statusAfter: AnswerStatus.GRADED,
  scoreBefore: null,
  scoreAfter: 7.5,
  maxScore: 10,
  isCorrect: null,
  criteria: [{ id: 'clarity', points: 7.5 }],
  comment: 'Good.',
  reason: null,
  createdAt: '2025-01-10T09:30:00.000Z',
};

export const RETURNED: GradeEventPayload = {
  ...GRADED,
  seq: 2,
  kind: 'RETURNED',
  statusBefore: AnswerStatus.GRADED,
  statusAfter: AnswerStatus.SUBMITTED,
  scoreBefore: 7.5,
  scoreAfter: null,
  criteria: null,
  comment: null,
  reason: 'The second page was not read.',
};

export const AGAIN: GradeEventPayload = { ...GRADED, seq: 3, scoreAfter: 9 };
