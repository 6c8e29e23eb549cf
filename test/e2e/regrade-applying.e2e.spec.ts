import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { RegradeRunner } from '../../src/regrades/regrade-runner.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { RegradingDesk } from '../support/regrading-desk.js';
import type { Person } from '../support/session.js';

let t: TestApp;
let desk: RegradingDesk;
beforeAll(async () => {
  t = await startTestApp({ RESULTS_RELEASE: 'on-finalize' });
  desk = await RegradingDesk.on(t);
});
afterAll(() => t.close());

/** The key was A, and is B now. */
const rekeyed = async (picks: string[]) => {
  const given = await desk.given(picks);
  await desk.change(given.questionId, { correctAnswer: { value: 'B' } });
  return given;
};
const review = (id: string, decision = 'APPROVE') =>
  t.http().post(`/api/v1/answers/${id}/review`).set(desk.operator.auth).send({ decision, comment: 'Looked at.' });
const grade = (id: string, score: number) =>
  t.http().post(`/api/v1/answers/${id}/grade`).set(desk.evaluator.auth).send({ score, reason: 'Half of it is right.' });

describe('what a regrade writes', () => {
  it('is one event a change, with its rule, reason and initiator; nothing for what stays', async () => {
    const { questionId, ids } = await rekeyed(['A', 'B', 'C']);
    const [wrong = '', right = '', same = ''] = ids;

    const regrade = await desk.done(questionId, { policy: 'current', reason: 'B was meant.' });

    expect(regrade.counts).toMatchObject({ changed: 2, raised: 1, lowered: 1, unchanged: 1 });
    expect(await desk.events(wrong)).toEqual([
      ['GRADED', null, 10, 'all-or-nothing@1'],
      ['REGRADED', 10, 0, 'regrade-current@1+all-or-nothing@1'],
    ]);
    expect(await desk.events(right)).toHaveLength(2);
    expect(await desk.events(same)).toEqual([['GRADED', null, 0, 'all-or-nothing@1']]);
    const [event] = await t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1 AND kind = 'REGRADED'`, [right]);
    expect(event).toMatchObject({
      actor_id: desk.operator.userId,
      reason: 'B was meant.',
      status_before: 'GRADED',
      status_after: 'GRADED',
      is_correct: true,
    });
    expect(await desk.outcomes(regrade.id, ids)).toEqual([['CHANGED', 10, 0], ['CHANGED', 0, 10], undefined]);
  });

  it('leaves what is reviewed reviewed, and counts at once in the live score', async () => {
    const { questionId, ids } = await rekeyed(['B']);
    await review(ids[0] ?? '');
    const live = async () =>
      (await desk.read(`experts/${desk.experts[0]?.expertId}/score`)).body.categories.find(
        (one: { categoryId: string }) => one.categoryId === desk.categoryId,
      ).earned as number;
    const before = await live();

    await desk.done(questionId, { policy: 'current' });

    expect(await desk.rows(ids)).toMatchObject([{ status: 'REVIEWED', score: 10 }]);
    expect(await live()).toBe(before + 10);
  });

  it('never touches what a person graded: it is listed to be looked at', async () => {
    const { questionId, ids } = await rekeyed(['B', 'B', 'B']);
    const [byHand = '', returned = ''] = ids;
    await grade(byHand, 4);
    await review(returned, 'RETURN');
    await grade(returned, 5);
    await review(returned);

    const regrade = await desk.done(questionId, { policy: 'full-credit' });

    expect(regrade.counts).toMatchObject({ handMade: 2, changed: 1 });
    expect(await desk.outcomes(regrade.id, ids)).toEqual([
      ['HAND_MADE', 4, 4],
      ['HAND_MADE', 5, 5],
      ['CHANGED', 0, 10],
    ]);
    expect((await desk.events(byHand)).map(([kind]) => kind)).toEqual(['GRADED', 'GRADED']);
    expect(await desk.rows([byHand])).toMatchObject([{ grader_id: desk.evaluator.userId, is_correct: null }]);
  });

  it('leaves a score alone whose grader is gone: no machine gave it', async () => {
    const { questionId } = await rekeyed([]);
    const expertId = desk.experts[0]?.expertId ?? null;
    const id = await givenAnswer(t, { expertId, questionId, status: 'GRADED', score: 3, responseData: { value: 'B' } });

    expect((await desk.done(questionId, { policy: 'current' })).counts).toMatchObject({ handMade: 1, changed: 0 });
    expect(await desk.scores([id])).toEqual([3]);
  });

  it('lists what the machine has nothing to say of', async () => {
    const { questionId } = await rekeyed([]);
    const expertId = desk.experts[0]?.expertId ?? null;
    const graded = { expertId, questionId, status: 'GRADED', score: 3, isCorrect: false } as const;
    const id = await givenAnswer(t, { ...graded, responseData: { text: 'B' } });

    const regrade = await desk.done(questionId, { policy: 'current' });

    expect(await desk.outcomes(regrade.id, [id])).toEqual([['UNJUDGED', 3, 3]]);
  });
});

describe('a regrade that is asked for again', () => {
  it('changes nothing twice', async () => {
    const { questionId, ids } = await rekeyed(['A', 'B']);
    await desk.done(questionId, { policy: 'current' });
    const again = await desk.done(questionId, { policy: 'current' });

    expect(again.counts).toMatchObject({ changed: 0, unchanged: 2 });
    expect(await desk.events(ids[0] ?? '')).toHaveLength(2);
  });

  it('is the same one under the same Idempotency-Key', async () => {
    const { questionId } = await rekeyed(['B']);
    const key = uuid();
    const send = () => desk.regrade(questionId, { policy: 'current', reason: 'So.' }).set('Idempotency-Key', key);

    const first = await send();
    const second = await send();

    expect([second.status, second.body.id]).toEqual([201, first.body.id]);
    await desk.finished(first.body.id as string);
    expect((await desk.read(`regrades?questionId=${questionId}&withTotal=true`)).body).toMatchObject({ total: 1 });
  });

  it('is listed oldest first, its items page by page', async () => {
    const { questionId, ids } = await rekeyed(['A', 'B']);
    const first = await desk.done(questionId, { policy: 'current' });
    const second = await desk.done(questionId, { policy: 'full-credit' });

    const { body } = await desk.read(`regrades?questionId=${questionId}&limit=1&withTotal=true`);
    const rest = await desk.read(`regrades?questionId=${questionId}&cursor=${body.nextCursor}`);
    const items = await desk.read(`regrades/${first.id}/items?limit=1&withTotal=true`);
    const more = await desk.read(`regrades/${first.id}/items?cursor=${items.body.nextCursor}`);

    expect([body.items[0].id, body.total, rest.body.items[0].id]).toEqual([first.id, 2, second.id]);
    expect([...items.body.items, ...more.body.items].map(({ answerId }) => answerId)).toEqual(ids);
    expect([items.body.total, more.body.nextCursor]).toEqual([2, null]);
  });
});

describe('a released score', () => {
  it('does not fall, and its final result is reopened where it rises', async () => {
    const people = await RegradingDesk.on(t, 2);
    const { questionId, ids } = await people.given(['A', 'B']);
    await people.release(0);
    await people.release(1);
    await people.change(questionId, { correctAnswer: { value: 'B' } });

    const regrade = await people.done(questionId, { policy: 'current' });

    expect(await people.outcomes(regrade.id, ids)).toEqual([
      ['KEPT', 10, 10],
      ['CHANGED', 0, 10],
    ]);
    expect(regrade).toMatchObject({ counts: { kept: 1, changed: 1 }, notice: null });
    const reopened = async (expert: number) =>
      (await people.read(`experts/${people.experts[expert]?.expertId}/score`)).body.reopenedAt;
    expect(await reopened(0)).toBeNull();
    expect(await reopened(1)).toEqual(expect.any(String));
  });

  it('falls where allowLower says so, with a notice', async () => {
    const people = await RegradingDesk.on(t, 1);
    const { questionId, ids } = await people.given(['A']);
    await people.release();
    await people.change(questionId, { correctAnswer: { value: 'B' } });

    const regrade = await people.done(questionId, { policy: 'current', allowLower: true });

    expect(await people.scores(ids)).toEqual([0]);
    expect(regrade).toMatchObject({ allowLower: true, notice: expect.stringContaining('1 scores fell') });
  });

  it('may be appealed anew where it fell as a share alone', async () => {
    const people = await RegradingDesk.on(t, 1);
    const [expert] = people.experts as [Person];
    const { questionId, ids } = await people.given(['A']);
    await people.release();
    const appeals = `/api/v1/answers/${ids[0]}/appeals`;
    const opened = await t.http().post(appeals).set(expert.auth).send({ text: 'Look again.' });
    await t.http().post(`/api/v1/appeals/${opened.body.id}/withdraw`).set(expert.auth).expect(200);
    const scoringRubric = { policy: 'weighted', weights: { A: 0.5, B: 1 } };
    await people.change(questionId, { correctAnswer: { value: 'B' }, scoringRubric, maxScore: 20 });

    await people.done(questionId, { policy: 'current', allowLower: true });

    expect(await people.rows(ids)).toMatchObject([{ score: 10, max_score: 20 }]);
    expect((await t.http().get(appeals).set(expert.auth)).body).toMatchObject({ canAppeal: true });
  });

  it("is the machine's still where an appeal upheld it, and rises with the others", async () => {
    const people = await RegradingDesk.on(t, 1);
    const [expert] = people.experts as [Person];
    const { questionId, ids } = await people.given(['B']);
    await people.release();
    const answer = `/api/v1/answers/${ids[0]}`;
    const opened = await t
      .http()
      .post(`${answer}/appeals`)
      .set(expert.auth)
      .send({ about: 'KEY', text: 'B is right.' });
    const appeal = `/api/v1/appeals/${opened.body.id}`;
    const { userId, auth } = people.evaluator;
    await t.http().post(`${appeal}/assign`).set(people.operator.auth).send({ userId }).expect(200);
    await t.http().post(`${appeal}/decide`).set(auth).send({ outcome: 'UPHELD', reason: 'A alone is.' }).expect(200);
    await people.change(questionId, { correctAnswer: { value: 'B' }, maxScore: 20 });

    const regrade = await people.done(questionId, { policy: 'current' });

    expect(await people.outcomes(regrade.id, ids)).toEqual([['CHANGED', 0, 20]]);
    expect((await people.explain(ids[0] ?? '')).body).toMatchObject({ score: 20, isReproduced: true });
    // The appeal is told of as it was decided.
    const decided = { scoreBefore: 0, scoreAfter: 0, maxScore: 10 };
    expect((await t.http().get(appeal).set(expert.auth)).body).toMatchObject(decided);
  });

  it('shows its expert the rule and the reason, and no name', async () => {
    const people = await RegradingDesk.on(t, 1);
    const [expert] = people.experts;
    const { questionId, ids } = await people.given(['B']);
    await people.release();
    await people.change(questionId, { correctAnswer: { value: 'B' } });
    await people.done(questionId, { policy: 'either-key', reason: 'B is right as well.' });

    const { body } = await people.explain(ids[0] ?? '', expert);

    expect(body).toMatchObject({
      score: 10,
      gradedBy: 'MACHINE',
      grade: { kind: 'REGRADED', reason: 'B is right as well.', policy: 'regrade-either-key@1+all-or-nothing@1' },
      trace: { kind: 'choice', picks: [{ option: 'B', isRight: true, weight: null }] },
    });
    expect(JSON.stringify(body)).not.toContain(people.operator.userId);
  });
});

describe('a revert', () => {
  it('puts every score back, maxScore and all, by events of its own', async () => {
    const { questionId, ids } = await desk.given(['A', 'B', 'C']);
    const before = await desk.rows(ids);
    await desk.change(questionId, { correctAnswer: { value: 'B' }, maxScore: 20 });
    const regrade = await desk.done(questionId, { policy: 'current' });

    const revert = await desk.reverted(regrade.id);

    expect(revert).toMatchObject({ policy: 'revert', revertsId: regrade.id, total: 3, counts: { changed: 3 } });
    expect(await desk.rows(ids)).toEqual(before);
    expect((await desk.events(ids[0] ?? '')).at(-1)).toEqual(['REGRADED', 0, 10, 'regrade-revert@1']);
    expect((await desk.reverted(regrade.id)).counts).toMatchObject({ changed: 0, changedSince: 3 });
  });

  it('leaves alone what something else changed since, and lists it', async () => {
    const { questionId, ids } = await rekeyed(['B', 'B', 'B']);
    const [graded = '', returned = ''] = ids;
    const regrade = await desk.done(questionId, { policy: 'current' });
    await grade(graded, 7);
    await review(returned, 'RETURN');

    const revert = await desk.reverted(regrade.id);

    expect(await desk.outcomes(revert.id, ids)).toEqual([
      ['CHANGED_SINCE', 7, 7],
      ['CHANGED_SINCE', null, null],
      ['CHANGED', 10, 0],
    ]);
    expect(await desk.scores(ids)).toEqual([7, null, 0]);
  });

  it('keeps a released score that it would lower', async () => {
    const people = await RegradingDesk.on(t, 1);
    const { questionId, ids } = await people.given(['B']);
    const regrade = await people.done(questionId, { policy: 'full-credit' });
    await people.release();

    const kept = await people.reverted(regrade.id);
    expect([await people.scores(ids), kept.counts['kept']]).toEqual([[10], 1]);

    await people.reverted(regrade.id, { allowLower: true });
    expect(await people.scores(ids)).toEqual([0]);
  });
});

describe('the wording that a regrade goes by', () => {
  it('is that of the request, whatever the question becomes meanwhile', async () => {
    const { questionId, ids } = await rekeyed(['B']);
    const runner = t.app.get(RegradeRunner, { strict: false });
    await runner.stop();
    const { body } = await desk.regrade(questionId, { policy: 'current', reason: 'So.' });
    await desk.change(questionId, { correctAnswer: { value: 'C' } });
    runner.start();

    expect(await desk.finished(body.id)).toMatchObject({ revision: 2, counts: { changed: 1 } });
    expect(await desk.scores(ids)).toEqual([10]);
  });
});

describe('beside other acts', () => {
  it('each grade, review and regrade of one answer happens after the other, none is lost', async () => {
    const { questionId, ids } = await rekeyed(['B', 'B', 'B']);
    const [first = '', second = '', third = ''] = ids;

    const [started] = await Promise.all([
      desk.regrade(questionId, { policy: 'current', reason: 'So.' }),
      grade(first, 3),
      review(second),
      review(third, 'RETURN'),
    ]);
    await desk.finished(started.body.id as string);

    for (const [id, kind] of [
      [first, 'GRADED'],
      [second, 'APPROVED'],
      [third, 'RETURNED'],
    ] as const) {
      const events = await desk.events(id);
      expect(events.map(([one]) => one)).toContain(kind);
      expect(events.filter(([one]) => one === 'REGRADED').length).toBeLessThanOrEqual(1);
    }
    expect(await desk.rows(ids)).toMatchObject([
      { score: 3 },
      { status: 'REVIEWED', score: 10 },
      { status: 'SUBMITTED', score: null },
    ]);
  });

  it('is refused nothing but what it names: another question may be regraded at the same time', async () => {
    const [one, other] = [await rekeyed(['B']), await rekeyed(['B'])];
    const held = t.db.createQueryRunner();
    await held.startTransaction();
    await held.query(`SELECT FROM answers WHERE id = $1 FOR UPDATE`, [one.ids[0]]);
    const first = await desk.regrade(one.questionId, { policy: 'current', reason: 'So.' });
    const second = await desk.regrade(other.questionId, { policy: 'current', reason: 'So.' });
    await held.rollbackTransaction();
    await held.release();

    for (const { body } of [first, second])
      expect(await desk.finished(body.id)).toMatchObject({ counts: { changed: 1 } });
    expectProblem(await desk.revert(uuid(), { reason: 'No.' }), 'regrade-not-found');
  });
});
