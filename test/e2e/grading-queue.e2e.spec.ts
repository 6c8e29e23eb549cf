import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { type AnswerFields, givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let categoryId: string;
let evaluator: Person;
let operator: Person;
let expert: Person;
beforeAll(async () => {
  t = await startTestApp();
  evaluator = await givenPerson(t, 'EVALUATOR', { expert: true });
  operator = await givenPerson(t, 'OPERATOR');
  expert = await givenPerson(t, 'APPLICANT', { name: 'Kim Minji', email: 'kim@example.com' });
});
afterAll(() => t.close());

/** Each case has an empty queue. */
beforeEach(async () => {
  await t.db.query(`UPDATE answers SET status = 'REVIEWED'`);
  categoryId = (await givenCategory(t)).id;
});

const queue = (person: Person, query = '') => t.http().get(`/api/v1/grading/queue${query}`).set(person.auth);
const idsOf = async (person: Person, query = ''): Promise<string[]> =>
  (await queue(person, query)).body.items.map(({ answer }: { answer: { id: string } }) => answer.id);
const newQuestion = async (qType: 'ESSAY' | 'FILE' | 'SHORT' = 'ESSAY') =>
  (await givenQuestion(t, { categoryId, qType })).id;

async function given(fields: Partial<AnswerFields> = {}): Promise<string> {
  return givenAnswer(t, {
    expertId: expert.expertId,
    questionId: fields.questionId ?? (await newQuestion()),
    ...fields,
  });
}

describe('who reads the queue', () => {
  it('nobody without a token, no expert', async () => {
    expectProblem(await t.http().get('/api/v1/grading/queue'), 'sign-in-required');
    expectProblem(await queue(expert), 'role-required');
  });

  it('evaluators what waits for a grade, operators what waits for a review as well', async () => {
    expectProblem(await queue(evaluator, '?stage=review'), 'role-required');
    expect((await queue(operator, '?stage=review')).status).toBe(200);
  });

  it.each(['stage=all', 'limit=0', 'limit=201', 'qType=QUIZ', 'categoryId=x', 'questionId=x', 'status=GRADED'])(
    'not with %s',
    async (query) => {
      expectProblem(await queue(operator, `?${query}`), 'invalid-query', [`/${query.split('=')[0]}`]);
    },
  );

  it('not with a cursor that is not ours', async () => {
    expectProblem(await queue(evaluator, '?cursor=abc'), 'invalid-cursor');
  });
});

describe('what waits for a grade', () => {
  it('is every submitted counting version, oldest first', async () => {
    const questionId = await newQuestion();
    await given({ questionId, submittedAt: '2026-01-01T00:00:00.000001Z' });
    const counting = await given({ questionId, version: 2, submittedAt: '2026-01-01T00:00:00.000003Z' });
    await given({ questionId, version: 3, status: 'DRAFT' });
    const oldest = await given({ submittedAt: '2026-01-01T00:00:00.000002Z' });
    await given({ status: 'GRADED' });
    await given({ status: 'DRAFT' });

    expect(await idsOf(evaluator)).toEqual([oldest, counting]);
  });

  it("leaves out what is the caller's own and what they wrote", async () => {
    const own = await given({ expertId: evaluator.expertId });
    const written = await given({ writtenById: operator.userId });

    expect(await idsOf(evaluator)).toEqual([written]);
    expect(await idsOf(operator)).toEqual([own]);
  });

  it('is filtered by category, question and type', async () => {
    const [essay, short] = [await newQuestion('ESSAY'), await newQuestion('SHORT')];
    const [inEssay, inShort] = [
      await given({ questionId: essay }),
      await given({ questionId: short, responseData: { text: 'x' } }),
    ];
    const earlier = categoryId;
    categoryId = (await givenCategory(t)).id;
    const elsewhere = await given();

    expect(await idsOf(evaluator, `?categoryId=${earlier}`)).toEqual([inEssay, inShort]);
    expect(await idsOf(evaluator, `?questionId=${short.toUpperCase()}`)).toEqual([inShort]);
    expect(await idsOf(evaluator, '?qType=ESSAY')).toEqual([inEssay, elsewhere]);
    expect(await idsOf(evaluator, `?categoryId=${uuid()}`)).toEqual([]);
  });

  it('comes in pages without loss or repeat, though many were handed in at once', async () => {
    const submittedAt = '2026-02-02T10:00:00.123456Z';
    const ids = (await Promise.all(Array.from({ length: 7 }, () => given({ submittedAt })))).sort();
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await queue(evaluator, `?limit=3&withTotal=true${cursor}`);
      expect(body.total).toBe(7);
      seen.push(...body.items.map(({ answer }: { answer: { id: string } }) => answer.id));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);

    expect(seen).toEqual(ids);
  });

  it('holds the question as it was answered, with key and rubric, and names no person', async () => {
    const { id: questionId } = await givenQuestion(t, {
      categoryId,
      qType: 'SHORT',
      content: 'Name an amphibian.',
      correctAnswer: null,
      maxScore: 5,
      explanation: 'Frogs are.',
      scoringRubric: { criteria: [{ id: 'a', description: 'Right', maxPoints: 5 }] },
    });
    const id = await given({ questionId, responseData: { text: 'Frog' }, maxScore: 5 });
    await t.db.query(
      `UPDATE questions SET content = 'Name a fish.', max_score = 9, scoring_rubric = NULL, difficulty = 'HARD' WHERE id = $1`,
      [questionId],
    );
    const response = await queue(evaluator);

    expect(response.body.items).toEqual([
      {
        answer: expect.objectContaining({
          id,
          candidate: expect.any(String),
          responseData: { text: 'Frog' },
          maxScore: 5,
          status: 'SUBMITTED',
          questionRevision: 1,
        }),
        question: expect.objectContaining({
          id: questionId,
          categoryId,
          content: 'Name an amphibian.',
          maxScore: 5,
          revision: 1,
          difficulty: 'HARD',
          explanation: 'Frogs are.',
          correctAnswer: null,
          scoringRubric: { criteria: [{ id: 'a', description: 'Right', maxPoints: 5 }] },
        }),
        files: [],
        submittedAt: response.body.items[0].answer.submittedAt,
      },
    ]);
    for (const secret of [expert.expertId, expert.userId, 'Kim', 'kim@example.com'])
      expect(JSON.stringify(response.body)).not.toContain(secret);
  });

  it('lists the files of an answer without their names', async () => {
    const [first, second, foreign] = [uuid(), uuid(), uuid()];
    const other = await givenPerson(t, 'APPLICANT');
    for (const [id, owner, size] of [
      [first, expert.expertId, 10],
      [second, expert.expertId, 20],
      [foreign, other.expertId, 30],
    ]) {
      await t.db.query(
        `INSERT INTO files (id, expert_id, name, type, size, sha256) VALUES ($1, $2, 'kim-minji.pdf', 'application/pdf', $3, 'x')`,
        [id, owner, size],
      );
    }
    await given({
      questionId: await newQuestion('FILE'),
      responseData: { files: [second, first.toUpperCase(), foreign], text: 'See page 2.' },
    });
    const { body, text } = await queue(evaluator);

    expect(body.items[0].files).toEqual([
      { id: second, type: 'application/pdf', size: 20 },
      { id: first, type: 'application/pdf', size: 10 },
    ]);
    expect(text).not.toContain('kim-minji');
  });
});

describe('what waits for a review', () => {
  it('is every graded counting version, the first graded first, but what the caller graded or wrote', async () => {
    const late = await given({ status: 'GRADED', gradedAt: '2026-01-03T00:00:00Z' });
    const early = await given({ status: 'GRADED', gradedAt: '2026-01-02T00:00:00Z', graderId: evaluator.userId });
    await given({ status: 'GRADED', graderId: operator.userId });
    await given({ status: 'GRADED', writtenById: operator.userId });
    const regraded = await given();
    for (const person of [operator, await givenPerson(t, 'ADMIN')]) {
      await t.http().post(`/api/v1/answers/${regraded}/grade`).set(person.auth).send({ score: 3 });
    }
    const questionId = await newQuestion();
    await given({ questionId, status: 'GRADED' });
    await given({ questionId, version: 2 });

    expect(await idsOf(operator, '?stage=review')).toEqual([early, late]);
    const other = await givenPerson(t, 'OPERATOR');
    expect(await idsOf(other, '?stage=review')).toContain(regraded);
  });
});
