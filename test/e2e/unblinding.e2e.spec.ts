import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenExclusion } from '../support/given-exclusion.js';
import { GradingDesk } from '../support/grading-desk.js';
import { givenFinalResult } from '../support/grades.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let desk: GradingDesk;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

beforeEach(async () => {
  desk = await GradingDesk.on(t);
});

const REASON = 'Two answers read alike.';
const unblind = (id: string, body: object = {}, by = desk.operator) =>
  t
    .http()
    .post(`/api/v1/answers/${id}/unblind`)
    .set(by.auth)
    .send({ userId: desk.evaluator.userId, reason: REASON, ...body });
const read = (id: string, by: Person = desk.evaluator, query = '') =>
  t.http().get(`/api/v1/answers/${id}${query}`).set(by.auth);
const history = (id: string, by: Person) => t.http().get(`/api/v1/answers/${id}/history`).set(by.auth);
const rowOf = async (id: string) => (await t.db.query(`SELECT * FROM answers WHERE id = $1`, [id]))[0];
const eventsOf = (id: string): Promise<Record<string, unknown>[]> =>
  t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1 ORDER BY seq`, [id]);

describe('blindness is not lifted', () => {
  it('by nobody known, by experts or by evaluators', async () => {
    const id = await desk.given();

    expectProblem(await t.http().post(`/api/v1/answers/${id}/unblind`).send({}), 'sign-in-required');
    for (const by of [desk.expert, desk.evaluator]) expectProblem(await unblind(id, {}, by), 'role-required');
    expect(await eventsOf(id)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ userId: undefined }, '/userId'],
    [{ userId: 'x' }, '/userId'],
    [{ reason: undefined }, '/reason'],
    [{ reason: ' \n' }, '/reason'],
    [{ reason: 'x'.repeat(10_001) }, '/reason'],
    [{ reason: 'A <b>doubt</b>.' }, '/reason'],
  ])('with %.40j', async (body, pointer) => {
    expectProblem(await unblind(await desk.given(), body), 'validation-failed', [pointer]);
  });

  it('of a draft, of what is not there, or of an expert whom the operator is kept from, all alike', async () => {
    const [draft, kept] = [await desk.given({ status: 'DRAFT' }), await desk.given()];
    await givenExclusion(t, desk.expert.expertId as string, desk.operator.userId);

    for (const id of [draft, kept, uuid()])
      for (const body of [{}, { userId: 'x' }]) expectProblem(await unblind(id, body), 'answer-not-found');
  });

  it('of an own answer, or one that the operator wrote', async () => {
    const own = await desk.given({ expertId: desk.operator.expertId });
    const written = await desk.given({ writtenById: desk.operator.userId });

    for (const id of [own, written]) expectProblem(await unblind(id), 'own-answer');
  });

  it('for who is nobody, no active evaluator, or kept from the expert', async () => {
    const id = await desk.given();
    const gone = await givenPerson(t, 'EVALUATOR');
    await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [gone.userId]);
    await givenExclusion(t, desk.expert.expertId as string, desk.colleague.userId);

    expectProblem(await unblind(id, { userId: uuid() }), 'user-not-found', ['/userId']);
    for (const { userId } of [desk.expert, desk.operator, gone])
      expectProblem(await unblind(id, { userId }), 'not-an-evaluator', ['/userId']);
    expectProblem(await unblind(id, { userId: desk.colleague.userId }), 'evaluator-excluded', ['/userId']);
    expect(await eventsOf(id)).toEqual([]);
  });

  it('twice for the same evaluator', async () => {
    const id = await desk.given();
    expect((await unblind(id)).status).toBe(200);

    expectProblem(await unblind(id), 'already-unblinded', ['/userId']);
    expect((await unblind(id, { userId: desk.colleague.userId })).status).toBe(200);
    expect(await eventsOf(id)).toHaveLength(2);
  });
});

describe('an evaluator for whom it was lifted', () => {
  it('sees whose the answer is, of that answer alone, and nobody else does', async () => {
    const [id, other] = [await desk.given(), await desk.given()];
    const blind = await read(id);
    expect((await unblind(id)).status).toBe(200);
    const { body, headers } = await read(id);

    expect(body).toEqual({ ...blind.body, expertId: desk.expert.expertId, expertName: 'Kim Minji' });
    expect(headers['etag']).not.toBe(blind.headers['etag']);
    for (const response of [await read(other), await read(id, desk.colleague)])
      for (const secret of [desk.expert.expertId, 'Kim Minji']) expect(response.text).not.toContain(secret);
    expect((await read(id, desk.evaluator, '?include=question')).body).toMatchObject({
      expertName: 'Kim Minji',
      question: { id: body.questionId },
    });
  });

  it('does not see whose a further version is', async () => {
    const id = await desk.given();
    await unblind(id);
    const next = await desk.given({ questionId: await desk.questionOf(id), version: 2 });

    expect((await read(id)).body).toHaveProperty('expertId');
    expect((await read(next)).body).not.toHaveProperty('expertId');
  });

  it('sees no name in the queue, in a claim, or in what grading answers', async () => {
    const id = await desk.given();
    await unblind(id);
    const queue = await t.http().get('/api/v1/grading/queue').set(desk.evaluator.auth);
    const claim = await desk.claim();
    const graded = await desk.grade(id, { score: 5, claimToken: claim.body.token });

    expect([queue.body.items.length, claim.status, graded.status]).toEqual([1, 201, 200]);
    for (const { text } of [queue, claim, graded])
      for (const secret of [desk.expert.expertId, 'Kim Minji']) expect(text).not.toContain(secret);
  });

  it('grades with the tag that they read, the name in it or not', async () => {
    const id = await desk.given();
    await unblind(id);
    const tags = [
      (await read(id)).headers['etag'],
      (await read(id, desk.evaluator, '?include=question')).headers['etag'],
    ];
    const [named, withQuestion] = tags as [string, string];
    expect(named).not.toBe(withQuestion);

    expect((await desk.grade(id, { score: 5 }).set('If-Match', withQuestion)).status).toBe(200);
    expectProblem(await desk.grade(id, { score: 6 }).set('If-Match', named), 'precondition-failed');
  });

  it('finds another tag once the name is another one', async () => {
    const id = await desk.given();
    await unblind(id);
    const { headers } = await read(id);
    const renamed = await t.http().patch('/api/v1/experts/me').set(desk.expert.auth).send({ name: 'Kim Minseo' });
    expect(renamed.status).toBe(200);

    const again = await read(id).set('If-None-Match', headers['etag'] as string);
    expect([again.status, again.body.expertName]).toEqual([200, 'Kim Minseo']);
  });

  it('does not find the answer any more once they are kept from the expert', async () => {
    const id = await desk.given();
    await unblind(id);
    await givenExclusion(t, desk.expert.expertId as string, desk.evaluator.userId);

    expectProblem(await read(id), 'answer-not-found');
  });
});

describe('the record', () => {
  it('is an event in the chain with its reason, and leaves the answer as it is', async () => {
    const id = await desk.given();
    await desk.grade(id, { score: 5 }, desk.colleague);
    const before = await rowOf(id);
    const { body } = await unblind(id);

    expect(body).toEqual({
      id: expect.any(String),
      answerId: id,
      version: 1,
      userId: desk.evaluator.userId,
      reason: REASON,
      actorId: desk.operator.userId,
      createdAt: expect.any(String),
    });
    expect(await rowOf(id)).toEqual(before);
    expect((await eventsOf(id)).at(-1)).toMatchObject({
      id: body.id,
      kind: 'BLINDNESS_LIFTED',
      actor_id: desk.operator.userId,
      subject_id: desk.evaluator.userId,
      status_before: 'GRADED',
      status_after: 'GRADED',
      score_before: 5,
      score_after: 5,
    });
    const seen = (await history(id, desk.operator)).body;
    expect(seen.chainIntact).toBe(true);
    expect(seen.events.map(({ kind, subjectId }: { kind: string; subjectId: string }) => [kind, subjectId])).toEqual([
      ['GRADED', null],
      ['BLINDNESS_LIFTED', desk.evaluator.userId],
    ]);
  });

  it('tells when somebody changed for whom it was', async () => {
    const id = await desk.given();
    await unblind(id);
    await t.db.query(`ALTER TABLE grade_events DISABLE TRIGGER grade_events_no_update`);
    await t.db.query(`UPDATE grade_events SET subject_id = $2 WHERE answer_id = $1`, [id, desk.colleague.userId]);
    await t.db.query(`ALTER TABLE grade_events ENABLE TRIGGER grade_events_no_update`);

    expect((await history(id, desk.operator)).body.chainIntact).toBe(false);
  });

  it('never reaches the expert, and closes no resubmission', async () => {
    const id = await desk.given();
    await unblind(id);
    const again = await t
      .http()
      .post('/api/v1/answers')
      .set(desk.expert.auth)
      .send({ questionId: await desk.questionOf(id), responseData: { text: 'Better.' }, submit: true });
    expect([again.status, again.body.version]).toEqual([201, 2]);
    await givenFinalResult(t, desk.expert.expertId as string);

    const { body, text } = await history(id, desk.expert);
    expect(body.versions).toHaveLength(2);
    expect(body.events).toEqual([]);
    for (const secret of ['BLINDNESS', REASON, desk.evaluator.userId]) expect(text).not.toContain(secret);
    expect((await read(id, desk.expert)).text).not.toContain(desk.evaluator.userId);
  });

  it('is made once for one Idempotency-Key', async () => {
    const id = await desk.given();
    const key = uuid();
    const [first, second] = [
      await unblind(id).set('Idempotency-Key', key),
      await unblind(id).set('Idempotency-Key', key),
    ];

    expect([first.status, second.status, second.body]).toEqual([200, 200, first.body]);
    expect(await eventsOf(id)).toHaveLength(1);
  });
});
