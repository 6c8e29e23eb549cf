import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { ExpertsService } from '../../src/experts/experts.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';
import { bearer, givenMember, PASSWORD, signIn } from '../support/sign-in.js';

let t: TestApp;
let admin: Person;
let operator: Person;
let evaluator: Person;
beforeAll(async () => {
  t = await startTestApp();
  [admin, operator, evaluator] = await Promise.all([givenPerson(t, 'ADMIN'), givenPerson(t, 'OPERATOR'), givenPerson(t, 'EVALUATOR')]);
});
afterAll(() => t.close());

const url = '/api/v1/experts';
const newExpert = (fields: object = {}) => ({ email: `${uuid()}@example.com`, password: PASSWORD, name: 'Kim Minji', specialties: ['ML', 'NLP'], ...fields });
const create = (fields: object = {}) => t.http().post(url).set(operator.auth).send(newExpert(fields));
const read = (id: string | null, person = operator) => t.http().get(`${url}/${id}`).set(person.auth);
const patch = (id: string | null, body: unknown, person = operator) => t.http().patch(`${url}/${id}`).set(person.auth).send(body as object);

describe('who may see and keep experts', () => {
  it.each([['get', url], ['post', url], ['get', `${url}/${uuid()}`], ['patch', `${url}/me`]] as const)('%s %s demands a token', async (method, path) => {
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
    ['nothing', { email: undefined, password: undefined, name: undefined, specialties: undefined }, ['/email', '/password', '/name', '/specialties']],
    ['an unknown specialty', { specialties: ['ML', 'COOKING'] }, ['/specialties']],
    ['a specialty twice', { specialties: ['ML', 'ML'] }, ['/specialties']],
    ['a role', { role: 'ADMIN' }, ['/role']],
    ['the e-mail as password', { email: 'long.enough@example.com', password: 'long.enough@example.com' }, ['/password']],
  ])('%s does not validate', async (_, fields, pointers) => {
    expectProblem(await create(fields), 'validation-failed', pointers);
  });

  it('where the e-mail is taken, neither user nor expert is made', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const [before] = await t.db.query(`SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM experts) AS experts`);

    expectProblem(await create({ email: member.email.toUpperCase() }), 'email-taken');

    expect(await t.db.query(`SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM experts) AS experts`)).toEqual([before]);
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
    expect(session.body.user).toMatchObject({ role: 'APPLICANT', expertId: response.body.id, specialties: ['ML', 'NLP'] });
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
    expect(await t.db.query(`SELECT count(*)::int AS users FROM users WHERE email = $1`, [body.email])).toEqual([{ users: 1 }]);
  });
});

describe('PATCH /experts/:id', () => {
  it('an applicant may change its name and nothing else', async () => {
    const me = await givenMember(t, 'APPLICANT');

    expectProblem(await patch('me', { name: 'New', specialties: ['CV'], isActive: true, email: 'x@example.com', password: 'another good one' }, me), 'role-required', [
      '/specialties', '/isActive', '/email', '/password',
    ]);
    const changed = await patch('me', { name: 'New Name' }, me);

    expect({ status: changed.status, body: changed.body }).toMatchObject({ status: 200, body: { id: me.expertId, name: 'New Name', specialties: ['ML'] } });
    expect((await signIn(t, me.email)).body.user.name).toBe('New Name');
  });

  it('refuses an unknown id, no id, null and a foreign tag', async () => {
    const { body } = await create();

    expectProblem(await patch(uuid(), { name: 'Lee' }), 'expert-not-found');
    expectProblem(await patch('7', { name: 'Lee' }), 'invalid-id');
    expectProblem(await patch(body.id, { name: null, specialties: null, isActive: null }), 'validation-failed', ['/name', '/specialties', '/isActive']);
    expectProblem(await patch(body.id, { name: 'Lee' }).set('If-Match', '"1-expert"'), 'precondition-failed');
  });

  it('the tag changes with the expert and with its user, and holds still otherwise', async () => {
    const { body: expert, headers } = await create();
    const tags = [headers['etag']];
    const note = async (response: Promise<{ status: number; headers: Record<string, string> }>) => tags.push((await response).headers['etag'] as string);

    await note(patch(expert.id, { specialties: ['CV'] }).set('If-Match', headers['etag'] as string) as never);
    await note(patch(expert.id, { name: 'Lee' }) as never);
    await t.http().patch(`/api/v1/users/${expert.userId}`).set(admin.auth).send({ name: 'Park' }).expect(200);
    await note(read(expert.id) as never);
    await note(patch(expert.id, { name: 'Park', specialties: ['CV'], isActive: true }) as never);

    expect(new Set(tags).size).toBe(4);
    expect(tags[4]).toBe(tags[3]);
  });

  it('an operator changes everything, and specialties count from the next request on', async () => {
    const { body: expert } = await create();
    const session = await signIn(t, expert.email);

    const changed = await patch(expert.id, { specialties: [], name: 'Lee', email: `new-${expert.email}` });

    expect(changed.body).toEqual({ ...expert, specialties: [], name: 'Lee', email: `new-${expert.email}`, updatedAt: expect.any(String) });
    expect((await t.http().get('/api/v1/auth/me').set(bearer(session))).body.specialties).toEqual([]);
  });

  it.each([['isActive', false], ['password', 'set by an operator']])('%s = %p ends the sessions of the expert', async (field, value) => {
    const { body: expert } = await create();
    const session = await signIn(t, expert.email);

    await patch(expert.id, { [field]: value }).expect(200);
    await patch(expert.id, { isActive: true }).expect(200);

    expectProblem(await t.http().get(`${url}/me`).set(bearer(session)), 'invalid-token');
    expect((await signIn(t, expert.email, field === 'password' ? String(value) : PASSWORD)).status).toBe(200);
  });

  it('an inactive expert cannot sign in', async () => {
    const { body: expert } = await create();
    await patch(expert.id, { isActive: false }).expect(200);

    expectProblem(await signIn(t, expert.email), 'invalid-credentials');
  });

  it('an operator cannot become an administrator through the expert that one was', async () => {
    const former = await givenMember(t, 'APPLICANT');
    await t.http().patch(`/api/v1/users/${former.userId}`).set(admin.auth).send({ role: 'ADMIN' }).expect(200);

    expectProblem(
      await patch(former.expertId, { email: 'mine@example.com', password: 'known to operator', name: 'X', isActive: false, specialties: ['CV'] }),
      'role-required',
      ['/email', '/password', '/name', '/isActive'],
    );
    expect((await patch(former.expertId, { specialties: ['CV'] })).status).toBe(200);
    expect((await patch(former.expertId, { password: 'set by an admin' }, admin)).status).toBe(200);
  });

  it('the last administrator stays active as an expert too', async () => {
    const former = await givenPerson(t, 'APPLICANT');
    await t.db.query(`UPDATE users SET role = 'ADMIN', is_active = true WHERE id = $1`, [former.userId]);
    const others = await t.db.query(`UPDATE users SET role = 'OPERATOR' WHERE role = 'ADMIN' AND id <> $1 RETURNING id`, [former.userId]);

    expectProblem(await patch(former.expertId, { isActive: false }, former), 'last-admin');

    await t.db.query(`UPDATE users SET role = 'ADMIN' WHERE id = ANY($1::uuid[])`, [others[0].map(({ id }: { id: string }) => id)]);
    expect((await patch(former.expertId, { isActive: false }, admin)).status).toBe(200);
  });
});

describe('experts taken over from another application', () => {
  const givenBareExpert = async (userId: string | null = null) => {
    const id = uuid();
    await t.db.query(`INSERT INTO experts (id, user_id) VALUES ($1, $2)`, [id, userId]);
    return id;
  };

  it('are shown with nulls', async () => {
    const id = await givenBareExpert();

    expect((await read(id)).body).toMatchObject({ id, userId: null, email: null, name: null, specialties: [], isActive: true });
  });

  it('get their user with e-mail, password and name together, or not at all', async () => {
    const id = await givenBareExpert();
    const email = `${id}@example.com`;

    expectProblem(await patch(id, { email }), 'validation-failed', ['/password', '/name']);
    expect((await patch(id, { specialties: ['CV'] })).body).toMatchObject({ userId: null, specialties: ['CV'] });
    const completed = await patch(id, { email, password: PASSWORD, name: 'Kim' });

    expect(completed.body).toMatchObject({ id, userId: expect.any(String), email, name: 'Kim', specialties: ['CV'] });
    expect((await signIn(t, email)).body.user).toMatchObject({ role: 'APPLICANT', expertId: id });
  });

  it('whose user lacks fields become applicants once these are sent', async () => {
    const userId = uuid();
    await t.db.query(`INSERT INTO users (id) VALUES ($1)`, [userId]);
    const id = await givenBareExpert(userId);

    await patch(id, { email: `${id}@example.com` }).expect(200);
    await patch(id, { password: PASSWORD, name: 'Kim' }).expect(200);

    expect((await signIn(t, `${id}@example.com`)).body.user).toMatchObject({ id: userId, role: 'APPLICANT', expertId: id });
  });
});

describe('GET /experts', () => {
  const found = async (query: object) =>
    ((await t.http().get(url).query(query).set(operator.auth)).body.items as { name: string }[]).map(({ name }) => name);

  it.each([['specialty', 'COOKING'], ['isActive', 'yes'], ['limit', 'x'], ['order', 'name']])('refuses %s=%s', async (name, value) => {
    expectProblem(await t.http().get(url).query({ [name]: value }).set(operator.auth), 'invalid-query', [`/${name}`]);
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

  it('walks all experts once, oldest first', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await t.http().get(url).query({ limit: 4, withTotal: true, cursor }).set(operator.auth);
      seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
      cursor = body.nextCursor ?? undefined;
      expect(body.total).toBeGreaterThan(4);
    } while (cursor);

    expect(seen).toEqual((await t.db.query(`SELECT id FROM experts ORDER BY created_at, id`)).map(({ id }: { id: string }) => id));
  });
});

describe('experts made by the product itself', () => {
  it('obey the rules of the API', async () => {
    const experts = t.app.get(ExpertsService);
    const bad = { email: 'kim', password: 'short', name: 'Kim', specialties: ['COOKING'] };

    await expect(t.db.transaction((tx) => experts.create(tx, bad as never))).rejects.toMatchObject({ code: 'validation-failed' });
  });
});
