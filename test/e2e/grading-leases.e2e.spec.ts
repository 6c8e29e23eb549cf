import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenAnswer } from '../support/given-answer.js';
import { GradingDesk, leaseOf } from '../support/grading-desk.js';
import { expectProblem } from '../support/problem.js';

let t: TestApp;
let desk: GradingDesk;
beforeAll(async () => {
  t = await startTestApp({ GRADING_LEASE_MINUTES: '20' });
});
afterAll(() => t.close());

/** Each case has an empty queue, and graders without claims. */
beforeEach(async () => {
  desk = await GradingDesk.on(t);
});

describe('a claim that expires', () => {
  it('lets the next grader have the answer, under another id and token', async () => {
    const answerId = await desk.given();
    const { body: mine } = await desk.claim();
    expect((await desk.claim(desk.colleague)).status).toBe(204);
    await desk.letExpire(mine.id);
    const { body: theirs } = await desk.claim(desk.colleague);

    expect(theirs.item.answer.id).toBe(answerId);
    expect(theirs.id).not.toBe(mine.id);
    expect(theirs.token).not.toBe(mine.token);
    expectProblem(await desk.renew(mine.id), 'claim-not-found');
    expectProblem(await desk.grade(answerId, { score: 5, claimToken: mine.token }), 'claim-expired');
    expectProblem(await desk.grade(answerId, { score: 5 }), 'claimed-by-another');
  });

  it('cannot write, though nobody has taken the answer over; the answer is then graded without it', async () => {
    const answerId = await desk.given();
    const { body } = await desk.claim();
    await desk.letExpire(body.id);

    expectProblem(await desk.grade(answerId, { score: 5, claimToken: body.token }), 'claim-expired');
    expectProblem(await desk.renew(body.id), 'claim-expired');
    expectProblem(await desk.read(body.id), 'claim-not-found');
    expect((await desk.claims()).body.items).toEqual([]);
    expect((await desk.grade(answerId, { score: 5 })).status).toBe(200);
  });

  it('is claimed anew by its own grader', async () => {
    const answerId = await desk.given();
    const { body: before } = await desk.claim();
    await desk.letExpire(before.id);
    const { body: after } = await desk.claim();

    expect(after.item.answer.id).toBe(answerId);
    expectProblem(await desk.grade(answerId, { score: 5, claimToken: before.token }), 'claim-expired');
    expect((await desk.grade(answerId, { score: 5, claimToken: after.token })).status).toBe(200);
  });

  it('is cleared away with the next claim of its grader', async () => {
    await desk.given();
    const { body } = await desk.claim();
    await t.db.query(`UPDATE answers SET superseded = false, status = 'GRADED' WHERE id = $1`, [body.item.answer.id]);
    await desk.letExpire(body.id);
    await desk.given();
    await desk.claim();

    expect(await t.db.query(`SELECT FROM grading_claims WHERE id = $1`, [body.id])).toEqual([]);
  });
});

describe('the claims of a grader', () => {
  it('are listed with what it takes to go on, the first claimed first', async () => {
    await desk.given();
    await desk.given();
    const [first, second] = [(await desk.claim()).body, (await desk.claim()).body];
    await desk.given();
    await desk.claim(desk.colleague);

    expect((await desk.claims()).body).toEqual({ items: [first, second], nextCursor: null });
    const page = await desk.claims(desk.evaluator, '?limit=1&withTotal=true');
    expect(page.body).toMatchObject({ items: [first], total: 2 });
    expect((await desk.claims(desk.evaluator, `?limit=1&cursor=${page.body.nextCursor}`)).body.items).toEqual([second]);
    expect((await desk.read(second.id)).body).toEqual(second);
  });

  it("are everybody's for operators who ask, without tokens, and not those on answers of their own", async () => {
    await desk.given();
    await desk.given({ expertId: desk.operator.expertId });
    const [{ body: theirs }, { body: onOwn }] = [await desk.claim(), await desk.claim()];
    await desk.given();
    const { body: own } = await desk.claim(desk.operator);

    expect((await desk.claims(desk.operator)).body.items).toEqual([own]);
    expect((await desk.claims(desk.operator, '?all=true&withTotal=true')).body).toEqual({
      items: [{ ...theirs, token: null }, own],
      nextCursor: null,
      total: 2,
    });
    expect((await desk.read(theirs.id, desk.operator)).body).toEqual({ ...theirs, token: null });
    expectProblem(await desk.read(onOwn.id, desk.operator), 'claim-not-found');
    expectProblem(await desk.release(onOwn.id, desk.operator), 'claim-not-found');
    expectProblem(await desk.claims(desk.evaluator, '?all=true'), 'role-required');
    expectProblem(await desk.read(theirs.id, desk.colleague), 'claim-not-found');
  });

  it('count from the renewal on', async () => {
    await desk.given();
    const { body } = await desk.claim();
    await t.db.query(
      `UPDATE grading_claims SET claimed_at = now() - interval '19 minutes', expires_at = now() + interval '1 minute'`,
    );
    const { body: renewed } = await desk.renew(body.id);

    expect(renewed).toMatchObject({ id: body.id, token: body.token, item: body.item });
    expect(leaseOf(renewed)).toBeGreaterThanOrEqual(39 * 60_000);
    expectProblem(await desk.renew(body.id, desk.colleague), 'claim-not-found');
    expectProblem(await desk.renew(body.id, desk.operator), 'claim-not-found');
    expectProblem(await desk.renew(uuid()), 'claim-not-found');
    expectProblem(await desk.renew('x'), 'invalid-id');
  });

  it('are told apart by their ETag before and after a renewal', async () => {
    await desk.given();
    const { body } = await desk.claim();
    const { etag } = (await desk.read(body.id)).headers as { etag: string };

    expect((await desk.read(body.id).set('If-None-Match', etag)).status).toBe(304);
    const renewed = await desk.renew(body.id);
    expect(renewed.headers['etag']).not.toBe(etag);
    expect((await desk.read(body.id).set('If-None-Match', etag)).status).toBe(200);
  });

  it('end by release, of their owner or an operator, and nobody else', async () => {
    const answerId = await desk.given();
    const { body: mine } = await desk.claim();
    expectProblem(await desk.release(mine.id, desk.colleague), 'claim-not-found');
    expect((await desk.release(mine.id)).status).toBe(204);
    expectProblem(await desk.release(mine.id), 'claim-not-found');
    expectProblem(await desk.grade(answerId, { score: 1, claimToken: mine.token }), 'claim-expired');

    const { body: theirs } = await desk.claim(desk.colleague);
    expect(theirs.item.answer.id).toBe(answerId);
    expect((await desk.release(theirs.id, desk.operator)).status).toBe(204);
    expect(await desk.claimedBy(desk.evaluator)).toBe(answerId);
  });

  it('are over when the expert hands in a newer version', async () => {
    const answerId = await desk.given();
    const { body } = await desk.claim();
    const questionId = await desk.questionOf(answerId);
    const newer = await givenAnswer(t, { expertId: desk.expert.expertId, questionId, version: 2 });

    expectProblem(await desk.renew(body.id), 'superseded');
    expectProblem(await desk.grade(answerId, { score: 1, claimToken: body.token }), 'superseded');
    expectProblem(await desk.read(body.id), 'claim-not-found');
    expect((await desk.claims()).body.items).toEqual([]);
    expect(await desk.claimedBy(desk.evaluator)).toBe(newer);
  });

  it('are over when the answer is graded past them', async () => {
    await desk.given();
    const { body } = await desk.claim();
    await t.db.query(`UPDATE answers SET status = 'GRADED' WHERE id = $1`, [body.item.answer.id]);

    expectProblem(await desk.renew(body.id), 'answer-not-gradable');
  });
});

describe('a grade of a claimed answer', () => {
  it('is given with the token, and ends the claim', async () => {
    const answerId = await desk.given();
    const { body } = await desk.claim();

    expectProblem(await desk.grade(answerId, { score: 5 }), 'claim-token-required');
    expectProblem(await desk.grade(answerId, { score: 5, claimToken: uuid() }), 'claim-expired');
    expectProblem(await desk.grade(answerId, { score: 5, claimToken: 'x' }), 'validation-failed', ['/claimToken']);
    expect((await desk.grade(answerId, { score: 5, claimToken: body.token })).body).toMatchObject({
      status: 'GRADED',
      score: 5,
    });
    expect(await t.db.query(`SELECT FROM grading_claims WHERE answer_id = $1`, [answerId])).toEqual([]);
    expectProblem(await desk.grade(answerId, { score: 6, claimToken: body.token }), 'claim-expired');
    expect((await desk.grade(answerId, { score: 6 })).body).toMatchObject({ score: 6 });
    expect((await desk.grade(answerId, { score: 7 }, desk.operator)).body).toMatchObject({ score: 7 });
  });

  it('is given by nobody else, an operator neither, and does not say who holds it', async () => {
    const answerId = await desk.given();
    const { body } = await desk.claim();

    for (const person of [desk.colleague, desk.operator]) {
      const refused = await desk.grade(answerId, { score: 5 }, person);
      expectProblem(refused, 'claimed-by-another');
      expect(refused.text).not.toContain(desk.evaluator.userId);
      expectProblem(await desk.grade(answerId, { score: 5, claimToken: body.token }, person), 'claim-expired');
    }
    expect(await t.db.query(`SELECT FROM grade_events WHERE answer_id = $1`, [answerId])).toEqual([]);
  });

  it('that is faulty leaves the claim as it was', async () => {
    const answerId = await desk.given();
    const { body } = await desk.claim();

    expectProblem(await desk.grade(answerId, { score: 11, claimToken: body.token }), 'validation-failed', ['/score']);
    expect((await desk.claims()).body.items).toEqual([body]);
    expect((await desk.grade(answerId, { score: 10, claimToken: body.token })).status).toBe(200);
  });

  it('honours If-Match', async () => {
    const answerId = await desk.given();
    const { body } = await desk.claim();
    const stale = await desk.grade(answerId, { score: 5, claimToken: body.token }).set('If-Match', '"9-grading"');

    expectProblem(stale, 'precondition-failed');
    const { etag } = stale.headers as { etag: string };
    expect((await desk.grade(answerId, { score: 5, claimToken: body.token }).set('If-Match', etag)).status).toBe(200);
  });
});

describe('the queue', () => {
  it('leaves out what somebody else holds, and shows what the caller holds', async () => {
    const [mine, theirs, free] = [await desk.given(), await desk.given(), await desk.given()];
    const held = (await desk.claim()).body;
    await desk.claim(desk.colleague);

    expect(await desk.queued(desk.evaluator)).toEqual([mine, free]);
    expect(await desk.queued(desk.colleague)).toEqual([theirs, free]);
    expect(await desk.queued(desk.operator)).toEqual([free]);
    const { body } = await t.http().get('/api/v1/grading/queue?withTotal=true').set(desk.operator.auth);
    expect(body.total).toBe(1);
    await desk.letExpire(held.id);
    expect(await desk.queued(desk.operator)).toEqual([mine, free]);
  });

  it('is filtered by specialty', async () => {
    const forMl = await desk.given({}, { targetSpecialties: ['ML'] });
    await desk.given({}, { targetSpecialties: ['CV'] });

    expect(await desk.queued(desk.evaluator, '?specialty=ML')).toEqual([forMl]);
  });
});
