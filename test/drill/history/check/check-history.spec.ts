import { describe, expect, it } from '@jest/globals';
import { checkHistory } from './check-history.js';
import {
  answerOf,
  EVALUATOR,
  eventOf,
  EXPERT,
  goodStory,
  ID,
  operation,
  OPERATOR,
  OTHER_ID,
  type Story,
} from './story.js';

const SECOND = { text: '#2; b' };
const LIST = '/api/v1/answers?expertId=me&questionId=q1&limit=200';

function rulesBrokenIn(story: Story): string[] {
  return [...new Set(checkHistory(story.operations, story.final).violations.map(({ rule }) => rule))];
}

function spoilt(spoil: (story: Story) => void): Story {
  const story = goodStory();
  spoil(story);
  return story;
}

/** What no promise forbids. */
const ACCEPTED: Record<string, (story: Story) => void> = {
  'a quiet story': () => undefined,
  'a read that overlaps a grade and does not show it yet': ({ operations }) => {
    operations[4] = operation(5, 'read', OPERATOR, 'GET', `/api/v1/answers/${ID}`, {
      reply: answerOf({ responseData: SECOND, status: 'SUBMITTED' }),
      etag: '"3-staff"',
    });
    operations[4].start = 42;
  },
  'a repeat with the key that gets the first answer again': ({ operations }) => {
    operations[2]!.request = { ...operations[2]!.request, key: 'k' };
    const repeat = { ...operations[2]!, n: 7, start: 70, end: 75 };
    operations.push({ ...repeat, reply: { ...repeat.reply!, replayed: true } });
  },
  'a grade of unknown outcome that took effect': ({ operations }) => {
    operations[3] = { ...operations[3]!, outcome: 'unknown', reply: null };
  },
  'a grade of unknown outcome that did not': ({ operations }) => {
    const path = `/api/v1/answers/${ID}/grade`;
    const lost = operation(7, 'grade', EVALUATOR, 'POST', path, { body: { score: 1, comment: '#9; lost' } });
    operations.push({ ...lost, outcome: 'unknown', reply: null });
  },
  'a draft that nobody finds while somebody may have dropped it': ({ operations }) => {
    const drop = operation(2, 'drop', EXPERT, 'DELETE', `/api/v1/answers/${OTHER_ID}`);
    operations.push(
      operation(1, 'save', EXPERT, 'POST', '/api/v1/answers', {
        body: { questionId: 'q2', responseData: { text: '#8; x' } },
        reply: answerOf({ id: OTHER_ID, questionId: 'q2', responseData: { text: '#8; x' }, status: 'DRAFT' }),
        etag: '"1-own"',
      }),
      { ...drop, outcome: 'unknown', reply: null },
      operation(3, 'read', EXPERT, 'GET', `/api/v1/answers/${OTHER_ID}`, { status: 404 }),
    );
  },
};

/** The rule that must be found broken, by what was done to the story. */
const REFUSED: Record<string, [string, (story: Story) => void]> = {
  'a gap': ['versions are consecutive', ({ final }) => (final.answers[0]!.version = 2)],
  twins: ['versions are consecutive', ({ final }) => final.answers.push({ ...final.answers[0]!, id: OTHER_ID })],
  'two drafts': [
    'one draft',
    ({ final }) => {
      for (const version of [2, 3])
        final.answers.push(answerOf({ id: `d${version}`, version, responseData: { text: '#5; c' }, status: 'DRAFT' }));
    },
  ],
  'a draft below a version that was handed in': [
    'a draft is the highest version',
    ({ final }) => final.answers.push(answerOf({ id: OTHER_ID, version: 0, responseData: SECOND, status: 'DRAFT' })),
  ],
  'a version that is gone': ['a version is kept as it was', ({ final }) => (final.answers = [])],
  'a version with other content': [
    'a version is kept as it was',
    ({ final }) => (final.answers[0]!.responseData = { text: '#2; B' }),
  ],
  'a draft that went by itself': [
    'a draft stays until it is dropped',
    ({ operations, final }) => {
      operations.splice(2);
      Object.assign(final, { answers: [], events: [], shown: [] });
    },
  ],
  'a version that cannot be read': ['what is stored can be read', ({ final }) => final.shown.pop()],
  'a read with other content': [
    'what is read is what is stored',
    ({ final }) =>
      (final.shown[1] = { view: 'staff', answer: answerOf({ responseData: { text: '#2; c' }, status: 'REVIEWED' }) }),
  ],
  'a content that nobody sent': [
    'nothing appears that nobody sent',
    ({ operations }) =>
      (operations[1]!.request = { ...operations[1]!.request, body: { responseData: { text: '#7; b' } } }),
  ],
  'a content whose request was refused': [
    'nothing appears that nobody sent',
    ({ operations }) =>
      Object.assign(operations[1]!, { outcome: 'fail', reply: { ...operations[1]!.reply, status: 412 } }),
  ],
  'a content for another question': [
    'contents are as sent',
    ({ operations }) =>
      (operations[0]!.request = {
        ...operations[0]!.request,
        body: { questionId: 'q2', responseData: { text: '#1; a' } },
      }),
  ],
  'a write that is in two versions': [
    'a write is applied once',
    ({ final }) =>
      final.answers.push(answerOf({ id: OTHER_ID, version: 2, responseData: SECOND, status: 'SUBMITTED' })),
  ],
  'half a batch': [
    'a batch is all or nothing',
    ({ operations }) => {
      const answers = [SECOND, { text: '#6; lost' }].map((responseData) => ({ questionId: 'q1', responseData }));
      const batch = operation(7, 'batch', EXPERT, 'POST', '/api/v1/answers/batch', { body: { answers, submit: true } });
      operations.push({ ...batch, outcome: 'unknown', reply: null });
    },
  ],
  'a save that took effect twice': [
    'every acknowledged change took effect once',
    ({ final }) => Object.assign(final.answers[0]!, { contentVersion: 4, rowVersion: 6 }),
  ],
  'a change without an author': [
    'every change of an answer has its author',
    ({ final }) => (final.answers[0]!.rowVersion = 6),
  ],
  'a read that has forgotten a grade': [
    'reads never go back',
    ({ operations }) => (operations[4]!.reply = { ...operations[4]!.reply!, etag: '"3-staff"' }),
  ],
  'a later submission of an earlier version': [
    'reads never go back',
    ({ operations }) =>
      operations.push(
        operation(1, 'save', OPERATOR, 'POST', '/api/v1/answers', {
          reply: answerOf({ id: OTHER_ID, version: 2, responseData: { text: '#5; c' }, status: 'SUBMITTED' }),
          body: { expertId: 'e1', questionId: 'q1', responseData: { text: '#5; c' }, submit: true },
          etag: '"1-staff"',
        }),
      ),
  ],
  'two states with one tag': [
    'a count of changes stands for one state',
    ({ operations }) =>
      (operations[4]!.reply = {
        ...operations[4]!.reply!,
        body: answerOf({ responseData: SECOND, status: 'GRADED', score: 6 }),
      }),
  ],
  'two writes with one tag': [
    'no write is lost to another',
    ({ operations }) => (operations[2]!.reply = { ...operations[2]!.reply!, etag: '"2-own"' }),
  ],
  'an answer that is not found': [
    'what was seen is found',
    ({ operations }) =>
      operations.push(operation(7, 'read', OPERATOR, 'GET', `/api/v1/answers/${ID}`, { status: 404 })),
  ],
  'an answer that is not listed': [
    'what was seen is listed',
    ({ operations }) => operations.push(operation(7, 'list', EXPERT, 'GET', LIST, { reply: { items: [] } })),
  ],
  'twins in a list': [
    'a version is listed once',
    ({ operations, final }) =>
      operations.push(
        operation(7, 'list', EXPERT, 'GET', LIST, { reply: { items: [final.answers[0], final.answers[0]] } }),
      ),
  ],
  'a PATCH on a stale tag': [
    'a stale If-Match never succeeds',
    ({ operations }) => (operations[1]!.reply = { ...operations[1]!.reply!, etag: '"3-own"' }),
  ],
  'a grade of a version that counts no more': [
    'only the counting version is judged',
    ({ operations }) =>
      operations.unshift(
        operation(3, 'save', EXPERT, 'POST', '/api/v1/answers', {
          body: { questionId: 'q1', responseData: { text: '#5; c' }, submit: true },
          reply: answerOf({ id: OTHER_ID, version: 2, responseData: { text: '#5; c' }, status: 'SUBMITTED' }),
        }),
      ),
  ],
  'a save after the approval': [
    'nothing is written after the approval',
    ({ operations }) =>
      operations.push(
        operation(7, 'save', EXPERT, 'POST', '/api/v1/answers', {
          body: { questionId: 'q1', responseData: { text: '#5; c' } },
          reply: answerOf({ id: OTHER_ID, version: 2, responseData: { text: '#5; c' }, status: 'DRAFT' }),
        }),
      ),
  ],
  'two grades with one parent': [
    'each grade has one parent',
    ({ final }) => (final.events[1] = eventOf(2, { kind: 'APPROVED', actorId: 'operator', comment: '#4; so be it' })),
  ],
  'an event that was changed': [
    'chains are whole',
    ({ final }) => (final.events[0] = { ...final.events[0]!, scoreAfter: 8 }),
  ],
  'a score that no event gave': ['a score is that of the last event', ({ final }) => (final.answers[0]!.score = 8)],
  'an event that begins elsewhere': [
    'an event begins where the last one ended',
    ({ final }) => (final.events[1] = { ...final.events[1]!, scoreBefore: 3 }),
  ],
  "a submission without the machine's grade": [
    'the machine grades each submission once',
    ({ final }) => (final.answers[0]!.responseData = { value: ['A'] }),
  ],
  'an acknowledged grade that is lost': ['a judgement is written once', ({ final }) => final.events.splice(0, 1)],
  'a grade that nobody gave': ['nobody is graded by nobody', ({ operations }) => operations.splice(3, 1)],
  'a grade with another score': [
    'a judgement is as sent',
    ({ operations }) =>
      (operations[3]!.request = { ...operations[3]!.request, body: { score: 3, comment: '#3; fine' } }),
  ],
  'a history that lacks a grade': [
    'an acknowledged judgement is seen',
    ({ operations, final }) =>
      operations.push(
        operation(7, 'history', OPERATOR, 'GET', `/api/v1/answers/${ID}/history`, {
          reply: { versions: final.answers, events: final.events.slice(0, 1), chainIntact: true },
        }),
      ),
  ],
  'a history of another chain': [
    'a history is a beginning of the chain',
    ({ operations, final }) =>
      operations.push(
        operation(7, 'history', OPERATOR, 'GET', `/api/v1/answers/${ID}/history`, {
          reply: { versions: final.answers, events: final.events, chainIntact: false },
        }),
      ),
  ],
};

describe('a history that can have happened is accepted', () => {
  it.each(Object.entries(ACCEPTED))('%s', (_, spoil) => {
    expect(rulesBrokenIn(spoilt(spoil))).toEqual([]);
  });
});

describe('a history that breaks a promise is refused', () => {
  it.each(Object.entries(REFUSED))('%s', (_, [rule, spoil]) => {
    expect(rulesBrokenIn(spoilt(spoil))).toContain(rule);
  });
});
