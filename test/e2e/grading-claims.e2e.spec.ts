import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory } from '../support/factories.js';
import { GradingDesk, leaseOf } from '../support/grading-desk.js';
import { expectProblem } from '../support/problem.js';
import type { Person } from '../support/session.js';

const CLAIMS = '/api/v1/grading/claims';

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

describe('who claims', () => {
  it('nobody without a token, no expert', async () => {
    expectProblem(await t.http().post(CLAIMS).send({}), 'sign-in-required');
    expectProblem(await desk.claim(desk.expert), 'role-required');
    expectProblem(await desk.claims(desk.expert), 'role-required');
  });

  it('evaluators and operators, not what is theirs or what they wrote', async () => {
    const ofEvaluator = await desk.given({ expertId: desk.evaluator.expertId });
    const writtenByEvaluator = await desk.given({ writtenById: desk.evaluator.userId });
    await desk.given({ expertId: desk.operator.expertId });
    await desk.given({ writtenById: desk.operator.userId });
    const [first, second] = [await desk.claimedBy(desk.operator), await desk.claimedBy(desk.operator)];

    expect([first, second]).toEqual([ofEvaluator, writtenByEvaluator]);
    expect((await desk.claim(desk.operator)).status).toBe(204);
    const ofOperator = [(await desk.claim()).body, (await desk.claim()).body];
    expect(ofOperator.map(({ item }) => item?.answer.id)).not.toContain(undefined);
    expect((await desk.claim()).status).toBe(204);
  });

  it.each([
    [{ categoryId: 'x' }, '/categoryId'],
    [{ questionId: 5 }, '/questionId'],
    [{ qType: 'QUIZ' }, '/qType'],
    [{ specialty: 'COOKING' }, '/specialty'],
    [{ order: 'newest' }, '/order'],
    [{ leaseMinutes: 600 }, '/leaseMinutes'],
  ])('not with %j', async (body, pointer) => {
    expectProblem(await desk.claim(desk.evaluator, body), 'validation-failed', [pointer]);
  });
});

describe('what is handed out', () => {
  it('is what waits longest, as it stands in the queue, for as long as the setting says', async () => {
    const [first] = [await desk.given({}, { content: 'Why?' }), await desk.given()];
    const item = (await t.http().get('/api/v1/grading/queue?limit=1').set(desk.evaluator.auth)).body.items[0];
    const response = await desk.claim();

    expect(response.status).toBe(201);
    expect(response.headers['location']).toBe(`${CLAIMS}/${response.body.id}`);
    expect(response.body).toEqual({
      id: expect.any(String),
      token: expect.any(String),
      graderId: desk.evaluator.userId,
      claimedAt: expect.any(String),
      expiresAt: expect.any(String),
      item,
    });
    expect(item.answer.id).toBe(first);
    expect(leaseOf(response.body)).toBe(20 * 60_000);
    for (const secret of [desk.expert.expertId, desk.expert.userId, 'Kim'])
      expect(JSON.stringify(response.body)).not.toContain(secret);
  });

  it('is nothing, 204, when nothing is left', async () => {
    const response = await desk.claim();

    expect(response.status).toBe(204);
    expect(response.text).toBe('');
  });

  it('is no answer that somebody holds, the caller included', async () => {
    const ids = [await desk.given(), await desk.given(), await desk.given()];

    expect([
      await desk.claimedBy(desk.evaluator),
      await desk.claimedBy(desk.colleague),
      await desk.claimedBy(desk.evaluator),
    ]).toEqual(ids);
    expect((await desk.claim(desk.colleague)).status).toBe(204);
  });

  it('is filtered by category, question, type and specialty', async () => {
    const essay = await desk.given({}, { targetSpecialties: ['CV'] });
    const short = await desk.given({ responseData: { text: 'x' } }, { qType: 'SHORT', targetSpecialties: ['ML'] });
    const { id: otherCategory } = await givenCategory(t);
    const elsewhere = await desk.given({}, { categoryId: otherCategory });
    const questionId = await desk.questionOf(essay);

    expect((await desk.claim(desk.evaluator, { categoryId: uuid() })).status).toBe(204);
    expect(await desk.claimedBy(desk.evaluator, { specialty: 'ML' })).toBe(short);
    expect(await desk.claimedBy(desk.evaluator, { categoryId: otherCategory })).toBe(elsewhere);
    expect((await desk.claim(desk.evaluator, { specialty: 'ML' })).status).toBe(204);
    expect((await desk.claim(desk.evaluator, { qType: 'SHORT' })).status).toBe(204);
    expect(await desk.claimedBy(desk.evaluator, { questionId, qType: 'ESSAY' })).toBe(essay);
  });

  it('for everyone goes to graders of any specialty', async () => {
    const untargeted = await desk.given({}, { targetSpecialties: [] });

    expect(await desk.claimedBy(desk.evaluator, { specialty: 'NLP' })).toBe(untargeted);
  });

  it('comes back when it was returned, to the grader of before as well', async () => {
    const id = await desk.given();
    await desk.grade(id, { score: 5 });
    await t
      .http()
      .post(`/api/v1/answers/${id}/review`)
      .set(desk.operator.auth)
      .send({ decision: 'RETURN', comment: 'Look again.' });

    expect(await desk.claimedBy(desk.evaluator)).toBe(id);
  });

  it('is the same to a repeat with the same Idempotency-Key, 204 too', async () => {
    const key = uuid();
    await desk.given();
    await desk.given();
    const once = () => desk.claim().set('Idempotency-Key', key);
    const [first, repeat] = [await once(), await once()];
    expect(repeat.body).toEqual(first.body);
    expect(repeat.headers['idempotency-replayed']).toBe('true');

    await desk.claim(desk.colleague);
    const nothing = () => desk.claim(desk.colleague).set('Idempotency-Key', key);
    expect((await nothing()).status).toBe(204);
    await desk.given();
    const replayed = await nothing();
    expect([replayed.status, replayed.text, replayed.headers['idempotency-replayed']]).toEqual([204, '', 'true']);
  });

  it('is asked for without a body as well', async () => {
    const id = await desk.given();

    expect((await t.http().post(CLAIMS).set(desk.evaluator.auth)).body.item.answer.id).toBe(id);
  });
});

describe('an answer that is written to at this moment', () => {
  const holding = async (answerId: string, meanwhile: () => Promise<void>): Promise<void> => {
    const holder = t.db.createQueryRunner();
    await holder.startTransaction();
    try {
      await holder.query(`SELECT FROM answers WHERE id = $1 FOR UPDATE`, [answerId]);
      await meanwhile();
    } finally {
      if (holder.isTransactionActive) await holder.rollbackTransaction();
      await holder.release();
    }
  };

  it.each(['oldest', 'shuffled'])('is passed by while others wait (%s)', async (order) => {
    const [held, other] = [await desk.given(), await desk.given()];

    await holding(held, async () => expect(await desk.claimedBy(desk.evaluator, { order })).toBe(other));
    expect(await desk.claimedBy(desk.evaluator, { order })).toBe(held);
  });

  it('is not taken for nothing left: handed out as soon as it is free, else 503', async () => {
    const held = await desk.given();
    let claimed: Promise<string | undefined> | undefined;

    await holding(held, async () => {
      const response = await desk.claim();
      expectProblem(response, 'busy');
      expect(response.headers['retry-after']).toBe('1');
      claimed = desk.claimedBy(desk.colleague);
      await sleep(100);
    });
    expect(await claimed).toBe(held);
  });
});

describe('a shuffled order', () => {
  const shuffled = async (person: Person, count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let each = 0; each < count; each += 1) {
      const { body } = await desk.claim(person, { order: 'shuffled' });
      ids.push(body.item.answer.id);
      await desk.release(body.id, person);
      await t.db.query(`UPDATE answers SET status = 'GRADED' WHERE id = $1`, [body.item.answer.id]);
    }
    await t.db.query(`UPDATE answers SET status = 'SUBMITTED' WHERE id = ANY ($1)`, [ids]);
    return ids;
  };

  it('stays the same for a grader, is another one for the next, and leaves nothing out', async () => {
    const waiting: string[] = [];
    for (let each = 0; each < 8; each += 1) waiting.push(await desk.given());
    const mine = await shuffled(desk.evaluator, 8);

    expect(mine.toSorted()).toEqual(waiting.toSorted());
    expect(mine).not.toEqual(waiting);
    expect(await shuffled(desk.evaluator, 8)).toEqual(mine);
    expect(await shuffled(desk.colleague, 8)).not.toEqual(mine);
  });
});

describe('how much one grader holds', () => {
  it('is 20 at most; what left the queue does not count', async () => {
    const ids: string[] = [];
    for (let each = 0; each < 22; each += 1) ids.push(await desk.given());
    const { body: first } = await desk.claim();
    for (let each = 1; each < 20; each += 1) expect((await desk.claim()).status).toBe(201);

    expectProblem(await desk.claim(), 'too-many-claims');
    expect((await desk.claim(desk.colleague)).status).toBe(201);
    await t.db.query(`UPDATE answers SET status = 'GRADED' WHERE id = $1`, [first.item.answer.id]);
    expect(await desk.claimedBy(desk.evaluator)).toBe(ids[21]);
    expectProblem(await desk.claim(), 'too-many-claims');
  });

  it('is 20 at most of requests at once', async () => {
    for (let each = 0; each < 25; each += 1) await desk.given();
    const statuses = (await Promise.all(Array.from({ length: 25 }, () => desk.claim()))).map(({ status }) => status);

    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.filter((status) => status === 409)).toHaveLength(5);
  });
});
