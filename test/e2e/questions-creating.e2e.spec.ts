import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

const URL = '/api/v1/questions';
let t: TestApp;
let people: Record<'APPLICANT' | 'EVALUATOR' | 'OPERATOR' | 'ADMIN', Person>;
let categoryId: string;

beforeAll(async () => {
  t = await startTestApp();
  const [APPLICANT, EVALUATOR, OPERATOR, ADMIN] = await Promise.all([
    givenPerson(t, 'APPLICANT'),
    givenPerson(t, 'EVALUATOR'),
    givenPerson(t, 'OPERATOR'),
    givenPerson(t, 'ADMIN'),
  ]);
  people = { APPLICANT, EVALUATOR, OPERATOR, ADMIN };
  categoryId = (await givenCategory(t)).id;
});
afterAll(() => t.close());

type Method = 'get' | 'post' | 'patch' | 'delete';
const as = (role: keyof typeof people, method: Method, path = '') =>
  t.http()[method](`${URL}${path}`).set(people[role].auth);
const post = (body: object) => as('OPERATOR', 'post').send(body);
const single = (fields: object = {}) => ({
  categoryId,
  qType: 'SINGLE',
  content: 'What is the purpose of cross-validation?',
  options: { B: 'To evaluate', A: 'To train' },
  correctAnswer: { value: 'B' },
  maxScore: 10,
  ...fields,
});
const revisionsOf = async (id: string) => (await as('EVALUATOR', 'get', `/${id}/revisions`).expect(200)).body.items;

describe('who may write questions', () => {
  it.each<[Method, string]>([
    ['post', ''],
    ['patch', `/${uuid()}`],
    ['delete', `/${uuid()}`],
  ])('%s %s is closed to those who have not signed in', async (method, path) => {
    expectProblem(await t.http()[method](`${URL}${path}`), 'sign-in-required');
  });

  it.each(['APPLICANT', 'EVALUATOR'] as const)('an %s writes none, whatever is sent', async (role) => {
    const { id } = await givenQuestion(t, { categoryId });

    expectProblem(await as(role, 'post').send('{'), 'role-required');
    expectProblem(await as(role, 'patch', `/${id}`).send({ maxScore: 'much' }), 'role-required');
    expectProblem(await as(role, 'delete', `/${id}`), 'role-required');
  });

  it('only an ADMIN deletes for good, known or unknown', async () => {
    const { id } = await givenQuestion(t, { categoryId });

    expectProblem(await as('OPERATOR', 'delete', `/${id}?hard=true`), 'role-required');
    expectProblem(await as('OPERATOR', 'delete', `/${uuid()}?hard=true`), 'role-required');
    await as('ADMIN', 'delete', `/${id}?hard=true`).expect(204);
    expectProblem(await as('ADMIN', 'get', `/${id}`), 'question-not-found');
  });
});

describe('POST refuses', () => {
  it.each<[string, () => object, string[]]>([
    ['nothing at all', () => ({}), ['/categoryId', '/content', '/maxScore', '/qType']],
    ['a key that is no option', () => single({ correctAnswer: { value: 'C' } }), ['/correctAnswer/value']],
    [
      'an unknown field, also inside',
      () => single({ x: 1, correctAnswer: { value: 'B', y: 1 } }),
      ['/correctAnswer/y', '/x'],
    ],
    ['one option', () => single({ options: { B: 'b' } }), ['/options']],
    [
      'raw HTML',
      () => single({ content: 'a <b>bold</b> claim', explanation: '<script>x</script>' }),
      ['/content', '/explanation'],
    ],
    [
      'a pattern that is none',
      () =>
        single({
          qType: 'SHORT',
          options: null,
          correctAnswer: { accepted: [{ text: 'fr(og' }, { text: 'toads?' }, { text: '*' }], match: 'regex' },
        }),
      ['/correctAnswer/accepted/0/text', '/correctAnswer/accepted/2/text'],
    ],
    ['white space for content', () => single({ content: ' \n' }), ['/content']],
    ['no points', () => single({ maxScore: 0 }), ['/maxScore']],
    ['a part of a point', () => single({ maxScore: 2.5 }), ['/maxScore']],
    ['an unknown policy', () => single({ scoringRubric: { policy: 'lottery' } }), ['/scoringRubric/policy']],
    [
      'unknown and doubled specialties',
      () => single({ targetSpecialties: ['ML', 'XX', 'ML'] }),
      ['/targetSpecialties/1', '/targetSpecialties/2'],
    ],
    ['a specialty that is no list', () => single({ targetSpecialties: 'ML' }), ['/targetSpecialties']],
    [
      'null where a value is meant',
      () => single({ difficulty: null, displayOrder: null, isActive: null }),
      ['/difficulty', '/displayOrder', '/isActive'],
    ],
    [
      'an id that is none, and a long one',
      () => single({ categoryId: '7', externalId: 'x'.repeat(201) }),
      ['/categoryId', '/externalId'],
    ],
    [
      'options of an ESSAY',
      () => ({ categoryId, qType: 'ESSAY', content: 'x', options: { A: 'a', B: 'b' }, maxScore: 1 }),
      ['/options'],
    ],
    [
      'criteria that do not add up',
      () => ({
        categoryId,
        qType: 'ESSAY',
        content: 'x',
        maxScore: 5,
        scoringRubric: { criteria: [{ id: 'a', description: 'a', maxPoints: 4 }] },
      }),
      ['/scoringRubric/criteria'],
    ],
    [
      'faults of envelope and content at once',
      () => single({ difficulty: 'SOFT', correctAnswer: { value: 'Z' } }),
      ['/correctAnswer/value', '/difficulty'],
    ],
  ])('%s', async (_, body, pointers) => {
    expectProblem(await post(body()), 'validation-failed', pointers);
  });

  it('a category that is not there', async () => {
    expectProblem(await post(single({ categoryId: uuid() })), 'reference-not-found', ['/categoryId']);
  });

  it('an external id that another question has', async () => {
    const externalId = `x-${uuid()}`;
    const other = await post(single()).expect(201);
    const both = await Promise.all([post(single({ externalId })), post(single({ externalId }))]);

    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expectProblem(await post(single({ externalId: ` ${externalId}` })), 'external-id-taken', ['/externalId']);
    expectProblem(await as('OPERATOR', 'patch', `/${other.body.id}`).send({ externalId }), 'external-id-taken', [
      '/externalId',
    ]);
  });
});

describe('POST', () => {
  it('creates with defaults and a first revision, and answers where it lies', async () => {
    const response = await post(single()).expect(201);

    expect(response.headers.location).toBe(`${URL}/${response.body.id}`);
    expect(response.body).toEqual({
      ...single(),
      id: expect.any(String),
      scoringRubric: null,
      difficulty: 'MEDIUM',
      targetSpecialties: null,
      explanation: null,
      displayOrder: 0,
      isActive: true,
      externalId: null,
      markers: null,
      panelRule: null,
      panelSpread: null,
      revision: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(response.text).toContain('"options":{"A":"To train","B":"To evaluate"}');
    const read = await as('EVALUATOR', 'get', `/${response.body.id}`).expect(200);
    expect([read.body, read.headers.etag]).toEqual([response.body, response.headers.etag]);
    expect(await revisionsOf(response.body.id)).toEqual([
      {
        questionId: response.body.id,
        revision: 1,
        qType: 'SINGLE',
        content: single().content,
        options: single().options,
        correctAnswer: { value: 'B' },
        scoringRubric: null,
        maxScore: 10,
        createdById: people.OPERATOR.userId,
        createdAt: response.body.createdAt,
        changes: [],
      },
    ]);
  });

  it.each([
    [
      'MULTIPLE',
      {
        options: { A: 'a', B: 'b', constructor: 'c' },
        correctAnswer: { value: ['A', 'constructor'] },
        scoringRubric: { policy: 'all-or-nothing' },
      },
    ],
    ['SHORT', { options: null, correctAnswer: { accepted: [{ text: '개구리', fraction: 0.5 }], caseSensitive: true } }],
    [
      'ESSAY',
      {
        options: null,
        correctAnswer: null,
        scoringRubric: { criteria: [{ id: 'a', description: 'a', maxPoints: 10 }] },
      },
    ],
    ['FILE', { options: null, correctAnswer: null }],
    [
      'SINGLE',
      {
        correctAnswer: null,
        targetSpecialties: [],
        explanation: 'why',
        displayOrder: -5,
        isActive: false,
        difficulty: 'HARD',
        markers: 5,
        panelRule: 'LOWER',
        panelSpread: 100,
      },
    ],
  ])('keeps a %s as it was sent', async (qType, fields) => {
    const { body } = await post(single({ qType, ...fields })).expect(201);

    expect(body).toMatchObject(fields);
  });

  it('a repeat with the same Idempotency-Key creates nothing', async () => {
    const key = uuid();
    const first = await post(single()).set('idempotency-key', key).expect(201);
    const again = await post(single()).set('idempotency-key', key).expect(201);

    expect(again.body.id).toBe(first.body.id);
    expectProblem(await post(single({ maxScore: 11 })).set('idempotency-key', key), 'idempotency-key-reused');
  });
});
