import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { AppealDesk } from '../support/appeals.js';
import { givenCategory } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let desk: AppealDesk;
let categoryId: string;
beforeAll(async () => {
  t = await startTestApp({ RESULTS_RELEASE: 'on-review' });
  categoryId = (await givenCategory(t)).id;
  desk = await AppealDesk.in(t, categoryId);
});
afterAll(() => t.close());

const UPHELD = { outcome: 'UPHELD', reason: 'It names the *cause*.' };

describe('who may assign', () => {
  it('operators, and none who opened it', async () => {
    const id = await desk.opened(await desk.released());
    expectProblem(await desk.assign(id, {}, desk.expert), 'role-required');
    expectProblem(await desk.assign(id, {}, desk.decider), 'role-required');
    expectProblem(await desk.assign(uuid(), { userId: 7 }), 'appeal-not-found');
    expectProblem(await desk.assign(id, { userId: 7 }), 'validation-failed', ['/userId']);

    const own = await AppealDesk.in(t, categoryId);
    const theirs = await own.opened(await own.released());
    await t.db.query(`UPDATE users SET role = 'OPERATOR' WHERE id = $1`, [own.expert.userId]);
    expectProblem(await desk.assign(theirs, {}, own.expert), 'own-answer');
    const listed = (await desk.appeal(theirs, own.expert)).body;
    expect(listed).not.toHaveProperty('acts');
    expect(listed).not.toHaveProperty('assigneeId');
  });
});

describe('an appeal is assigned', () => {
  it.each([
    ['graded it', () => desk.grader],
    ['reviewed it', () => desk.reviewer],
    ['opened it', () => desk.expert],
  ])('to nobody who %s', async (_what, person) => {
    const id = await desk.opened(await desk.released());

    expectProblem(await desk.assign(id, { userId: person().userId }), 'not-eligible', ['/userId']);
  });

  it('to nobody who graded an earlier time, wrote it, or may not grade', async () => {
    const answerId = await desk.graded();
    const second = await givenPerson(t, 'OPERATOR');
    await desk.post(second, `/answers/${answerId}/grade`, { score: 7 }).expect(200);
    await desk.post(desk.reviewer, `/answers/${answerId}/review`, { decision: 'APPROVE' }).expect(200);
    const writer = await givenPerson(t, 'OPERATOR');
    await t.db.query(`UPDATE answers SET written_by_id = $2 WHERE id = $1`, [answerId, writer.userId]);
    const gone = await givenPerson(t, 'EVALUATOR');
    await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [gone.userId]);
    const id = await desk.opened(answerId);

    for (const { userId } of [desk.grader, second, writer, gone, await givenPerson(t, 'APPLICANT'), { userId: uuid() }])
      expectProblem(await desk.assign(id, { userId }), 'not-eligible');
    expect((await desk.assign(id)).body).toMatchObject({ state: 'ASSIGNED', assigneeId: desk.decider.userId });
  });

  it('to who has least to decide, and to somebody else when it is assigned again', async () => {
    await t.db.query(`UPDATE users SET is_active = false WHERE role <> 'APPLICANT'`);
    const other = await AppealDesk.in(t, categoryId);
    await other.assigned(await other.released());
    const id = await other.opened(await other.released());
    const first = await other.assign(id, {});
    const again = await other.assign(id, {});

    // The decider has one already; an operator sees what is assigned to them as whoever decides it does.
    expect(first.body).toMatchObject({ state: 'ASSIGNED', item: { answer: { id: first.body.answerId } } });
    expect(first.body).not.toHaveProperty('expertId');
    expect(again.body).toMatchObject({ assignedAt: expect.any(String), blockedBy: null });
    expect(again.body.assigneeId).toBe(other.decider.userId);
    expect(again.body.acts.map(({ act, assigneeId }: Record<string, string>) => [act, assigneeId])).toEqual([
      ['OPENED', null],
      ['ASSIGNED', other.operator.userId],
      ['ASSIGNED', other.decider.userId],
    ]);
    await t.db.query(`UPDATE users SET is_active = true`);
  });

  it('to nobody where nobody is left, which operators see', async () => {
    await t.db.query(`UPDATE users SET is_active = false WHERE role <> 'APPLICANT'`);
    const other = await AppealDesk.in(t, categoryId);
    const id = await other.opened(await other.released());
    await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [other.decider.userId]);
    await t.db.query(`UPDATE answers SET written_by_id = $2 WHERE id = (SELECT answer_id FROM appeals WHERE id = $1)`, [
      id,
      other.operator.userId,
    ]);

    expectProblem(await other.assign(id, {}), 'no-eligible-person');
    const [blocked, free] = [await other.appeal(id), await other.get(other.operator, '/appeals?blocked=true')];
    expect(blocked.body).toMatchObject({ state: 'OPEN', blockedBy: 'no-eligible-person' });
    expect(free.body.items).toContainEqual(blocked.body);
    await t.db.query(`UPDATE users SET is_active = true WHERE id = $1`, [other.decider.userId]);
    const now = await other.appeal(id);
    expect(now.body.blockedBy).toBeNull();
    expect(now.headers.etag).not.toBe(blocked.headers.etag);
    await t.db.query(`UPDATE users SET is_active = true`);
  });
});

describe('whoever is kept from the expert', () => {
  it('is not given an appeal, and loses one that they were given', async () => {
    const other = await AppealDesk.in(t, categoryId);
    const id = await other.assigned(await other.released());
    const exclude = (person: Person) =>
      t.db.query(
        `INSERT INTO evaluator_exclusions (user_id, expert_id, reason, created_by_id) VALUES ($1, $2, 'They are cousins.', $3)`,
        [person.userId, other.expert.expertId, other.operator.userId],
      );
    await exclude(other.decider);

    expect((await other.appeal(id)).body).toMatchObject({ state: 'ASSIGNED', blockedBy: 'assignee-not-eligible' });
    expectProblem(await other.appeal(id, other.decider), 'appeal-not-found');
    expectProblem(await other.decide(id, UPHELD, other.decider), 'appeal-not-found');
    expect((await other.get(other.decider, '/appeals')).body.items).toEqual([]);
    const next = await givenPerson(t, 'EVALUATOR');
    await exclude(next);
    expectProblem(await other.assign(id, { userId: next.userId }), 'not-eligible');
  });

  it('and whoever has judged the answer since does not decide', async () => {
    const early = await startTestApp({ RESULTS_RELEASE: 'on-grade' });
    try {
      const other = await AppealDesk.in(early, (await givenCategory(early)).id);
      const answerId = await other.graded();
      const id = await other.opened(answerId);
      await other.assign(id, { userId: other.reviewer.userId }).expect(200);
      await other.post(other.reviewer, `/answers/${answerId}/review`, { decision: 'APPROVE' }).expect(200);

      expectProblem(await other.decide(id, UPHELD, other.reviewer), 'not-eligible');
      const { body } = await other.get(other.operator, '/appeals?blocked=true');
      expect(body.items).toMatchObject([{ id, blockedBy: 'assignee-not-eligible' }]);
      expect((await other.assign(id, {})).body).toMatchObject({ state: 'ASSIGNED', blockedBy: null });
    } finally {
      await early.close();
    }
  });
});

describe('the queue', () => {
  it('shows operators what is late, and each of the others their own', async () => {
    const other = await AppealDesk.in(t, categoryId);
    const [late, timely] = [await other.opened(await other.released()), await other.assigned(await other.released())];
    const done = await other.assigned(await other.released());
    await other.decide(done, UPHELD).expect(200);
    await t.db.query(`UPDATE appeals SET decide_by = now() - interval '1 hour' WHERE id = ANY ($1::uuid[])`, [
      [late, done],
    ]);
    const ids = async (person: Person, query: string) => {
      const { body } = await other.get(person, `/appeals?limit=200${query}`).expect(200);
      return (body.items as { id: string }[]).map(({ id }) => id);
    };

    expect(await ids(other.operator, '&overdue=true')).toEqual([late]);
    expect(await ids(other.operator, '&overdue=false')).toEqual(expect.arrayContaining([timely, done]));
    expect(await ids(other.operator, `&assigneeId=${other.decider.userId}`)).toEqual([timely, done]);
    expect(await ids(other.operator, '&state=OPEN&state=ASSIGNED')).toEqual(expect.arrayContaining([late, timely]));
    expect(await ids(other.decider, '')).toEqual([timely, done]);
    expect(await ids(other.expert, '')).toEqual([late, timely, done]);
    expect(await ids(other.grader, '')).toEqual([]);
    // Who tries out everybody does not find out who decides, nor whether anybody may.
    expect(await ids(other.expert, `&assigneeId=${other.decider.userId}`)).toEqual([]);
    await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [other.decider.userId]);
    expect(await ids(other.operator, '&blocked=true')).toContain(timely);
    expect(await ids(other.expert, '&blocked=true')).toEqual([]);
    await t.db.query(`UPDATE users SET is_active = true WHERE id = $1`, [other.decider.userId]);
    const first = await other.get(other.expert, '/appeals?limit=2');
    const next = await other.get(other.expert, `/appeals?limit=2&cursor=${first.body.nextCursor}`);
    expect(next.body).toMatchObject({ items: [{ id: done }], nextCursor: null });
    expectProblem(await other.get(other.operator, '/appeals?state=LATE'), 'invalid-query');
    expectProblem(await other.get(other.operator, '/appeals?assigneeId=you'), 'invalid-query');
  });
});
