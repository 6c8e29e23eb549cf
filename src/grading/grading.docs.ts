import type { ErrorCode } from '../common/problem/catalogue.js';

/** What every judgement of an answer may be refused for. */
export const JUDGING_PROBLEMS = [
  'malformed-json',
  'json-too-deep',
  'invalid-header',
  'sign-in-required',
  'invalid-token',
  'role-required',
  'own-answer',
  'answer-not-found',
  'superseded',
  'write-conflict',
  'idempotency-in-progress',
  'body-too-large',
  'unsupported-media-type',
  'validation-failed',
  'idempotency-key-reused',
  'busy',
] as const satisfies readonly ErrorCode[];

export const GRADE_EXAMPLES = {
  score: { summary: 'A whole score', value: { score: 7.5, comment: 'Well argued; the second example is missing.' } },
  criteria: {
    summary: 'Points for each criterion of the rubric',
    value: {
      criteria: [
        { id: 'depth', points: 4, comment: 'Names both effects.' },
        { id: 'clarity', points: 3.5 },
      ],
    },
  },
  items: {
    summary: 'The items of the rubric that apply, and an adjustment',
    value: { items: ['method', 'no-source'], adjustment: -0.5, reason: 'The source is named, but cannot be found.' },
  },
  claimed: {
    summary: 'Of an answer that was claimed',
    value: { score: 7.5, claimToken: '5b6c1f0e-7d52-4a53-9a86-3c9f2f6f0c11' },
  },
  override: {
    summary: "In place of the machine's grade",
    value: { score: 10, reason: 'The key lacks a spelling that is right as well.' },
  },
};

export const REVIEW_EXAMPLES = {
  approve: { summary: 'The grade stands', value: { decision: 'APPROVE' } },
  return: {
    summary: 'Back to be graded again',
    value: { decision: 'RETURN', comment: 'The rubric gives points for the sketch.' },
  },
};

export const CLAIM_EXAMPLES = {
  next: { summary: 'What waits longest', value: {} },
  adjudicate: { summary: 'Marks that lie too far apart', value: { stage: 'adjudicate' } },
  shuffled: { summary: 'Essays, in an order of your own', value: { qType: 'ESSAY', order: 'shuffled' } },
};
