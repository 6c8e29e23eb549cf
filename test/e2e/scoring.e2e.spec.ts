import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let expert: Person;
let operator: Person;
let categoryId: string;

beforeAll(async () => {
  t = await startTestApp();
  [expert, operator] = await Promise.all([givenPerson(t, 'APPLICANT'), givenPerson(t, 'OPERATOR')]);
  categoryId = (await givenCategory(t)).id;
});
afterAll(() => t.close());

const OPTIONS = { A: 'one', B: 'two', C: 'three', D: 'four' };
const multiple = (scoringRubric: object) => ({
  qType: 'MULTIPLE',
  options: OPTIONS,
  correctAnswer: { value: ['A', 'C'] },
  scoringRubric,
});
const single = (scoringRubric: object) => ({
  qType: 'SINGLE',
  options: OPTIONS,
  correctAnswer: { value: 'B' },
  scoringRubric,
});
const short = (match: string, text: string, more: object = {}) => ({
  qType: 'SHORT',
  options: null,
  correctAnswer: { accepted: [{ text }, { text: '42', fraction: 0.5 }], match, ...more },
});
const near = { tolerance: { value: 0.02, kind: 'absolute' } };
const moodle = { policy: 'weighted', weights: { A: 0.5, B: -1, C: 0.5, D: -1 } };

const create = (question: object) =>
  t
    .http()
    .post('/api/v1/questions')
    .set(operator.auth)
    .send({ categoryId, content: 'Which?', maxScore: 10, ...question });

/** What staff see of an answer that was just handed in, and what the event of the machine says. */
async function handedIn(question: object, responseData: object) {
  const { body: asked } = await create(question).expect(201);
  const { body: sent } = await t
    .http()
    .post('/api/v1/answers')
    .set(expert.auth)
    .send({ questionId: asked.id, responseData, submit: true })
    .expect(201);
  const { body: seen } = await t.http().get(`/api/v1/answers/${sent.id}`).set(operator.auth).expect(200);
  const events = await t.db.query(`SELECT policy FROM grade_events WHERE answer_id = $1`, [sent.id]);
  return { status: seen.status, score: seen.score, isCorrect: seen.isCorrect, policies: events.map(policyOf) };
}

const policyOf = ({ policy }: { policy: string }) => policy;

describe('a question is written, answered and scored by its rule', () => {
  it.each<[string, object, object, number, boolean, string]>([
    // rule, question, response, score of 10, right?, recorded as
    ['net', multiple({ policy: 'net' }), { value: ['A', 'B', 'C'] }, 5, false, 'net@1'],
    ['each-decision', multiple({ policy: 'each-decision' }), { value: ['A'] }, 7.5, false, 'each-decision@1'],
    ['weighted, right', multiple(moodle), { value: ['A', 'C'] }, 10, true, 'weighted@1'],
    ['weighted, partly right', multiple(moodle), { value: ['A'] }, 5, false, 'weighted@1'],
    ['weighted, wrong', multiple(moodle), { value: ['A', 'B', 'C'] }, 0, false, 'weighted@1'],
    [
      'weighted, one of one',
      single({ policy: 'weighted', weights: { B: 2, C: 0.5 }, max: 2 }),
      { value: 'C' },
      2.5,
      false,
      'weighted@1',
    ],
    ['numeric, at the bound', short('numeric', '-11.7', near), { text: '-11.72' }, 10, true, 'numeric@1'],
    ['numeric, past the bound', short('numeric', '-11.7', near), { text: '-11.7201' }, 0, false, 'numeric@1'],
    ['numeric, the second', short('numeric', '-11.7', near), { text: '４．２e1' }, 5, false, 'numeric@1'],
    [
      'numeric, by a share',
      short('numeric', '7', { tolerance: { value: 0.1, kind: 'relative' } }),
      { text: '7.7' },
      10,
      true,
      'numeric@1',
    ],
    [
      'numeric, with a comma',
      short('numeric', '7,5', { decimalComma: true }),
      { text: ' 7,50 ' },
      10,
      true,
      'numeric@1',
    ],
  ])('%s', async (_rule, question, responseData, score, isCorrect, policy) => {
    expect(await handedIn(question, responseData)).toEqual({ status: 'GRADED', score, isCorrect, policies: [policy] });
  });

  it('weights without a key leave the answer to a person', async () => {
    const question = { ...multiple(moodle), correctAnswer: null };

    expect(await handedIn(question, { value: ['A', 'C'] })).toEqual({
      status: 'SUBMITTED',
      score: null,
      isCorrect: null,
      policies: [],
    });
  });
});

describe('a rule that does not fit its question is refused at the place', () => {
  it.each<[string, object, string[]]>([
    ['a policy of sets for SINGLE', single({ policy: 'net' }), ['/scoringRubric/policy']],
    ['weighted without weights', multiple({ policy: 'weighted' }), ['/scoringRubric/weights']],
    [
      'a weight of what is no option',
      multiple({ ...moodle, weights: { A: 0.5, C: 0.5, Z: 1 } }),
      ['/scoringRubric/weights/Z'],
    ],
    ['weights by which the key is not right', multiple({ ...moodle, max: 2 }), ['/scoringRubric/weights']],
    ['a min that is not below max', multiple({ ...moodle, min: 1 }), ['/scoringRubric/min']],
    ['a number that is none', short('numeric', '7 kg'), ['/correctAnswer/accepted/0/text']],
    ['the same number twice', short('numeric', '4.2e1'), ['/correctAnswer/accepted/1/text']],
    [
      'a tolerance below 0',
      short('numeric', '7', { tolerance: { value: -0.1, kind: 'relative' } }),
      ['/correctAnswer/tolerance/value'],
    ],
    ['a tolerance for texts', short('exact', '7', near), ['/correctAnswer/tolerance']],
    ['a decimal comma for texts', short('wildcard', '7', { decimalComma: true }), ['/correctAnswer/decimalComma']],
    ['numbers whose case is minded', short('numeric', '7', { caseSensitive: true }), ['/correctAnswer/caseSensitive']],
    ['a pattern that no text matches', short('regex', 'a^b'), ['/correctAnswer/accepted/0/text']],
    ['weights for another policy', multiple({ ...moodle, policy: 'subset' }), ['/scoringRubric/weights']],
  ])('%s', async (_case, question, pointers) => {
    expectProblem(await create(question), 'validation-failed', pointers);
  });
});
