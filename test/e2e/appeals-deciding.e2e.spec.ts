import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { AppealDesk } from '../support/appeals.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenRegrade } from '../support/given-regrade.js';
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
const CHANGED = { outcome: 'CHANGED', score: 8.5, comment: 'Both effects.', reason: 'The third paragraph names it.' };
const eventsOf = (id: string) => t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1 ORDER BY seq`, [id]);
const rowOf = async (id: string) => (await t.db.query(`SELECT * FROM answers WHERE id = $1`, [id]))[0];
const history = (id: string, person = desk.operator) => desk.get(person, `/answers/${id}/history`);

describe('whoever decides', () => {
  it('sees the answer, the rubric and what became of it, and nobody in it', async () => {
    const answerId = await desk.released();
    const id = await desk.assigned(answerId, { text: 'Look again.' });
    const { body } = await desk.appeal(id, desk.decider);

    expect(body).toMatchObject({
      text: 'Look again.',
      item: { answer: { id: answerId, candidate: expect.stringMatching(/^Candidate /), score: 6 } },
      events: [
        { kind: 'GRADED', scoreAfter: 6, comment: 'Thin.' },
        { kind: 'APPROVED', scoreAfter: 6 },
      ],
    });
    const text = JSON.stringify(body);
    for (const { userId, expertId } of [desk.expert, desk.grader, desk.reviewer, desk.operator])
      for (const name of [userId, expertId]) if (name) expect(text).not.toContain(name);
    const { body: page } = await desk.get(
      desk.decider,
      '/appeals?assigneeId=me&state=ASSIGNED&limit=200&withTotal=true',
    );
    expect(page.items).toContainEqual(body);
    expect(page.total).toBe(page.items.length);
  });

  it('is the one it was assigned to, while it is open', async () => {
    const [open, assigned] = [await desk.opened(await desk.released()), await desk.assigned(await desk.released())];

    expectProblem(await desk.decide(open, UPHELD, desk.expert), 'role-required');
    expectProblem(await desk.decide(open, UPHELD), 'appeal-not-found');
    expectProblem(await desk.decide(open, UPHELD, desk.operator), 'appeal-not-assigned');
    expectProblem(await desk.decide(assigned, { outcome: 7 }, desk.operator), 'assigned-to-another');
    expectProblem(await desk.decide(assigned, UPHELD, desk.grader), 'appeal-not-found');
    await desk.decide(assigned, UPHELD).expect(200);
    expectProblem(await desk.decide(assigned, UPHELD), 'appeal-closed');
    expectProblem(await desk.withdraw(assigned), 'appeal-closed');
  });

  it.each([
    [{}, ['/outcome', '/reason']],
    [{ outcome: 'LOWERED', reason: 'So.' }, ['/outcome']],
    [{ outcome: 'UPHELD', reason: ' ' }, ['/reason']],
    [{ outcome: 'UPHELD', reason: 'a <b>tag</b>' }, ['/reason']],
    [{ ...UPHELD, score: 8, comment: 'So.' }, ['/score', '/comment']],
    [{ outcome: 'CHANGED', reason: 'So.' }, ['/score']],
    [{ ...CHANGED, score: 6 }, ['/outcome']],
    [{ ...CHANGED, score: 11 }, ['/score']],
    [{ ...CHANGED, criteria: [] }, ['/criteria']],
    [{ ...CHANGED, eventId: uuid() }, ['/eventId']],
  ])('may not send %j', async (body, pointers) => {
    const answerId = await desk.released();
    const id = await desk.assigned(answerId);

    expectProblem(await desk.decide(id, body), 'validation-failed', pointers);
    expect((await desk.appeal(id, desk.decider)).body).toMatchObject({ state: 'ASSIGNED' });
    expect(await eventsOf(answerId)).toHaveLength(2);
  });

  it('takes no points away', async () => {
    const answerId = await desk.released();
    const id = await desk.assigned(answerId);

    expectProblem(await desk.decide(id, { ...CHANGED, score: 5.9999 }), 'score-may-not-drop');
    expect(await rowOf(answerId)).toMatchObject({ score: 6 });
  });

  it('decides on the answer that was read', async () => {
    const id = await desk.assigned(await desk.released());
    const { headers } = await desk.appeal(id, desk.decider);

    expectProblem(await desk.decide(id, UPHELD).set('If-Match', '"0-appeal"'), 'precondition-failed');
    expect((await desk.decide(id, UPHELD).set('If-Match', String(headers['etag']))).status).toBe(200);
  });

  it('decides once for one Idempotency-Key', async () => {
    const answerId = await desk.released();
    const id = await desk.assigned(answerId);
    const send = () => desk.decide(id, CHANGED).set('Idempotency-Key', id);
    const [first, repeat] = [await send(), await send()];

    expect(repeat.body).toEqual(first.body);
    expect(await eventsOf(answerId)).toHaveLength(3);
  });
});

describe('a decided appeal', () => {
  it('that is upheld leaves the grade, and an event that says why', async () => {
    const answerId = await desk.released();
    const before = await rowOf(answerId);
    const id = await desk.assigned(answerId);
    const { body } = await desk.decide(id, UPHELD).expect(200);

    expect(body).toMatchObject({
      state: 'RESOLVED',
      outcome: 'UPHELD',
      reason: UPHELD.reason,
      scoreBefore: 6,
      scoreAfter: 6,
    });
    expect(await rowOf(answerId)).toEqual(before);
    const [, , event] = await eventsOf(answerId);
    expect(event).toMatchObject({
      kind: 'APPEAL_DECIDED',
      actor_id: desk.decider.userId,
      status_before: 'REVIEWED',
      status_after: 'REVIEWED',
      score_before: 6,
      score_after: 6,
      reason: UPHELD.reason,
    });
    expect((await history(answerId)).body).toMatchObject({ chainIntact: true });
    expect((await desk.appeal(id)).body).toMatchObject({ eventId: event.id, decidedById: desk.decider.userId });
  });

  it('that is changed gives another score, which its expert sees without whose it is', async () => {
    const answerId = await desk.released();
    const id = await desk.assigned(answerId);
    const { body } = await desk.decide(id, CHANGED).expect(200);

    expect(body).toMatchObject({
      outcome: 'CHANGED',
      scoreBefore: 6,
      scoreAfter: 8.5,
      item: { answer: { score: 8.5 } },
    });
    expect(await rowOf(answerId)).toMatchObject({
      status: 'REVIEWED',
      score: 8.5,
      is_correct: null,
      grader_id: desk.decider.userId,
      grader_comment: CHANGED.comment,
      reviewer_id: desk.reviewer.userId,
    });
    const own = await desk.appeal(id, desk.expert);
    expect(own.body).toMatchObject({ state: 'RESOLVED', outcome: 'CHANGED', reason: CHANGED.reason, scoreAfter: 8.5 });
    const told = JSON.stringify([own.body, (await history(answerId, desk.expert)).body]);
    expect(told).toContain('APPEAL_DECIDED');
    for (const { userId } of [desk.decider, desk.grader, desk.reviewer, desk.operator])
      expect(told).not.toContain(userId);
    expect((await history(answerId)).body).toMatchObject({ chainIntact: true });
    expectProblem(await desk.open(answerId), 'appeal-exists');
  });

  it('gives points by the rubric that the answer was graded by, which is kept', async () => {
    const scoringRubric = { criteria: [{ id: 'depth', description: 'Depth', maxPoints: 10 }] };
    const answerId = await desk.released({ criteria: [{ id: 'depth', points: 3 }] }, { scoringRubric });
    const id = await desk.assigned(answerId, { text: 'It is deep.', criteria: ['depth'] });
    const { question_id: questionId } = await rowOf(answerId);
    await t.db.query(`UPDATE questions SET scoring_rubric = NULL WHERE id = $1`, [questionId]);

    expectProblem(await desk.decide(id, CHANGED), 'validation-failed', ['/criteria', '/score']);
    const { score: _score, ...rest } = CHANGED;
    const { body } = await desk.decide(id, { ...rest, criteria: [{ id: 'depth', points: 7 }] }).expect(200);

    expect(body).toMatchObject({ scoreBefore: 3, scoreAfter: 7, item: { question: { scoringRubric } } });
    expect((await history(answerId)).body).toMatchObject({ chainIntact: true, rubrics: [{ rubric: scoringRubric }] });
  });

  /** A wrong pick that the machine gave nothing, and an appeal about the key. */
  async function challenged(): Promise<{ id: string; answerId: string; questionId: string }> {
    const { id: questionId } = await givenQuestion(t, { categoryId, correctAnswer: { value: 'B' } });
    const sent = await desk.post(desk.expert, '/answers', { questionId, responseData: { value: 'A' }, submit: true });
    const answerId = String(sent.body.id);
    await desk.post(desk.reviewer, `/answers/${answerId}/review`, { decision: 'APPROVE' }).expect(200);
    return { id: await desk.assigned(answerId, { about: 'KEY', text: 'A is right as well.' }), answerId, questionId };
  }

  it("replaces the machine's grade by a person's", async () => {
    const { id, answerId } = await challenged();
    expect(await rowOf(answerId)).toMatchObject({ score: 0, is_correct: false });
    await desk.decide(id, { ...CHANGED, score: 10 }).expect(200);

    expect(await rowOf(answerId)).toMatchObject({ score: 10, is_correct: null, status: 'REVIEWED' });
  });

  it("leaves the machine's grade the machine's where it is upheld", async () => {
    const { id, answerId } = await challenged();
    await desk.decide(id, UPHELD).expect(200);

    const { body } = await desk.get(desk.operator, `/answers/${answerId}/explain`);
    expect(body).toMatchObject({ gradedBy: 'MACHINE', grade: { kind: 'GRADED' }, isReproduced: true });
    const { body: own } = await desk.get(desk.expert, `/answers/${answerId}/explain`);
    expect(own).toMatchObject({ gradedBy: 'MACHINE', isCorrect: false, trace: { kind: 'choice' } });
  });

  it('about the key is not met by a regrade that was done before it', async () => {
    const { id, questionId } = await challenged();
    const regradeId = await givenRegrade(t, questionId);
    await t.db.query(`UPDATE regrades SET finished_at = now() - interval '1 day' WHERE id = $1`, [regradeId]);

    expectProblem(await desk.decide(id, { outcome: 'CHANGED', reason: 'Met.', regradeId }), 'validation-failed', [
      '/regradeId',
    ]);
  });

  it('about the key is met by a regrade of the question, whose score stays', async () => {
    const { id, answerId, questionId } = await challenged();
    const [regradeId, another] = [
      await givenRegrade(t, questionId),
      await givenRegrade(t, (await challenged()).questionId),
    ];
    await t.db.query(`UPDATE answers SET score = 10, is_correct = true WHERE id = $1`, [answerId]);
    await t.db.query(
      `INSERT INTO regrade_items (regrade_id, answer_id, outcome, score_before, max_score_before, event_id)
       VALUES ($1, $2, 'CHANGED', 2.5, 10, gen_random_uuid())`,
      [regradeId, answerId],
    );
    const met = { outcome: 'CHANGED', reason: 'A counts as well now.', regradeId };

    expectProblem(await desk.decide(id, { ...met, regradeId: another }), 'validation-failed', ['/regradeId']);
    expectProblem(await desk.decide(id, { ...met, outcome: 'UPHELD' }), 'validation-failed', ['/regradeId']);
    expectProblem(await desk.decide(id, { ...met, score: 10 }), 'validation-failed', ['/score']);
    const whole = await desk.assigned(await desk.released());
    expectProblem(await desk.decide(whole, met), 'validation-failed', ['/regradeId']);
    await t.db.query(`UPDATE regrades SET state = 'RUNNING' WHERE id = $1`, [regradeId]);
    expectProblem(await desk.decide(id, met), 'validation-failed', ['/regradeId']);
    await t.db.query(`UPDATE regrades SET state = 'DONE' WHERE id = $1`, [regradeId]);

    expect((await desk.decide(id, met)).body).toMatchObject({
      state: 'RESOLVED',
      outcome: 'CHANGED',
      regradeId,
      scoreBefore: 2.5,
      scoreAfter: 10,
    });
    expect(await rowOf(answerId)).toMatchObject({ score: 10, is_correct: true });
    expect((await eventsOf(answerId)).at(-1)).toMatchObject({
      kind: 'APPEAL_DECIDED',
      score_after: 10,
      is_correct: true,
    });
    expect((await desk.appeal(id, desk.expert)).body).toMatchObject({ outcome: 'CHANGED', regradeId });
  });

  it('reopens the final result, which a new one supersedes', async () => {
    const other = await AppealDesk.in(t, categoryId);
    const [upheld, changed] = [await other.released(), await other.released()];
    const finalize = (body: object) =>
      other.post(other.operator, `/experts/${other.expert.expertId}/finalize`, { allowUngraded: true, ...body });
    await finalize({}).expect(201);
    const score = (person: Person) => other.get(person, `/experts/${other.expert.expertId}/score`);
    await other.decide(await other.assigned(upheld), UPHELD).expect(200);
    expect((await score(other.expert)).body).toMatchObject({ final: true, reopenedAt: null });

    const { body } = await other.decide(await other.assigned(changed), CHANGED).expect(200);

    expect((await score(other.expert)).body).toMatchObject({ final: true, number: 1, reopenedAt: body.closedAt });
    const next = await finalize({ reason: 'An appeal was decided.' });
    expect(next.body).toMatchObject({ number: 2, reopenedAt: null });
    expect((await score(other.operator)).body).toEqual(next.body);
  });
});

describe('where appeals may lower a score', () => {
  it('they do, and the lowered score may be appealed anew', async () => {
    const lowering = await startTestApp({ RESULTS_RELEASE: 'on-grade', APPEALS_MAY_LOWER: 'true' });
    try {
      const other = await AppealDesk.in(lowering, (await givenCategory(lowering)).id);
      const answerId = await other.graded();
      const id = await other.assigned(answerId);
      await other.decide(id, { ...CHANGED, score: 4 }).expect(200);

      expect((await other.appeal(id, other.expert)).body).toMatchObject({ scoreBefore: 6, scoreAfter: 4 });
      const [row] = await lowering.db.query(`SELECT status, score FROM answers WHERE id = $1`, [answerId]);
      expect(row).toEqual({ status: 'GRADED', score: 4 });
      expect((await other.open(answerId)).body).toMatchObject({ number: 2 });
    } finally {
      await lowering.close();
    }
  });

  it('and who is to decide sees no mark of a panel before the others are in', async () => {
    const early = await startTestApp({ RESULTS_RELEASE: 'on-grade' });
    try {
      const other = await AppealDesk.in(early, (await givenCategory(early)).id);
      const scoringRubric = { criteria: [{ id: 'depth', description: 'Depth', maxPoints: 10 }] };
      const mark = { criteria: [{ id: 'depth', points: 6 }] };
      const answerId = await other.graded(mark, { scoringRubric });
      const id = await other.assigned(answerId);
      const anew = { decision: 'RETURN', comment: 'Anew.' };
      await other.post(other.reviewer, `/answers/${answerId}/review`, anew).expect(200);
      await early.db.query(`UPDATE questions SET markers = 2`);
      await other.post(other.grader, `/answers/${answerId}/grade`, mark).expect(200);
      const acts = async () => {
        const { body } = await other.appeal(id, other.decider).expect(200);
        return body.events.map(({ kind, mark: given }: { kind: string; mark: number | null }) => [kind, given]);
      };

      const before = [
        ['GRADED', null],
        ['RETURNED', null],
      ];
      expect(await acts()).toEqual(before);
      const another = await givenPerson(early, 'EVALUATOR');
      await other.post(another, `/answers/${answerId}/grade`, mark).expect(200);
      expect(await acts()).toEqual([...before, ['MARKED', 6], ['MARKED', 6], ['GRADED', null]]);
    } finally {
      await early.close();
    }
  });

  it('and a grade that a review returned is not decided on before there is another one', async () => {
    const early = await startTestApp({ RESULTS_RELEASE: 'on-grade' });
    try {
      const other = await AppealDesk.in(early, (await givenCategory(early)).id);
      const answerId = await other.graded();
      const id = await other.assigned(answerId);
      await other
        .post(other.reviewer, `/answers/${answerId}/review`, { decision: 'RETURN', comment: 'Anew.' })
        .expect(200);

      expectProblem(await other.decide(id, UPHELD), 'answer-not-appealable');
      await other.post(other.grader, `/answers/${answerId}/grade`, { score: 7 }).expect(200);
      expect((await other.decide(id, UPHELD)).body).toMatchObject({ scoreBefore: 7, outcome: 'UPHELD' });
      // Whoever decides an appeal has judged the answer, and does not review it as well.
      await early.db.query(`UPDATE users SET role = 'OPERATOR' WHERE id = $1`, [other.decider.userId]);
      const review = { decision: 'APPROVE' };
      expectProblem(await other.post(other.decider, `/answers/${answerId}/review`, review), 'reviewer-is-grader');
      const { body } = await other.get(other.decider, '/grading/queue?stage=review&limit=200');
      expect(body.items.map(({ answer }: { answer: { id: string } }) => answer.id)).not.toContain(answerId);
    } finally {
      await early.close();
    }
  });
});
