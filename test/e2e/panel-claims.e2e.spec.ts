import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { GradingDesk } from '../support/grading-desk.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let desk: GradingDesk;
let third: Person;
beforeAll(async () => {
  t = await startTestApp();
  third = await givenPerson(t, 'EVALUATOR');
});
afterAll(() => t.close());

/** Each case has an empty queue, and graders without claims. */
beforeEach(async () => {
  desk = await GradingDesk.on(t);
});

/** Two markers, whose marks may lie two points of ten apart. */
const TWO = { markers: 2, panelSpread: 20 };

describe('claims of what several people mark', () => {
  it('are handed to so many people at once, and to nobody twice', async () => {
    const id = await desk.given({}, TWO);
    const { body: mine } = await desk.claim();

    expect(mine.item.answer.id).toBe(id);
    expect((await desk.claim()).status).toBe(204);
    expect(await desk.claimedBy(desk.colleague)).toBe(id);
    expect((await desk.claim(third)).status).toBe(204);
    expect(await desk.queued(third)).toEqual([]);
    expect(await desk.queued(desk.evaluator)).toEqual([id]);
    expectProblem(await desk.grade(id, { score: 5 }, third), 'claimed-by-another');
    expectProblem(await desk.grade(id, { score: 5 }), 'claim-token-required');
  });

  it('leave room as marks come in and leases end, never for more than are asked for', async () => {
    const id = await desk.given({}, TWO);
    const { body: mine } = await desk.claim();
    const { body: theirs } = await desk.claim(desk.colleague);
    expect((await desk.grade(id, { score: 5, claimToken: mine.token })).status).toBe(200);

    expect((await desk.claims()).body.items).toEqual([]);
    expect((await desk.claims(desk.colleague)).body.items).toHaveLength(1);
    for (const person of [desk.evaluator, third]) {
      expect((await desk.claim(person)).status).toBe(204);
      expect(await desk.queued(person)).toEqual([]);
    }
    await desk.letExpire(theirs.id);
    expect((await desk.claim()).status).toBe(204);
    expect(await desk.claimedBy(third)).toBe(id);
    expectProblem(await desk.grade(id, { score: 5, claimToken: theirs.token }, desk.colleague), 'claim-expired');
    // Their own mark is changed without a claim, whoever holds one.
    expect((await desk.grade(id, { score: 4 })).status).toBe(200);
  });

  it('keep to the number that was asked for when the first was made, until the lease is over', async () => {
    const id = await desk.given({}, TWO);
    const { body } = await desk.claim();
    await t.db.query(`UPDATE questions SET markers = 1 WHERE id = $1`, [await desk.questionOf(id)]);

    expect(await desk.claimedBy(desk.colleague)).toBe(id);
    await desk.letExpire(body.id);
    await t.db.query(`DELETE FROM grading_claims WHERE grader_id = $1`, [desk.colleague.userId]);
    expect(await desk.claimedBy(desk.colleague)).toBe(id);
    expect((await desk.claim(third)).status).toBe(204);
  });

  it('are for one mark of so many, whatever is asked for since they were made', async () => {
    const id = await desk.given({}, TWO);
    const { body: mine } = await desk.claim();
    const { body: theirs } = await desk.claim(desk.colleague);
    await t.db.query(`UPDATE questions SET markers = 1 WHERE id = $1`, [await desk.questionOf(id)]);

    expect((await desk.grade(id, { score: 4, claimToken: mine.token })).body).toMatchObject({ status: 'SUBMITTED' });
    const last = await desk.grade(id, { score: 6, claimToken: theirs.token }, desk.colleague);
    expect(last.body).toMatchObject({ status: 'GRADED', score: 5 });
  });
});
