import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { chainedEventColumns } from '../../src/answers/chained-event-columns.js';
import { type ChainedEvent, verifyChain } from '../../src/scoring/grade-chain.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion, type QuestionFields } from '../support/factories.js';
import { TEST_AUDIT_KEYS } from '../support/audit-keys.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let expert: Person;
let other: Person;
let evaluator: Person;
let categoryId: string;
let draft: { id: string; questionId: string; etag: string };
beforeAll(async () => {
  t = await startTestApp();
  [expert, other, evaluator] = await Promise.all([
    givenPerson(t, 'APPLICANT'),
    givenPerson(t, 'APPLICANT'),
    givenPerson(t, 'EVALUATOR'),
  ]);
  categoryId = (await givenCategory(t)).id;
});
afterAll(() => t.close());
beforeEach(async () => {
  draft = await givenDraft({ qType: 'ESSAY' }, { text: 'one' });
});

async function givenDraft(question: Omit<QuestionFields, 'categoryId'>, responseData: object) {
  const { id: questionId } = await givenQuestion(t, { categoryId, ...question });
  const saved = await t.http().post('/api/v1/answers').set(expert.auth).send({ questionId, responseData });
  return { id: saved.body.id as string, questionId, etag: saved.headers.etag as string };
}

const patch = (id: string, body: object, who: Person = expert) =>
  t.http().patch(`/api/v1/answers/${id}`).set(who.auth).send(body);
const submit = (id: string, who: Person = expert) => t.http().post(`/api/v1/answers/${id}/submit`).set(who.auth);
const drop = (id: string, who: Person = expert) => t.http().delete(`/api/v1/answers/${id}`).set(who.auth);
const text = (words: string) => ({ responseData: { text: words } });

/** A new wording, as an operator's change makes it. */
const givenRevision = (questionId: string, changes: string) =>
  t.db.query(`UPDATE questions SET ${changes} WHERE id = $1`, [questionId]);

describe('PATCH /answers/:id', () => {
  it('wants a signed-in caller who writes answers', async () => {
    expectProblem(await t.http().patch(`/api/v1/answers/${draft.id}`).send(text('x')), 'sign-in-required');
    expectProblem(await patch(draft.id, text('x'), evaluator), 'role-required');
  });

  it('refuses what is no id or no body', async () => {
    expectProblem(await patch('seven', text('x')), 'invalid-id');
    expectProblem(await patch(draft.id, {}), 'validation-failed', ['/responseData']);
    expectProblem(
      await patch(draft.id, { responseData: { text: 1 } }).set('If-Match', draft.etag),
      'validation-failed',
      ['/responseData/text'],
    );
  });

  it("somebody else's draft is not there, with or without If-Match", async () => {
    expectProblem(await patch(draft.id, text('x'), other), 'answer-not-found');
    expectProblem(await patch(draft.id, text('x'), other).set('If-Match', draft.etag), 'answer-not-found');
    expectProblem(await patch(uuid(), text('x')), 'answer-not-found');
  });

  it('demands the ETag, and refuses a stale one', async () => {
    expectProblem(await patch(draft.id, text('two')), 'precondition-required');
    const changed = await patch(draft.id, text('two')).set('If-Match', draft.etag);
    const stale = await patch(draft.id, text('three')).set('If-Match', draft.etag);

    expect(changed).toMatchObject({
      status: 200,
      body: { id: draft.id, version: 1, status: 'DRAFT', responseData: { text: 'two' } },
    });
    expectProblem(stale, 'precondition-failed');
    expect(stale.headers.etag).toBe(changed.headers.etag);
  });

  it('takes a tag that was read with the question beside it', async () => {
    const { headers } = await t.http().get(`/api/v1/answers/${draft.id}?include=question`).set(expert.auth);

    expect(headers.etag).not.toBe(draft.etag);
    expect((await patch(draft.id, text('two')).set('If-Match', headers.etag ?? '')).status).toBe(200);
  });

  it('what was handed in stays as it is', async () => {
    const { headers } = await submit(draft.id);

    expectProblem(await patch(draft.id, text('x')).set('If-Match', draft.etag), 'precondition-failed');
    expectProblem(await patch(draft.id, text('x')).set('If-Match', headers.etag ?? ''), 'answer-not-draft');
  });

  it('of 8 changes with one tag one wins', async () => {
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, i) => patch(draft.id, text(`${i}`)).set('If-Match', draft.etag)),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412, 412, 412, 412]);
  });
});

describe('POST /answers/:id/submit', () => {
  it('wants a signed-in caller who writes answers', async () => {
    expectProblem(await t.http().post(`/api/v1/answers/${draft.id}/submit`), 'sign-in-required');
    expectProblem(await submit(draft.id, evaluator), 'role-required');
  });

  it('refuses what is no id, and does not find what is not there or not yours', async () => {
    expectProblem(await submit('seven'), 'invalid-id');
    expectProblem(await submit(uuid()), 'answer-not-found');
    expectProblem(await submit(draft.id, other), 'answer-not-found');
  });

  it('honours If-Match where it is sent', async () => {
    await patch(draft.id, text('two')).set('If-Match', draft.etag);
    expectProblem(await submit(draft.id).set('If-Match', draft.etag), 'precondition-failed');
  });

  it('hands in what was saved, once', async () => {
    const handedIn = await submit(draft.id).set('Idempotency-Key', draft.id);
    const repeat = await submit(draft.id).set('Idempotency-Key', draft.id);
    const again = await submit(draft.id);

    expect(handedIn).toMatchObject({
      status: 200,
      body: { id: draft.id, version: 1, status: 'SUBMITTED', responseData: { text: 'one' } },
    });
    expect(handedIn.headers.etag).toBe('"2-own"');
    expect(repeat.body).toEqual(handedIn.body);
    expectProblem(again, 'answer-not-draft');
  });

  it.each([`content = 'Another question?'`, `max_score = 12`])(
    'is refused when the question has changed: %s',
    async (change) => {
      await givenRevision(draft.questionId, change);

      const refused = await submit(draft.id);

      expectProblem(refused, 'question-changed');
      expect(refused.body.question).toMatchObject({ id: draft.questionId, revision: 2 });
      for (const secret of ['correctAnswer', 'scoringRubric', 'explanation'])
        expect(refused.body.question).not.toHaveProperty(secret);
      const saved = await patch(draft.id, text('to the new one')).set('If-Match', draft.etag);
      expect(saved.body.questionRevision).toBe(2);
      expect((await submit(draft.id)).status).toBe(200);
    },
  );

  it('is refused when options have changed; a new key alone counts for the grade', async () => {
    const options = await givenDraft({ qType: 'SINGLE' }, { value: 'C' });
    const key = await givenDraft({ qType: 'SINGLE' }, { value: 'C' });
    await givenRevision(options.questionId, `options = '{"B": "one", "C": "two"}'`);
    await givenRevision(key.questionId, `correct_answer = '{"value": "C"}'`);

    expectProblem(await submit(options.id), 'question-changed');
    expect((await submit(key.id)).body).toMatchObject({ status: 'SUBMITTED', questionRevision: 2 });
    const [row] = await t.db.query(`SELECT status, score, is_correct FROM answers WHERE id = $1`, [key.id]);
    expect(row).toEqual({ status: 'GRADED', score: 10, is_correct: true });
  });

  it('is refused when the question was taken out', async () => {
    await t.db.query(`UPDATE questions SET is_active = false WHERE id = $1`, [draft.questionId]);

    expectProblem(await submit(draft.id), 'question-inactive');
    expect((await t.http().get(`/api/v1/answers/${draft.id}`).set(expert.auth)).status).toBe(200);
  });

  it('checks what an adopted draft holds', async () => {
    await t.db.query(`UPDATE answers SET response_data = '{"value": "B"}' WHERE id = $1`, [draft.id]);
    expectProblem(await submit(draft.id), 'validation-failed', ['/responseData/text', '/responseData/value']);
  });
});

describe('the machine grades in the transaction of the submission', () => {
  const KEYS: Readonly<Record<string, object>> = {
    'regex@1': { accepted: [{ text: 'frogs?' }], match: 'regex' },
    'wildcard@1': { accepted: [{ text: '*frog' }], match: 'wildcard' },
  };

  it.each([
    ['SINGLE', { value: 'B' }, 10, true, 'all-or-nothing@1'],
    ['SINGLE', { value: 'A' }, 0, false, 'all-or-nothing@1'],
    ['MULTIPLE', { value: ['C'] }, 5, false, 'subset@1'],
    ['MULTIPLE', { value: [] }, 0, false, 'subset@1'],
    ['SHORT', { text: ' frog ' }, 10, true, 'exact@1'],
    ['SHORT', { text: 'Frogs' }, 10, true, 'regex@1'],
    ['SHORT', { text: 'a frog' }, 10, true, 'wildcard@1'],
  ] as const)('%s %j gets %d', async (qType, responseData, score, isCorrect, policy) => {
    const { id } = await givenDraft({ qType, correctAnswer: KEYS[policy] }, responseData);

    const handedIn = await submit(id);

    expect(handedIn.body).toMatchObject({ status: 'SUBMITTED', score: null, isCorrect: null });
    const [row] = await t.db.query(
      `SELECT status, score, is_correct, grader_id, graded_at FROM answers WHERE id = $1`,
      [id],
    );
    expect(row).toEqual({
      status: 'GRADED',
      score,
      is_correct: isCorrect,
      grader_id: null,
      graded_at: expect.any(Date),
    });
    const events: ChainedEvent[] = await t.db.query(
      `SELECT ${chainedEventColumns('g')} FROM grade_events g WHERE answer_id = $1`,
      [id],
    );
    expect(events).toMatchObject([
      { kind: 'GRADED', actorId: null, policy, statusAfter: 'GRADED', scoreAfter: score, maxScore: 10, isCorrect },
    ]);
    expect(verifyChain(events, TEST_AUDIT_KEYS)).toEqual({ intact: true });
  });

  it.each([
    ['ESSAY', {}, { text: 'long' }],
    ['SHORT', { correctAnswer: null }, { text: 'short' }],
    ['SINGLE', { correctAnswer: null }, { value: 'A' }],
  ] as const)('%s %j waits for a person', async (qType, fields, responseData) => {
    const { id } = await givenDraft({ qType, ...fields }, responseData);

    await submit(id);

    const [row] = await t.db.query(`SELECT status, score FROM answers WHERE id = $1`, [id]);
    expect(row).toEqual({ status: 'SUBMITTED', score: null });
    expect(await t.db.query(`SELECT id FROM grade_events WHERE answer_id = $1`, [id])).toEqual([]);
  });
});

describe('DELETE /answers/:id', () => {
  it('wants a signed-in caller who writes answers', async () => {
    expectProblem(await t.http().delete(`/api/v1/answers/${draft.id}`), 'sign-in-required');
    expectProblem(await drop(draft.id, evaluator), 'role-required');
  });

  it('does not find what is not there or not yours', async () => {
    expectProblem(await drop('seven'), 'invalid-id');
    expectProblem(await drop(uuid()), 'answer-not-found');
    expectProblem(await drop(draft.id, other), 'answer-not-found');
  });

  it('honours If-Match where it is sent', async () => {
    await patch(draft.id, text('two')).set('If-Match', draft.etag);
    expectProblem(await drop(draft.id).set('If-Match', draft.etag), 'precondition-failed');
  });

  it('what was handed in stays', async () => {
    await submit(draft.id);
    expectProblem(await drop(draft.id), 'answer-not-draft');
  });

  it('drops a draft, and leaves no gap', async () => {
    await submit(draft.id);
    const body = { questionId: draft.questionId, responseData: { text: 'two' } };
    const second = await t.http().post('/api/v1/answers').set(expert.auth).send(body);

    const dropped = await drop(second.body.id);
    const next = await t.http().post('/api/v1/answers').set(expert.auth).send(body);

    expect({ status: dropped.status, text: dropped.text }).toEqual({ status: 204, text: '' });
    expectProblem(await t.http().get(`/api/v1/answers/${second.body.id}`).set(expert.auth), 'answer-not-found');
    expect([second.body.version, next.body.version]).toEqual([2, 2]);
  });
});
