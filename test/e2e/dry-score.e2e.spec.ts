import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let operator: Person;
beforeAll(async () => {
  t = await startTestApp();
  operator = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

const SINGLE = { qType: 'SINGLE', options: { A: 'one', B: 'two' }, correctAnswer: { value: 'B' }, maxScore: 4 };
const ESSAY = { qType: 'ESSAY', maxScore: 10 };

const dryScore = (body: object, person = operator) =>
  t.http().post('/api/v1/questions/dry-score').set(person.auth).send(body);

describe('a key is tried before it is saved', () => {
  it('by operators alone', async () => {
    const body = { question: SINGLE, responseData: { value: 'B' } };

    expectProblem(await t.http().post('/api/v1/questions/dry-score').send(body), 'sign-in-required');
    for (const role of ['APPLICANT', 'EVALUATOR'] as const)
      expectProblem(await dryScore(body, await givenPerson(t, role)), 'role-required');
    expect((await dryScore(body)).status).toBe(200);
  });

  it.each<[string, object, string[]]>([
    ['nothing', {}, ['/question']],
    ['a question that is a text', { question: 'Why?', responseData: {} }, ['/question']],
    ['an unknown field', { question: SINGLE, responseData: { value: 'B' }, dryRun: true }, ['/dryRun']],
    [
      'an unknown field of the question',
      { question: { ...SINGLE, key: 'B' }, responseData: { value: 'B' } },
      ['/question/key'],
    ],
    ['no type and no points', { question: {}, responseData: {} }, ['/question/qType', '/question/maxScore']],
    [
      'a key that is no option',
      { question: { ...SINGLE, correctAnswer: { value: 'C' } }, responseData: { value: 'B' } },
      ['/question/correctAnswer/value'],
    ],
    ['a pick that is no option', { question: SINGLE, responseData: { value: 'C' } }, ['/responseData/value']],
    ['no response', { question: SINGLE }, ['/responseData']],
    [
      'a pattern that is none',
      {
        question: { qType: 'SHORT', correctAnswer: { match: 'regex', accepted: [{ text: '(' }] }, maxScore: 1 },
        responseData: { text: 'x' },
      },
      ['/question/correctAnswer/accepted/0/text'],
    ],
  ])('not with %s', async (_case, body, pointers) => {
    expectProblem(await dryScore(body), 'validation-failed', pointers);
  });

  it.each<[string, object, object, object]>([
    ['a right pick', SINGLE, { value: 'B' }, { score: 4, isCorrect: true, policy: 'all-or-nothing@1' }],
    ['a wrong pick', SINGLE, { value: 'A' }, { score: 0, isCorrect: false }],
    [
      'weights',
      {
        qType: 'MULTIPLE',
        options: { A: 'a', B: 'b', C: 'c' },
        correctAnswer: { value: ['A', 'B'] },
        scoringRubric: { policy: 'weighted', weights: { A: 0.7, B: 0.3, C: -0.5 } },
        maxScore: 10,
      },
      { value: ['A', 'C'] },
      { score: 2, policy: 'weighted@1', trace: { kind: 'choice', weighting: { sum: 0.2, min: 0, max: 1 } } },
    ],
    [
      'a number',
      {
        qType: 'SHORT',
        correctAnswer: {
          match: 'numeric',
          accepted: [{ text: '-11.7' }],
          tolerance: { value: 0.02, kind: 'absolute' },
        },
        maxScore: 5,
      },
      { text: '-1.172e1' },
      {
        score: 5,
        trace: { kind: 'text', compared: '-11.72', entries: [{ from: '-11.72', to: '-11.68', matches: true }] },
      },
    ],
    ['an essay', ESSAY, { text: 'So.' }, { score: null, isCorrect: null, policy: null, trace: { kind: 'none' } }],
    [
      'a question without a key, as its form holds it',
      {
        ...SINGLE,
        content: 'Which?',
        correctAnswer: null,
        categoryId: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e',
        externalId: null,
      },
      { value: 'B' },
      { score: null, trace: { kind: 'none', why: 'no-key' } },
    ],
  ])('with %s, and nothing is stored', async (_case, question, responseData, outcome) => {
    const { status, body } = await dryScore({ question, responseData });

    expect(status).toBe(200);
    expect(body).toMatchObject({ ...outcome, maxScore: (question as { maxScore: number }).maxScore });
    expect(await t.db.query(`SELECT count(*)::int AS n FROM questions`)).toEqual([{ n: 0 }]);
  });
});
