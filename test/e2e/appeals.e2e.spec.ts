import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { AppealDesk } from '../support/appeals.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenFinalResult, givenRescore } from '../support/grades.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson } from '../support/session.js';

let t: TestApp;
let desk: AppealDesk;
let categoryId: string;
beforeAll(async () => {
  t = await startTestApp({ RESULTS_RELEASE: 'on-review', APPEAL_DECISION_DAYS: '7' });
  categoryId = (await givenCategory(t)).id;
  desk = await AppealDesk.in(t, categoryId);
});
afterAll(() => t.close());

const DAY_MS = 86_400_000;
const rubric = {
  criteria: [
    { id: 'depth', description: 'Depth', maxPoints: 6 },
    { id: 'form', description: 'Form', maxPoints: 4 },
  ],
};
const byCriteria = {
  criteria: [
    { id: 'depth', points: 3 },
    { id: 'form', points: 3 },
  ],
};

/** A reviewed answer of so many days ago, of before there were events. */
async function reviewedAgo(days: number): Promise<string> {
  const id = await desk.handedIn();
  await t.db.query(
    `UPDATE answers SET status = 'REVIEWED', score = 6, graded_at = now() - make_interval(days => $2),
            reviewed_at = now() - make_interval(days => $2), updated_at = now() WHERE id = $1`,
    [id, days],
  );
  return id;
}

describe('who may appeal', () => {
  it('nobody without a token', async () => {
    for (const path of ['/api/v1/appeals', `/api/v1/appeals/${uuid()}`, `/api/v1/answers/${uuid()}/appeals`])
      expectProblem(await t.http().get(path), 'sign-in-required');
    expectProblem(await t.http().post(`/api/v1/answers/${uuid()}/appeals`).send({}), 'sign-in-required');
    for (const act of ['assign', 'decide', 'withdraw'])
      expectProblem(await t.http().post(`/api/v1/appeals/${uuid()}/${act}`).send({}), 'sign-in-required');
  });

  it("nobody but its expert: another's answer is as one that is not there, whatever is sent", async () => {
    const id = await desk.released();
    const other = await givenPerson(t, 'APPLICANT');
    const bodyOf = ({ body }: { body: { instance: string; requestId: string } }) => ({
      ...body,
      instance: '',
      requestId: '',
    });

    for (const person of [other, desk.grader, desk.operator]) {
      const [theirs, missing] = [
        await desk.open(id, { text: 7 }, person),
        await desk.open(uuid(), { text: 7 }, person),
      ];
      expectProblem(theirs, 'answer-not-found');
      expect(bodyOf(theirs)).toEqual(bodyOf(missing));
    }
    expectProblem(await desk.ofAnswer(id, other), 'answer-not-found');
    expectProblem(await desk.ofAnswer(id, desk.grader), 'answer-not-found');
    expectProblem(await desk.open('x'), 'invalid-id');
  });
});

describe('an appeal is refused', () => {
  it('before release, in the same way whether there is a grade or not', async () => {
    const { id: questionId } = await givenQuestion(t, { categoryId });
    const draft = await givenAnswer(t, { expertId: desk.expert.expertId, questionId, status: 'DRAFT' });
    for (const id of [draft, await desk.handedIn(), await desk.graded()]) {
      expectProblem(await desk.open(id), 'not-released');
      expect((await desk.ofAnswer(id)).body).toEqual({
        canAppeal: false,
        reason: 'not-released',
        opensAt: null,
        closesAt: null,
        items: [],
      });
    }
  });

  it('where there is no grade, and of a version that counts no more', async () => {
    const other = await AppealDesk.in(t, (await givenCategory(t)).id);
    const id = await other.handedIn();
    await givenFinalResult(t, other.expert.expertId);
    expectProblem(await other.open(id), 'answer-not-appealable');

    const first = await desk.released();
    const [{ question_id: questionId }] = await t.db.query(`SELECT question_id FROM answers WHERE id = $1`, [first]);
    await givenAnswer(t, { expertId: desk.expert.expertId, questionId, version: 2 });
    expectProblem(await desk.open(first), 'superseded');
  });

  it('once the window is over, which closes to the moment', async () => {
    const [late, early] = [await reviewedAgo(14), await reviewedAgo(13)];

    expectProblem(await desk.open(late), 'appeal-window-closed');
    expect((await desk.ofAnswer(late)).body).toMatchObject({ canAppeal: false, reason: 'appeal-window-closed' });
    const { opensAt, closesAt, ...rest } = (await desk.ofAnswer(early)).body;
    expect(rest).toEqual({ canAppeal: true, reason: null, items: [] });
    expect(Date.parse(closesAt) - Date.parse(opensAt)).toBe(14 * DAY_MS);
    await desk.opened(early);
  });

  it.each([
    [{}, ['/text']],
    [{ text: '  ' }, ['/text']],
    [{ text: 'x'.repeat(10_001) }, ['/text']],
    [{ text: 'a <b>bold</b> claim' }, ['/text']],
    [{ text: 'So.', about: 'SCORE' }, ['/about']],
    [{ text: 'So.', about: 'KEY' }, ['/about']],
    [{ text: 'So.', about: 'CRITERIA' }, ['/criteria']],
    [{ text: 'So.', criteria: [] }, ['/criteria']],
    [{ text: 'So.', criteria: ['depth', 'depth'] }, ['/criteria']],
    [{ text: 'So.', criteria: ['depth', 'style'] }, ['/criteria/1']],
    [{ text: 'So.', about: 'WHOLE', criteria: ['depth'] }, ['/criteria']],
    [{ text: 'So.', score: 10 }, ['/score']],
    [{ text: 'So.', state: 'RESOLVED' }, ['/state']],
  ])('%j', async (body, pointers) => {
    const id = await desk.released(byCriteria, { scoringRubric: rubric });

    expectProblem(await desk.open(id, body), 'validation-failed', pointers);
  });

  it('about criteria where the grade has none', async () => {
    const id = await desk.released();

    expectProblem(await desk.open(id, { text: 'So.', criteria: ['depth'] }), 'validation-failed', ['/about']);
  });
});

describe('an open appeal', () => {
  it('is shown to its expert with its deadline, and to operators with whose it is and what happened', async () => {
    const answerId = await desk.released(byCriteria, { scoringRubric: rubric });
    const made = await desk.open(answerId, { text: ' The *depth* is there. ', criteria: ['depth'] });
    const id = String(made.body.id);

    expect(made.status).toBe(201);
    expect(made.headers.location).toBe(`/api/v1/appeals/${id}`);
    expect(made.body).toMatchObject({
      answerId,
      number: 1,
      state: 'OPEN',
      about: 'CRITERIA',
      criteria: ['depth'],
      text: 'The *depth* is there.',
      outcome: null,
      reason: null,
      scoreBefore: null,
      scoreAfter: null,
      maxScore: 10,
      closedAt: null,
    });
    expect(Date.parse(made.body.decideBy) - Date.parse(made.body.createdAt)).toBe(7 * DAY_MS);
    const own = await desk.appeal(id, desk.expert);
    expect(own.body).toEqual(made.body);
    expect(own.headers.etag).toBe(made.headers.etag);
    expect((await desk.ofAnswer(answerId)).body).toMatchObject({
      canAppeal: false,
      reason: 'appeal-exists',
      items: [made.body],
    });

    const staff = await desk.appeal(id);
    expect(staff.body).toEqual({
      ...made.body,
      expertId: desk.expert.expertId,
      assigneeId: null,
      assignedAt: null,
      decidedById: null,
      eventId: null,
      blockedBy: null,
      acts: [{ act: 'OPENED', actorId: desk.expert.userId, assigneeId: null, createdAt: made.body.createdAt }],
    });
    expect((await desk.ofAnswer(answerId, desk.operator)).body.items).toEqual([staff.body]);
    for (const person of [desk.grader, desk.decider, await givenPerson(t, 'APPLICANT')])
      expectProblem(await desk.appeal(id, person), 'appeal-not-found');
  });

  it('is one an answer and window, also when it was withdrawn', async () => {
    const answerId = await desk.released();
    const id = await desk.opened(answerId);
    expectProblem(await desk.open(answerId), 'appeal-exists');
    const withdrawn = await desk.withdraw(id);

    expect(withdrawn.status).toBe(200);
    expect(withdrawn.body).toMatchObject({ state: 'WITHDRAWN', closedAt: expect.any(String), outcome: null });
    expectProblem(await desk.open(answerId), 'appeal-exists');
    expectProblem(await desk.withdraw(id), 'appeal-closed');
    expectProblem(await desk.assign(id), 'appeal-closed');
    expect((await desk.appeal(id)).body.acts.map(({ act }: { act: string }) => act)).toEqual(['OPENED', 'WITHDRAWN']);
  });

  it('may be opened anew once the score was lowered, and not because it was raised', async () => {
    const answerId = await desk.released();
    await desk.withdraw(await desk.opened(answerId)).expect(200);
    await t.db.query(`UPDATE answers SET score = 8 WHERE id = $1`, [answerId]);
    await givenRescore(t, answerId, 8, 'REGRADED', 6);
    expectProblem(await desk.open(answerId), 'appeal-exists');
    await givenRescore(t, answerId, 5, 'REGRADED', 8);

    expect((await desk.ofAnswer(answerId)).body).toMatchObject({ canAppeal: true });
    expect((await desk.open(answerId)).body).toMatchObject({ number: 2, state: 'OPEN' });
    expectProblem(await desk.open(answerId), 'appeal-exists');
  });

  it('is made once for one Idempotency-Key', async () => {
    const answerId = await desk.released();
    const send = () => desk.open(answerId).set('Idempotency-Key', `appeal-${answerId}`);
    const [first, repeat] = [await send(), await send()];

    expect(repeat.status).toBe(201);
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect(repeat.body).toEqual(first.body);
  });

  it('is withdrawn by nobody but its expert', async () => {
    const id = await desk.assigned(await desk.released());

    for (const person of [desk.operator, desk.decider, await givenPerson(t, 'APPLICANT')])
      expectProblem(await desk.withdraw(id, person), 'appeal-not-found');
    expectProblem(await desk.withdraw(uuid()), 'appeal-not-found');
    expect((await desk.withdraw(id)).body).toMatchObject({ state: 'WITHDRAWN' });
  });
});

describe('under concurrency', () => {
  it('eight at once open one appeal', async () => {
    const answerId = await desk.released();
    const responses = await Promise.all(Array.from({ length: 8 }, () => desk.open(answerId)));

    expect(responses.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    expect((await desk.ofAnswer(answerId)).body.items).toHaveLength(1);
  });

  it('a decision and a withdrawal at once: one of them happens', async () => {
    for (let round = 0; round < 4; round += 1) {
      const answerId = await desk.released();
      const id = await desk.assigned(answerId);
      const [decided, withdrawn] = await Promise.all([
        desk.decide(id, { outcome: 'CHANGED', score: 9, reason: 'It is there.' }),
        desk.withdraw(id),
      ]);

      expect([decided.status, withdrawn.status].sort()).toEqual([200, 409]);
      const [{ score }] = await t.db.query(`SELECT score FROM answers WHERE id = $1`, [answerId]);
      expect(score).toBe(decided.status === 200 ? 9 : 6);
      const events = await t.db.query(`SELECT FROM grade_events WHERE answer_id = $1 AND kind = 'APPEAL_DECIDED'`, [
        answerId,
      ]);
      expect(events).toHaveLength(decided.status === 200 ? 1 : 0);
    }
  });
});

describe('where appeals are switched off', () => {
  it('nobody opens one', async () => {
    const off = await startTestApp({ RESULTS_RELEASE: 'on-grade', APPEAL_WINDOW_DAYS: '0' });
    try {
      const other = await AppealDesk.in(off, (await givenCategory(off)).id);
      expectProblem(await other.open(await other.graded()), 'appeal-window-closed');
    } finally {
      await off.close();
    }
  });
});
