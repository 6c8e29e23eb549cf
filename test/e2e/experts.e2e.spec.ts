import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { ExpertsService } from '../../src/experts/experts.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';
import { bearer, givenMember, PASSWORD, signIn } from '../support/sign-in.js';

let t: TestApp;
let admin: Person;
let operator: Person;
let evaluator: Person;
beforeAll(async () => {
  t = await startTestApp();
  [admin, operator, evaluator] = await Promise.all([
    givenPerson(t, 'ADMIN'),
    givenPerson(t, 'OPERATOR'),
    givenPerson(t, 'EVALUATOR'),
  ]);
});
afterAll(() => t.close());

const url = '/api/v1/experts';
const newExpert = (fields: object = {}) => ({
  email: `${uuid()}@example.com`,
  password: PASSWORD,
  name: 'Kim Minji',
  specialties: ['ML', 'NLP'],
  ...fields,
});
const create = (fields: object = {}) => t.http().post(url).set(operator.auth).send(newExpert(fields));
const read = (id: string | null, person = operator) => t.http().get(`${url}/${id}`).set(person.auth);
const patch = (id: string | null, body: unknown, person = operator) =>
  t
    .http()
    .patch(`${url}/${id}`)
    .set(person.auth)
    .send(body as object);

describe('who may see and keep experts', () => {
  it.each([
    ['get', url],
    ['post', url],
    ['get', `${url}/${uuid()}`],
    ['patch', `${url}/me`],
  ] as const)('%s %s demands a token', async (method, path) => {
    expectProblem(await t.http()[method](path), 'sign-in-required');
  });

  it('only operators list and create, whatever is sent', async () => {
    const applicant = await givenPerson(t, 'APPLICANT');
    for (const { auth } of [applicant, evaluator]) {
      expectProblem(await t.http().get(`${url}?nonsense=1`).set(auth), 'role-required');
      expectProblem(await t.http().post(url).set(auth).send({ nonsense: true }), 'role-required');
    }
    expect((await t.http().get(url).set(admin.auth)).status).toBe(200);
  });

  it('an evaluator, who grades blindly, sees no expert, and is told so before the body is judged', async () => {
    const applicant = await givenPerson(t, 'APPLICANT');

    expectProblem(await read(applicant.expertId, evaluator), 'role-required');
    expectProblem(await patch(applicant.expertId, [], evaluator), 'role-required');
    expectProblem(await patch(uuid(), { specialties: 'none' }, evaluator), 'role-required');
  });

  it("another's expert is the same 404 as one that is not there, also with a faulty body", async () => {
    const [me, other] = await Promise.all([givenPerson(t, 'APPLICANT'), givenPerson(t, 'APPLICANT')]);
    const bytes = ({ body }: { body: object }) => JSON.stringify({ ...body, requestId: '', instance: '' });

    for (const send of [(id: string | null) => read(id, me), (id: string | null) => patch(id, { name: 7 }, me)]) {
      const [foreign, missing] = [await send(other.expertId), await send(uuid())];
      expectProblem(foreign, 'expert-not-found');
      expect(bytes(foreign)).toBe(bytes(missing));
    }
  });

  it('me is nobody for people who are no experts', async () => {
    expectProblem(await read('me', operator), 'expert-not-found');
    expectProblem(await read('me', evaluator), 'expert-not-found');
  });
});

describe('POST /experts', () => {
  it.each([
    [
      'nothing',
      { email: undefined, password: undefined, name: undefined, specialties: undefined },
      ['/email', '/password', '/name', '/specialties'],
    ],
    ['an unknown specialty', { specialties: ['ML', 'COOKING'] }, ['/specialties']],
    ['a specialty twice', { specialties: ['ML', 'ML'] }, ['/specialties']],
    ['a role', { role: 'ADMIN' }, ['/role']],
    [
      'the e-mail as password',
      { email: 'long.enough@example.com', password: 'long.enough@example.com' },
      ['/password'],
    ],
  ])('%s does not validate', async (_, fields, pointers) => {
    expectProblem(await create(fields), 'validation-failed', pointers);
  });

  it('where the e-mail is taken, neither user nor expert is made', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const [before] = await t.db.query(
      `SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM experts) AS experts`,
    );

    expectProblem(await create({ email: member.email.toUpperCase() }), 'email-taken', ['/email']);

    expect(
      await t.db.query(`SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM experts) AS experts`),
    ).toEqual([before]);
  });

  it('makes an expert who signs in as an applicant and finds itself', async () => {
    const response = await create();

    expect(response.status).toBe(201);
    expect(response.headers['location']).toBe(`${url}/${response.body.id}`);
    expect(response.body).toEqual({
      id: expect.any(String),
      userId: expect.any(String),
      email: expect.any(String),
      name: 'Kim Minji',
      specialties: ['ML', 'NLP'],
      isActive: true,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const session = await signIn(t, response.body.email);
    expect(session.body.user).toMatchObject({
      role: 'APPLICANT',
      expertId: response.body.id,
      specialties: ['ML', 'NLP'],
    });
    const me = await t.http().get(`${url}/me`).set(bearer(session));
    expect(me.body).toEqual(response.body);
    expect(me.headers['etag']).toBe(response.headers['etag']);
  });

  it('repeats with one Idempotency-Key at the same time make one expert', async () => {
    const body = newExpert();
    const send = () => t.http().post(url).set(operator.auth).set('Idempotency-Key', 'experts-1').send(body);

    const answers = await Promise.all(Array.from({ length: 6 }, send));
    answers.push(await send());

    for (const { status, body: refused } of answers.filter((answer) => answer.status !== 201)) {
      expect({ status, code: refused.code }).toEqual({ status: 409, code: 'idempotency-in-progress' });
    }
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map((answer) => answer.body.id)).size).toBe(1);
    expect(await t.db.query(`SELECT count(*)::int AS users FROM users WHERE email = $1`, [body.email])).toEqual([
      { users: 1 },
    ]);
  });
});

describe('GET /experts', () => {
  const found = async (query: object) =>
    ((await t.http().get(url).query(query).set(operator.auth)).body.items as { name: string }[]).map(
      ({ name }) => name,
    );

  it.each([
    ['specialty', 'COOKING'],
    ['isActive', 'yes'],
    ['limit', 'x'],
    ['order', 'name'],
    ['include', 'progress,answers'],
  ])('refuses %s=%s', async (name, value) => {
    expectProblem(
      await t
        .http()
        .get(url)
        .query({ [name]: value })
        .set(operator.auth),
      'invalid-query',
      [`/${name}`],
    );
  });

  it('filters by words, any of the specialties and activity; wildcards stand for themselves', async () => {
    const [a, , c] = [
      await create({ name: 'Filter 박지성 50%', specialties: ['CV'] }),
      await create({ name: 'Filter 박지훈 500', specialties: ['DL', 'NLP'] }),
      await create({ name: 'Filter Son', specialties: [] }),
    ];
    await patch(c.body.id, { isActive: false }).expect(200);

    expect(await found({ q: 'filter' })).toEqual(['Filter 박지성 50%', 'Filter 박지훈 500', 'Filter Son']);
    expect(await found({ q: '지훈 filter' })).toEqual(['Filter 박지훈 500']);
    expect(await found({ q: '50% filter' })).toEqual(['Filter 박지성 50%']);
    expect(await found({ q: a.body.email })).toEqual(['Filter 박지성 50%']);
    expect(await found({ q: 'filter', specialty: ['CV', 'NLP'] })).toEqual(['Filter 박지성 50%', 'Filter 박지훈 500']);
    expect(await found({ q: 'filter', specialty: 'DL' })).toEqual(['Filter 박지훈 500']);
    expect(await found({ q: 'filter', isActive: false })).toEqual(['Filter Son']);
  });

  it('adds progress and score where they are asked for', async () => {
    const { id: categoryId } = await givenCategory(t);
    await givenQuestion(t, { categoryId, targetSpecialties: ['COMPUTING_PLATFORM'] });
    await create({ name: 'Included', specialties: ['COMPUTING_PLATFORM'] });
    const included = async (include?: string) =>
      (await t.http().get(url).query({ q: 'Included', include }).set(operator.auth)).body.items[0] as Record<
        string,
        unknown
      >;

    const [plain, both] = [await included(), await included('progress,score')];

    expect(plain).not.toHaveProperty('progress');
    expect(plain).not.toHaveProperty('score');
    expect(both).toMatchObject({
      ...plain,
      progress: { total: 1, submitted: 0, percent: 0 },
      score: { expertId: plain['id'], final: false, total: 0 },
    });
    expect(await included('score')).not.toHaveProperty('progress');
  });

  it('tells an operator who is an expert no more of itself than an expert may know', async () => {
    const own = await givenPerson(t, 'OPERATOR', { name: 'Both at once', expert: true });
    const { id: questionId } = await givenQuestion(t, { categoryId: (await givenCategory(t)).id, qType: 'ESSAY' });
    await givenAnswer(t, { expertId: own.expertId, questionId, status: 'REVIEWED', score: 7 });
    const listed = async (who: Person) =>
      (await t.http().get(url).query({ q: 'Both at once', include: 'progress,score' }).set(who.auth)).body.items;

    const [hidden] = await listed(own);
    expect(hidden).toMatchObject({ id: own.expertId, progress: { submitted: 1, reviewed: 0 } });
    expect(hidden).not.toHaveProperty('score');
    expect(await listed(operator)).toMatchObject([{ progress: { reviewed: 1 }, score: { final: false } }]);

    await t.http().post(`/api/v1/experts/${own.expertId}/finalize`).set(operator.auth).send({});
    expect(await listed(own)).toMatchObject([{ progress: { reviewed: 1 }, score: { final: true } }]);
  });

  it('walks all experts once, oldest first', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await t.http().get(url).query({ limit: 4, withTotal: true, cursor }).set(operator.auth);
      seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
      cursor = body.nextCursor ?? undefined;
      expect(body.total).toBeGreaterThan(4);
    } while (cursor);

    expect(seen).toEqual(
      (await t.db.query(`SELECT id FROM experts ORDER BY created_at, id`)).map(({ id }: { id: string }) => id),
    );
  });
});

describe('experts made by the product itself', () => {
  it('obey the rules of the API', async () => {
    const experts = t.app.get(ExpertsService);
    const bad = { email: 'kim', password: 'short', name: 'Kim', specialties: ['COOKING'] };

    await expect(t.db.transaction((tx) => experts.create(tx, bad as never))).rejects.toMatchObject({
      code: 'validation-failed',
    });
  });
});
