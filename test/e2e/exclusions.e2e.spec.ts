import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { graderLock } from '../../src/exclusions/grader-lock.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { GradingDesk } from '../support/grading-desk.js';
import { whenBlocked, whenBlockedBy } from '../support/lock-wait.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let desk: GradingDesk;
/** Excludes, and is excluded by nobody. */
let chief: Person;
beforeAll(async () => {
  t = await startTestApp();
  chief = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

/** Each case has an empty queue, and graders whom nothing keeps from anybody. */
beforeEach(async () => {
  desk = await GradingDesk.on(t);
});

const route = (expertId = desk.expert.expertId) => `/api/v1/experts/${expertId}/exclusions`;
const exclude = (
  userId = desk.evaluator.userId,
  { by = chief, reason = 'Cousins.' as unknown, expertId = desk.expert.expertId } = {},
) => t.http().post(route(expertId)).set(by.auth).send({ userId, reason });
const lift = (userId = desk.evaluator.userId, by = chief) => t.http().delete(`${route()}/${userId}`).set(by.auth);
const list = (query = '', by = chief) => t.http().get(`${route()}${query}`).set(by.auth);
const read = (userId: string, by = chief) => t.http().get(`${route()}/${userId}`).set(by.auth);
const answer = (id: string, what: string, by: Person) => t.http().get(`/api/v1/answers/${id}${what}`).set(by.auth);
const review = (id: string, by: Person) =>
  t.http().post(`/api/v1/answers/${id}/review`).set(by.auth).send({ decision: 'APPROVE' });

async function excluded(userId = desk.evaluator.userId): Promise<void> {
  expect((await exclude(userId)).status).toBe(201);
}

/** An answer that waits for a review. */
async function graded(): Promise<string> {
  const id = await desk.given();
  expect((await desk.grade(id, { score: 5 }, desk.colleague)).status).toBe(200);
  return id;
}

/** What a caller can tell a refusal by. */
const told = ({ status, body }: { status: number; body: Record<string, unknown> }) => {
  const { requestId: _requestId, instance: _instance, ...rest } = body;
  return { status, ...rest };
};

describe('an exclusion is refused', () => {
  it('to nobody known, to experts and to evaluators', async () => {
    expectProblem(await t.http().post(route()).send({}), 'sign-in-required');
    expectProblem(await t.http().get(route()), 'sign-in-required');
    expectProblem(await t.http().delete(`${route()}/${uuid()}`), 'sign-in-required');
    for (const by of [desk.expert, desk.evaluator]) {
      expectProblem(await exclude(desk.colleague.userId, { by }), 'role-required');
      expectProblem(await list('', by), 'role-required');
      expectProblem(await read(desk.colleague.userId, by), 'role-required');
      expectProblem(await lift(desk.colleague.userId, by), 'role-required');
    }
  });

  it.each<[unknown, string, string]>([
    [undefined, 'Cousins.', '/userId'],
    ['x', 'Cousins.', '/userId'],
    [uuid(), '  ', '/reason'],
    [uuid(), 'x'.repeat(10_001), '/reason'],
    [uuid(), 'A <b>cousin</b>.', '/reason'],
  ])('with userId %j and reason %.20j', async (userId, reason, pointer) => {
    expectProblem(await t.http().post(route()).set(chief.auth).send({ userId, reason }), 'validation-failed', [
      pointer,
    ]);
  });

  it('for an expert or a user who is not there', async () => {
    expectProblem(await exclude(desk.evaluator.userId, { expertId: uuid() }), 'expert-not-found');
    expectProblem(await exclude(uuid()), 'user-not-found', ['/userId']);
    expectProblem(await t.http().get(route(uuid())).set(chief.auth), 'expert-not-found');
    expectProblem(await read(desk.evaluator.userId), 'exclusion-not-found');
    expectProblem(await lift(), 'exclusion-not-found');
  });

  it('a second time, whatever the reason', async () => {
    await excluded();

    expectProblem(await exclude(desk.evaluator.userId, { reason: 'Neighbours.' }), 'already-excluded');
    expect((await read(desk.evaluator.userId)).body.reason).toBe('Cousins.');
  });

  it('to an operator of their own answers, who does not learn of any either', async () => {
    const { operator } = desk;
    await exclude(desk.evaluator.userId, { expertId: operator.expertId });
    const own = { by: operator, expertId: operator.expertId };

    expectProblem(await exclude(desk.colleague.userId, own), 'own-exclusion');
    for (const id of [operator.expertId, 'me']) {
      expectProblem(await t.http().get(route(id)).set(operator.auth), 'own-exclusion');
      expectProblem(
        await t
          .http()
          .get(`${route(id)}/${desk.evaluator.userId}`)
          .set(operator.auth),
        'own-exclusion',
      );
      expectProblem(
        await t
          .http()
          .delete(`${route(id)}/${desk.evaluator.userId}`)
          .set(operator.auth),
        'own-exclusion',
      );
    }
  });

  it('when who is kept away would lift it', async () => {
    expect((await exclude(desk.operator.userId, { by: desk.operator })).status).toBe(201);

    expectProblem(await lift(desk.operator.userId, desk.operator), 'own-exclusion');
    expect((await lift(desk.operator.userId)).status).toBe(204);
  });
});

describe('operators see', () => {
  it('who is kept away, why, since when and by whom', async () => {
    const { status, body, headers } = await exclude();

    expect(status).toBe(201);
    expect(headers['location']).toBe(`${route()}/${desk.evaluator.userId}`);
    expect(body).toEqual({
      expertId: desk.expert.expertId,
      userId: desk.evaluator.userId,
      userName: expect.any(String),
      reason: 'Cousins.',
      judgedAnswers: 0,
      createdById: chief.userId,
      createdAt: expect.any(String),
    });
    expect((await read(desk.evaluator.userId)).body).toEqual(body);
  });

  it('all of them page by page, the oldest first', async () => {
    const ids = [desk.evaluator.userId, desk.colleague.userId, desk.operator.userId];
    for (const userId of ids) await excluded(userId);
    const first = (await list('?limit=2&withTotal=true')).body;
    const second = (await list(`?limit=2&cursor=${first.nextCursor}`)).body;

    expect([...first.items, ...second.items].map(({ userId }) => userId)).toEqual(ids);
    expect([first.total, second.nextCursor]).toEqual([3, null]);
    expectProblem(await list('?cursor=x'), 'invalid-cursor');
  });

  it('how many answers the person judged before, which stay as they are', async () => {
    const id = await desk.given();
    await desk.grade(id, { score: 5 });
    await desk.grade(id, { score: 6 });

    expect((await exclude()).body.judgedAnswers).toBe(1);
    expect((await answer(id, '', chief)).body).toMatchObject({ score: 6, graderId: desk.evaluator.userId });
  });
});

describe('who is kept from an expert', () => {
  it('is handed none of their answers by the queue, in neither stage', async () => {
    const { evaluator, operator } = desk;
    const [waiting, toReview] = [await desk.given(), await graded()];
    expect(await desk.queued(evaluator)).toEqual([waiting]);
    expect(await desk.queued(operator, '?stage=review')).toEqual([toReview]);
    await excluded();
    await excluded(operator.userId);

    expect(await desk.queued(evaluator)).toEqual([]);
    expect(await desk.queued(operator)).toEqual([]);
    expect(await desk.queued(operator, '?stage=review')).toEqual([]);
    const counted = await t.http().get('/api/v1/grading/queue?withTotal=true').set(evaluator.auth);
    expect(counted.body.total).toBe(0);
    expect(await desk.queued(desk.colleague)).toEqual([waiting]);
  });

  it.each(['oldest', 'shuffled'])('claims none of their answers (%s), and those of others', async (order) => {
    await desk.given();
    await excluded();
    expect((await desk.claim(desk.evaluator, { order })).status).toBe(204);

    const other = await desk.given({ expertId: (await givenPerson(t, 'APPLICANT')).expertId });
    expect(await desk.claimedBy(desk.evaluator, { order })).toBe(other);
  });

  it('loses the claims on their answers, and no other', async () => {
    await desk.given();
    const theirs = (await desk.claim()).body;
    const other = await desk.given({ expertId: (await givenPerson(t, 'APPLICANT')).expertId });
    const kept = (await desk.claim()).body;
    await excluded();

    expectProblem(await desk.renew(theirs.id), 'claim-not-found');
    expectProblem(await desk.read(theirs.id), 'claim-not-found');
    expect((await desk.renew(kept.id)).status).toBe(200);
    expect((await desk.claims()).body.items.map(({ id }: { id: string }) => id)).toEqual([kept.id]);
    const late = await desk.grade(theirs.item.answer.id, { score: 5, claimToken: theirs.token });
    expectProblem(late, 'answer-not-found');
    expect((await desk.grade(other, { score: 5, claimToken: kept.token })).status).toBe(200);
    expect(await desk.claimedBy(desk.colleague)).toBe(theirs.item.answer.id);
  });

  it('gets none of them again by repeating what was answered before', async () => {
    const [graded, claimed] = [await desk.given(), await desk.given()];
    const body = { score: 5, comment: 'Thin.' };
    const grade = () => desk.grade(graded, body).set('Idempotency-Key', graded);
    expect((await grade()).status).toBe(200);
    const claim = () => desk.claim().set('Idempotency-Key', claimed);
    expect((await claim()).body.item.answer.id).toBe(claimed);
    const other = await desk.given({ expertId: (await givenPerson(t, 'APPLICANT')).expertId });
    const kept = () => desk.claim().set('Idempotency-Key', other);
    expect((await kept()).body.item.answer.id).toBe(other);
    await excluded();

    expectProblem(await grade(), 'answer-not-found');
    expect((await claim()).status).toBe(204);
    expect((await kept()).body.item.answer.id).toBe(other);
  });

  it('reads, grades and reviews an answer as if it were not there', async () => {
    const { evaluator, operator } = desk;
    const [waiting, toReview] = [await desk.given(), await graded()];
    await excluded();
    await excluded(operator.userId);

    for (const what of ['', '/explain'])
      expect(told(await answer(waiting, what, evaluator))).toEqual(told(await answer(uuid(), what, evaluator)));
    for (const by of [evaluator, operator])
      expect(told(await desk.grade(waiting, { score: 5 }, by))).toEqual(
        told(await desk.grade(uuid(), { score: 5 }, by)),
      );
    // What is sent is not judged before.
    expect(told(await desk.grade(waiting, { score: 'x' }))).toEqual(told(await desk.grade(uuid(), { score: 'x' })));
    expect(told(await review(toReview, operator))).toEqual(told(await review(uuid(), operator)));
    const batch = (ids: string[]) =>
      t.http().post('/api/v1/answers/review/batch').set(operator.auth).send({ ids, decision: 'APPROVE' });
    expect(told(await batch([toReview]))).toEqual(told(await batch([uuid()])));
    expectProblem(await batch([toReview]), 'answer-not-found', ['/ids/0']);
    const { body } = await t
      .http()
      .post('/api/v1/answers/review/bulk')
      .set(operator.auth)
      .send({ decision: 'APPROVE' });
    expect(body).toMatchObject({ approved: 0, waiting: 0 });
    expect((await review(toReview, chief)).status).toBe(200);
  });

  it('gets no file of theirs as an evaluator', async () => {
    const { body } = await t
      .http()
      .post('/api/v1/files')
      .set(desk.expert.auth)
      .attach('file', Buffer.from('A text.'), 'notes.txt');
    await t.db.query(`UPDATE files SET frozen_at = now() WHERE id = $1`, [body.id]);
    const file = (by: Person) => t.http().get(`/api/v1/files/${body.id}`).set(by.auth);
    expect((await file(desk.evaluator)).status).toBe(200);
    await excluded();
    await excluded(desk.operator.userId);

    expectProblem(await file(desk.evaluator), 'file-not-found');
    for (const by of [desk.colleague, desk.operator, desk.expert]) expect((await file(by)).status).toBe(200);
  });

  it('administers their answers as an operator all the same', async () => {
    const id = await desk.given();
    await excluded(desk.operator.userId);

    expect((await answer(id, '', desk.operator)).body).toMatchObject({ id, expertId: desk.expert.expertId });
    expect((await answer(id, '/history', desk.operator)).body.versions).toHaveLength(1);
    const query = `?expertId=${desk.expert.expertId}`;
    const { body } = await t.http().get(`/api/v1/answers${query}`).set(desk.operator.auth);
    expect(body.items).toHaveLength(1);
  });

  it('reads their own answers all the same', async () => {
    const id = await desk.given({ expertId: desk.evaluator.expertId });
    await exclude(desk.evaluator.userId, { expertId: desk.evaluator.expertId });

    expect((await answer(id, '', desk.evaluator)).body).toMatchObject({ id, status: 'SUBMITTED' });
    expectProblem(await desk.grade(id, { score: 5 }), 'own-answer');
  });

  it('judges again once it is lifted, of which the log tells', async () => {
    const id = await desk.given();
    await excluded();
    expect((await lift()).status).toBe(204);

    expect(await desk.claimedBy(desk.evaluator)).toBe(id);
    expect(t.log.join('')).toContain(
      `the exclusion of ${desk.evaluator.userId} from expert ${desk.expert.expertId} was lifted by ${chief.userId}`,
    );
  });
});

describe('at the same moment', () => {
  it('an exclusion and 20 claims leave no claim behind', async () => {
    for (let each = 0; each < 20; each += 1) await desk.given();
    const claims = Array.from({ length: 20 }, () => desk.claim());
    const [made] = await Promise.all([exclude(), ...claims]);

    expect(made.status).toBe(201);
    expect((await desk.claims()).body.items).toEqual([]);
    const [row] = await t.db.query(`SELECT count(*)::int AS left FROM grading_claims WHERE grader_id = $1`, [
      desk.evaluator.userId,
    ]);
    expect(row.left).toBe(0);
  });

  it('an exclusion waits for judgements under way', async () => {
    const judging = t.db.createQueryRunner();
    await judging.startTransaction();
    // As a judgement does.
    await judging.query(`SELECT FROM experts WHERE id = $1 FOR KEY SHARE`, [desk.expert.expertId]);
    const excluding = exclude().then((response) => response);
    await whenBlockedBy(t.db, judging);
    await judging.commitTransaction();
    await judging.release();

    expect((await excluding).status).toBe(201);
  });

  it('a judgement waits for an exclusion under way, and sees it', async () => {
    const id = await desk.given();
    const claiming = t.db.createQueryRunner();
    await claiming.startTransaction();
    // As a claim of the evaluator does.
    await claiming.query(graderLock('$1'), [desk.evaluator.userId]);
    const excluding = exclude().then((response) => response);
    await whenBlockedBy(t.db, claiming);
    const grading = desk.grade(id, { score: 5 }).then((response) => response);
    await whenBlocked(t.db, 2);
    await claiming.commitTransaction();
    await claiming.release();

    expect((await excluding).status).toBe(201);
    expectProblem(await grading, 'answer-not-found');
  });
});
