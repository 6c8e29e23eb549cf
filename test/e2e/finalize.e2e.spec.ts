import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenRescore } from '../support/grades.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let operator: Person;
let expert: Person;
let categoryId: string;
let graded: string;
let waiting: string;
let open: string;
let waitingAnswer: string;
let gradedAnswer: string;
beforeAll(async () => {
  t = await startTestApp();
  operator = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

/** Three questions worth 10, 20 and 10: a grade of 8, an answer that waits, and none. */
beforeEach(async () => {
  await t.db.query(`UPDATE question_categories SET is_active = false`);
  expert = await givenPerson(t, 'APPLICANT');
  categoryId = (await givenCategory(t, { weight: 20 })).id;
  graded = (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id;
  waiting = (await givenQuestion(t, { categoryId, qType: 'ESSAY', maxScore: 20 })).id;
  open = (await givenQuestion(t, { categoryId, qType: 'ESSAY' })).id;
  gradedAnswer = await givenAnswer(t, { expertId: expert.expertId, questionId: graded, status: 'REVIEWED', score: 8 });
  waitingAnswer = await givenAnswer(t, { expertId: expert.expertId, questionId: waiting, maxScore: 20 });
});

const finalize = (body: object = {}, person = operator, id = expert.expertId) =>
  t.http().post(`/api/v1/experts/${id}/finalize`).set(person.auth).send(body);
const score = (query = '', person = operator) =>
  t.http().get(`/api/v1/experts/${expert.expertId}/score${query}`).set(person.auth);
const results = (query = '') => t.http().get(`/api/v1/experts/${expert.expertId}/results${query}`).set(operator.auth);
const grade = (points: number) =>
  t.db.query(`UPDATE answers SET status = 'GRADED', score = $2 WHERE id = $1`, [waitingAnswer, points]);

describe('who may finalize', () => {
  it('nobody without a token, no expert, no evaluator', async () => {
    const evaluator = await givenPerson(t, 'EVALUATOR');

    expectProblem(await t.http().post(`/api/v1/experts/${expert.expertId}/finalize`), 'sign-in-required');
    expectProblem(await finalize({}, expert, 'me'), 'role-required');
    expectProblem(await finalize({}, evaluator), 'role-required');
    expectProblem(await t.http().get(`/api/v1/experts/me/results`).set(expert.auth), 'role-required');
  });

  it('no operator who is the expert', async () => {
    await t.db.query(`UPDATE users SET role = 'OPERATOR' WHERE id = $1`, [expert.userId]);

    expectProblem(await finalize({ allowUngraded: true }, expert, 'me'), 'own-answer');
  });
});

describe('what is refused', () => {
  it('an expert who is not there', async () => {
    expectProblem(await finalize({}, operator, uuid()), 'expert-not-found');
    expectProblem(await finalize({}, operator, 'x'), 'invalid-id');
  });

  it.each([
    [{ allowUngraded: 'yes' }, ['/allowUngraded']],
    [{ reason: 7 }, ['/reason']],
    [{ reason: 'x'.repeat(10_001) }, ['/reason']],
    [{ allowUngraded: true, reason: 'because <b>so</b>' }, ['/reason']],
    [{ score: 100 }, ['/score']],
  ])('%j', async (body, pointers) => {
    expectProblem(await finalize(body), 'validation-failed', pointers);
  });

  it('a result while a counting answer has no grade, naming the questions', async () => {
    const response = await finalize();

    expectProblem(response, 'answers-ungraded');
    expect(response.body.questionIds).toEqual([waiting]);
    expect((await results()).body).toEqual({ items: [], nextCursor: null });
  });
});

describe('a final result', () => {
  it('is the score at that moment, and is shown from then on', async () => {
    await grade(14);
    const live = await score();
    const made = await finalize();
    const shown = await score();

    expect(made.status).toBe(201);
    expect(made.headers.location).toBe(`/api/v1/experts/${expert.expertId}/score`);
    expect(made.body).toMatchObject({ final: true, number: 1, reason: null, total: 55, gradedTotal: 55 });
    expect(made.body.categories).toEqual(live.body.categories);
    expect(made.body.asOf).toBe(made.body.finalizedAt);
    expect(shown.body).toEqual(made.body);
  });

  it('releases the score to its expert', async () => {
    await grade(14);
    expectProblem(await score('', expert), 'not-released');
    await finalize();

    expect((await score('', expert)).body).toMatchObject({ final: true, total: 55 });
    expect((await t.http().get('/api/v1/experts/me/progress').set(expert.auth)).body).toMatchObject({
      submitted: 0,
      graded: 1,
      reviewed: 1,
    });
  });

  it('does not move with grades, weights and questions; staff may see the live score beside it', async () => {
    await grade(14);
    await finalize();
    await grade(20);
    await givenQuestion(t, { categoryId, qType: 'ESSAY', maxScore: 100 });

    expect((await score()).body).toMatchObject({ final: true, total: 55 });
    expect((await score()).body).not.toHaveProperty('live');
    expect((await score('?live=true')).body).toMatchObject({
      final: true,
      total: 55,
      live: { final: false, total: 20 },
    });
  });

  it('may leave ungraded answers at 0 where that is asked for', async () => {
    const { body } = await finalize({ allowUngraded: true });

    expect(body).toMatchObject({ total: 20, gradedTotal: 40 });
    expect((await results()).body.items).toMatchObject([{ allowUngraded: true, total: 20, gradedTotal: 40 }]);
  });

  it('keeps what it was made of', async () => {
    await grade(14);
    await finalize({ reason: 'First round.' });
    const { body } = await results('?withTotal=true');
    const answered = await t.db.query(`SELECT id FROM answers WHERE question_id = $1`, [graded]);

    expect(body).toMatchObject({ nextCursor: null, total: 1 });
    expect(body.items).toMatchObject([
      {
        expertId: expert.expertId,
        number: 1,
        reason: 'First round.',
        allowUngraded: false,
        finalizedById: operator.userId,
        categories: [{ categoryId, weight: 20, earned: 22, possible: 40, percent: 55 }],
        items: [
          { questionId: graded, revision: 1, categoryId, answerId: answered[0].id, version: 1, possible: 10, score: 8 },
          { questionId: waiting, answerId: waitingAnswer, possible: 20, score: 14 },
          { questionId: open, revision: 1, categoryId, answerId: null, version: null, possible: 10, score: null },
        ],
      },
    ]);
  });

  it('is superseded by another one for a reason; all are kept', async () => {
    await grade(14);
    await finalize();
    await grade(18);
    expectProblem(await finalize(), 'validation-failed', ['/reason']);
    expectProblem(await finalize({ reason: '  ' }), 'validation-failed', ['/reason']);
    const second = await finalize({ reason: 'Appeal upheld.' });

    expect(second.body).toMatchObject({ number: 2, reason: 'Appeal upheld.', total: 65 });
    expect((await score()).body).toMatchObject({ number: 2, total: 65 });
    const first = await results('?limit=1');
    const next = await results(`?limit=1&cursor=${first.body.nextCursor}`);
    expect(first.body.items).toMatchObject([{ number: 1, total: 55 }]);
    expect(next.body).toMatchObject({ items: [{ number: 2, total: 65 }], nextCursor: null });
  });

  it('needs no body', async () => {
    await grade(14);
    const bare = await t.http().post(`/api/v1/experts/${expert.expertId}/finalize`).set(operator.auth);

    expect({ status: bare.status, total: bare.body.total }).toEqual({ status: 201, total: 55 });
  });

  it('is made once for one Idempotency-Key', async () => {
    const send = () => finalize({ allowUngraded: true }).set('Idempotency-Key', 'final-1');
    const [first, repeat] = [await send(), await send()];

    expect(repeat.status).toBe(201);
    expect(repeat.body).toEqual(first.body);
    expect((await results('?withTotal=true')).body.total).toBe(1);
  });
});

describe('a final result in which a score changes', () => {
  const experts = async (query: string) => {
    const { body } = await t.http().get(`/api/v1/experts?limit=200&include=score&${query}`).set(operator.auth);
    return new Map(
      (body.items as { id: string; score: { reopenedAt?: string | null } }[]).map(({ id, score: shown }) => [
        id,
        shown,
      ]),
    );
  };

  it('stays as it is, and tells staff and its expert that it was reopened', async () => {
    const { body: made } = await finalize({ allowUngraded: true });
    expect(made.reopenedAt).toBeNull();
    expect((await experts('reopened=true')).has(String(expert.expertId))).toBe(false);
    expect((await experts('reopened=false')).get(String(expert.expertId))).toMatchObject({ reopenedAt: null });

    await givenRescore(t, gradedAnswer, 10, 'APPEAL_DECIDED');
    await givenRescore(t, gradedAnswer, 9, 'REGRADED');

    const { body: shown } = await score();
    const [{ reopenings }] = (await results()).body.items;
    expect(shown).toEqual({ ...made, reopenedAt: reopenings[0].createdAt });
    expect((await score('', expert)).body).toEqual(shown);
    expect(reopenings).toEqual([
      {
        eventId: expect.any(String),
        kind: 'APPEAL_DECIDED',
        answerId: gradedAnswer,
        questionId: graded,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      expect.objectContaining({ kind: 'REGRADED', answerId: gradedAnswer }),
    ]);
    expect((await experts('reopened=true')).get(String(expert.expertId))).toEqual(shown);
    expect((await experts('reopened=false')).has(String(expert.expertId))).toBe(false);
  });

  it('is superseded by a new one, which is not reopened', async () => {
    await finalize({ allowUngraded: true });
    await givenRescore(t, gradedAnswer, 10, 'REGRADED');
    const { body: second } = await finalize({ allowUngraded: true, reason: 'The key was wrong.' });

    expect(second).toMatchObject({ number: 2, total: 25, reopenedAt: null });
    expect((await score()).body).toEqual(second);
    expect((await results()).body.items).toMatchObject([
      { number: 1, reopenings: [{ kind: 'REGRADED' }] },
      { number: 2, reopenings: [] },
    ]);
    expect((await experts('reopened=true')).has(String(expert.expertId))).toBe(false);
  });

  it('is none where nothing was finalized', async () => {
    await givenRescore(t, gradedAnswer, 10, 'REGRADED');

    expect((await score()).body).not.toHaveProperty('reopenedAt');
    expect((await finalize({ allowUngraded: true })).body).toMatchObject({ number: 1, reopenedAt: null });
  });
});

describe('under concurrency', () => {
  it('eight at once make one first result; the others lack a reason', async () => {
    const responses = await Promise.all(Array.from({ length: 8 }, () => finalize({ allowUngraded: true })));

    expect(responses.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422, 422, 422, 422]);
    expect((await results('?withTotal=true')).body.total).toBe(1);
  });

  it('it waits for a grade under way and counts it', async () => {
    const runner = t.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`SELECT id FROM experts WHERE id = $1 FOR KEY SHARE`, [expert.expertId]);
    await runner.query(`UPDATE answers SET status = 'GRADED', score = 14 WHERE id = $1`, [waitingAnswer]);
    const pending = finalize().then((response) => response);
    await whenBlockedBy(t.db, runner).finally(() => runner.commitTransaction().then(() => runner.release()));

    expect((await pending).body).toMatchObject({ final: true, total: 55 });
  });
});
