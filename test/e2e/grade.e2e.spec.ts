import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion, type QuestionFields } from '../support/factories.js';
import { type AnswerFields, givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let categoryId: string;
let evaluator: Person;
let colleague: Person;
let operator: Person;
let expert: Person;
beforeAll(async () => {
  t = await startTestApp();
  categoryId = (await givenCategory(t)).id;
  evaluator = await givenPerson(t, 'EVALUATOR');
  colleague = await givenPerson(t, 'EVALUATOR');
  operator = await givenPerson(t, 'OPERATOR');
  expert = await givenPerson(t, 'APPLICANT');
});
afterAll(() => t.close());

const RUBRIC = {
  criteria: [
    {
      id: 'depth',
      description: 'Depth',
      maxPoints: 6,
      levels: [
        { points: 0, description: 'none' },
        { points: 3, description: 'some' },
        { points: 6, description: 'deep' },
      ],
    },
    { id: 'clarity', description: 'Clarity', maxPoints: 4 },
  ],
};

/** An answer of the expert to a new essay question worth 10. */
async function given(fields: Partial<AnswerFields> = {}, question: Partial<QuestionFields> = {}): Promise<string> {
  const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY', ...question });
  return givenAnswer(t, { expertId: expert.expertId, questionId, ...fields });
}

const grade = (id: string, body: object, person = evaluator) =>
  t.http().post(`/api/v1/answers/${id}/grade`).set(person.auth).send(body);
const eventsOf = (id: string) => t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1 ORDER BY seq`, [id]);
const rowOf = async (id: string) => (await t.db.query(`SELECT * FROM answers WHERE id = $1`, [id]))[0];

describe('who may grade', () => {
  it('nobody without a token, no expert', async () => {
    const id = await given();

    expectProblem(await t.http().post(`/api/v1/answers/${id}/grade`).send({ score: 1 }), 'sign-in-required');
    expectProblem(await grade(id, { score: 1 }, expert), 'role-required');
  });

  it('nobody an answer that is theirs or that they wrote', async () => {
    const both = await givenPerson(t, 'EVALUATOR', { expert: true });
    const own = await given({ expertId: both.expertId });
    const written = await given({ writtenById: operator.userId });

    expectProblem(await grade(own, { score: 1 }, both), 'own-answer');
    expectProblem(await grade(written, { score: 1 }, operator), 'own-answer');
    expect((await grade(written, { score: 1 })).status).toBe(200);
  });

  it('who gave the grade again, and operators; no other evaluator', async () => {
    const id = await given();
    await grade(id, { score: 4 });

    expectProblem(await grade(id, { score: 5 }, colleague), 'another-graders');
    expect((await grade(id, { score: 6 })).body).toMatchObject({ score: 6, status: 'GRADED' });
    expect((await grade(id, { score: 7 }, operator)).body).toMatchObject({ score: 7, graderId: operator.userId });
    expectProblem(await grade(id, { score: 8 }), 'another-graders');
    expect((await eventsOf(id)).map((event: { score_after: number }) => event.score_after)).toEqual([4, 6, 7]);
  });

  it('nobody but operators a grade of somebody whom the rows no longer name', async () => {
    const id = await given({ status: 'GRADED', graderId: null, isCorrect: null });

    expectProblem(await grade(id, { score: 1 }), 'another-graders');
    expect((await grade(id, { score: 1 }, operator)).status).toBe(200);
  });
});

describe('what cannot be graded', () => {
  it('an answer that is not there, and a draft, which are the same', async () => {
    const draft = await given({ status: 'DRAFT' });
    const [missing, hidden] = [await grade(uuid(), { score: 1 }), await grade(draft, { score: 1 }, operator)];

    expectProblem(missing, 'answer-not-found');
    expectProblem(hidden, 'answer-not-found');
    expect(hidden.body.detail).toBe(missing.body.detail);
    expectProblem(await grade('x', { score: 1 }), 'invalid-id');
  });

  it('a draft that the operator wrote is theirs', async () => {
    expectProblem(
      await grade(await given({ status: 'DRAFT', writtenById: operator.userId }), { score: 1 }, operator),
      'own-answer',
    );
  });

  it('a version that a newer one supersedes, whose draft does not', async () => {
    const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    const first = await givenAnswer(t, { expertId: expert.expertId, questionId });
    const second = await givenAnswer(t, { expertId: expert.expertId, questionId, version: 2 });
    await givenAnswer(t, { expertId: expert.expertId, questionId, version: 3, status: 'DRAFT' });

    expectProblem(await grade(first, { score: 1 }), 'superseded');
    expect((await grade(second, { score: 1 })).status).toBe(200);
  });

  it('what is reviewed', async () => {
    expectProblem(await grade(await given({ status: 'REVIEWED' }), { score: 1 }), 'answer-not-gradable');
  });

  it('what has changed since it was read', async () => {
    const id = await given();
    const read = await grade(id, { score: 1 });
    await grade(id, { score: 2 });

    const stale = await grade(id, { score: 3 }).set('If-Match', read.headers.etag as string);
    expectProblem(stale, 'precondition-failed');
    expect((await grade(id, { score: 3 }).set('If-Match', stale.headers.etag as string)).status).toBe(200);
  });
});

describe('what a grade must be', () => {
  it.each<[object, string[]]>([
    [{}, ['/score']],
    [{ score: null }, ['/score']],
    [{ score: '5' }, ['/score']],
    [{ score: -1 }, ['/score']],
    [{ score: 10.5 }, ['/score']],
    [{ score: 1.00001 }, ['/score']],
    [{ score: 5, criteria: [] }, ['/criteria']],
    [{ score: 5, comment: 'so <b>good</b>' }, ['/comment']],
    [{ score: 5, reason: '<i>' }, ['/reason']],
    [{ score: 5, comment: 'x'.repeat(10_001) }, ['/comment']],
    [{ score: 5, isCorrect: true }, ['/isCorrect']],
    [{ score: 11, comment: '<i>', reason: '<b>' }, ['/comment', '/reason', '/score']],
  ])('on a question without criteria: %j is a fault at %j', async (body, pointers) => {
    const id = await given();

    expectProblem(await grade(id, body), 'validation-failed', pointers);
    expect(await rowOf(id)).toMatchObject({ status: 'SUBMITTED', score: null, row_version: 1 });
    expect(await eventsOf(id)).toEqual([]);
  });

  it.each<[object, string[]]>([
    [{ score: 5 }, ['/score', '/criteria']],
    [{ criteria: 'all' }, ['/criteria']],
    [{ criteria: [{ id: 'depth', points: 6 }] }, ['/criteria']],
    [
      {
        criteria: [
          { id: 'depth', points: 4 },
          { id: 'clarity', points: 5 },
        ],
      },
      ['/criteria/0/points', '/criteria/1/points'],
    ],
    [
      {
        criteria: [
          { id: 'depth', points: 6 },
          { id: 'style', points: 1 },
        ],
      },
      ['/criteria', '/criteria/1/id'],
    ],
    [
      {
        criteria: [
          { id: 'depth', points: 6 },
          { id: 'clarity', points: 1, comment: '<p>' },
        ],
      },
      ['/criteria/1/comment'],
    ],
    [
      {
        score: 9,
        criteria: [
          { id: 'depth', points: 6 },
          { id: 'clarity', points: 3 },
        ],
      },
      ['/score'],
    ],
  ])('on a rubric with criteria: %j is a fault at %j', async (body, pointers) => {
    expectProblem(await grade(await given({}, { scoringRubric: RUBRIC }), body), 'validation-failed', pointers);
  });

  it('is judged only after it is known that the caller may grade', async () => {
    expectProblem(await grade(await given({ status: 'REVIEWED' }), { score: 99 }), 'answer-not-gradable');
    expectProblem(await grade(uuid(), { score: 99, criteria: 7 }), 'answer-not-found');
  });

  it('fits the revision that was answered, not the current one', async () => {
    const id = await given({ maxScore: 10 });
    const { question_id: questionId } = await rowOf(id);
    await t.db.query(`UPDATE questions SET scoring_rubric = $2, max_score = 50 WHERE id = $1`, [
      questionId,
      JSON.stringify(RUBRIC),
    ]);

    expectProblem(await grade(id, { score: 11 }), 'validation-failed', ['/score']);
    expect((await grade(id, { score: 10 })).status).toBe(200);
  });
});

describe('a grade', () => {
  it('is answered to an evaluator without any person in it', async () => {
    const id = await given();
    const response = await grade(id, { score: 7.5, comment: 'Well argued.' });

    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      id,
      status: 'GRADED',
      score: 7.5,
      isCorrect: null,
      graderComment: 'Well argued.',
    });
    const text = JSON.stringify(response.body);
    for (const secret of [expert.expertId, expert.userId, evaluator.userId]) expect(text).not.toContain(secret);
  });

  it('is stored together with its event', async () => {
    const id = await given({}, { scoringRubric: RUBRIC });
    const criteria = [
      { id: 'clarity', points: 1.5, comment: 'Long.' },
      { id: 'depth', points: 3 },
    ];
    await grade(id, { criteria, comment: 'Good.', reason: 'Second reading.' });

    expect(await rowOf(id)).toMatchObject({
      status: 'GRADED',
      score: 4.5,
      is_correct: null,
      grader_id: evaluator.userId,
      grader_comment: 'Good.',
      row_version: 2,
      content_version: 1,
    });
    expect(await eventsOf(id)).toMatchObject([
      {
        kind: 'GRADED',
        seq: 1,
        actor_id: evaluator.userId,
        policy: null,
        status_before: 'SUBMITTED',
        status_after: 'GRADED',
        score_before: null,
        score_after: 4.5,
        max_score: 10,
        criteria,
        comment: 'Good.',
        reason: 'Second reading.',
      },
    ]);
    expect((await rowOf(id)).graded_at).toEqual((await eventsOf(id))[0].created_at);
  });

  it("replaces the machine's for a reason, and leaves open whether the answer is right", async () => {
    const id = await given(
      { status: 'GRADED', isCorrect: false, score: 0, responseData: { value: 'A' } },
      { qType: 'SINGLE' },
    );
    expectProblem(await grade(id, { score: 10 }), 'validation-failed', ['/reason']);
    expectProblem(await grade(id, { score: 10, reason: ' ' }, operator), 'validation-failed', ['/reason']);
    const response = await grade(id, { score: 10, reason: 'A is right as well.' });

    expect(response.body).toMatchObject({ score: 10, isCorrect: null, status: 'GRADED' });
    expect(await eventsOf(id)).toMatchObject([
      { score_before: 0, score_after: 10, is_correct: null, reason: 'A is right as well.' },
    ]);
    expectProblem(await grade(id, { score: 0, reason: 'No.' }, colleague), 'another-graders');
  });

  it('does not show in what the expert sees', async () => {
    const id = await given();
    const see = () => t.http().get(`/api/v1/answers/${id}`).set(expert.auth);
    const before = await see();
    await grade(id, { score: 9, comment: 'Well argued.' });
    const after = await see();

    expect(after.body).toEqual(before.body);
    expect(after.headers.etag).toBe(before.headers.etag);
    expect(after.body).toMatchObject({ status: 'SUBMITTED', score: null, graderComment: null });
  });

  it('is given once for one Idempotency-Key, also when the answer has moved on', async () => {
    const id = await given();
    const send = () => grade(id, { score: 3 }).set('Idempotency-Key', 'grade-1');
    const first = await send();
    await t.db.query(`UPDATE answers SET status = 'REVIEWED' WHERE id = $1`, [id]);
    const repeat = await send();

    expect(repeat.body).toEqual(first.body);
    expect(await eventsOf(id)).toHaveLength(1);
    expectProblem(await grade(id, { score: 4 }).set('Idempotency-Key', 'grade-1'), 'idempotency-key-reused');
  });

  it('of sixteen graders at once only one is taken', async () => {
    const id = await given();
    const graders = await Promise.all(Array.from({ length: 16 }, () => givenPerson(t, 'EVALUATOR')));
    const responses = await Promise.all(graders.map((person, index) => grade(id, { score: index / 2 }, person)));

    expect(responses.map(({ status }) => status).sort()).toEqual([200, ...Array(15).fill(403)]);
    const events = await eventsOf(id);
    expect(events).toHaveLength(1);
    expect((await rowOf(id)).score).toBe(events[0].score_after);
  });
});
