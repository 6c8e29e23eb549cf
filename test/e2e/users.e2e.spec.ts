import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { UsersService } from '../../src/users/users.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';
import { bearer, givenMember, PASSWORD, signIn } from '../support/sign-in.js';

let t: TestApp;
let admin: Person;
beforeAll(async () => {
  t = await startTestApp();
  admin = await givenPerson(t, 'ADMIN');
});
afterAll(() => t.close());

const url = '/api/v1/users';
const newUser = (fields: object = {}) => ({
  email: `${uuid()}@example.com`,
  password: PASSWORD,
  name: 'Kim Minji',
  role: 'EVALUATOR',
  ...fields,
});
const create = (fields: object = {}) => t.http().post(url).set(admin.auth).send(newUser(fields));
const patch = (id: string, body: object, auth = admin.auth) => t.http().patch(`${url}/${id}`).set(auth).send(body);
const list = (query: object) => t.http().get(url).query(query).set(admin.auth);

describe('who may keep users', () => {
  const routes = [
    ['get', url],
    ['post', url],
    ['get', `${url}/${uuid()}`],
    ['patch', `${url}/${uuid()}`],
  ] as const;

  it.each(routes)('%s %s demands a token', async (method, path) => {
    expectProblem(await t.http()[method](path), 'sign-in-required');
  });

  it.each(routes)('%s %s is for administrators alone, whatever is sent', async (method, path) => {
    for (const role of ['APPLICANT', 'EVALUATOR', 'OPERATOR'] as const) {
      const person = await givenPerson(t, role);
      expectProblem(await t.http()[method](path).set(person.auth).send({ nonsense: true }), 'role-required');
    }
  });
});

describe('POST /users', () => {
  it.each([
    [
      'nothing',
      { email: undefined, password: undefined, name: undefined, role: undefined },
      ['/email', '/password', '/name', '/role'],
    ],
    ['a malformed e-mail', { email: 'kim' }, ['/email']],
    ['an e-mail that the document does not call one', { email: '김@example.com' }, ['/email']],
    ['a domain that is no ASCII', { email: 'kim@한국.kr' }, ['/email']],
    ['a short password', { password: '123456789' }, ['/password']],
    ['an unknown role', { role: 'ROOT' }, ['/role']],
    ['an empty name', { name: '   ' }, ['/name']],
    ['a name with a line break', { name: 'Kim\nMinji' }, ['/name']],
    ['an unknown field', { isAdmin: true }, ['/isAdmin']],
    [
      'the e-mail as password',
      { email: 'long.enough@example.com', password: 'Long.Enough@Example.com' },
      ['/password'],
    ],
  ])('%s does not validate', async (_, fields, pointers) => {
    expectProblem(await create(fields), 'validation-failed', pointers);
  });

  it('an e-mail is taken whatever its case', async () => {
    await create({ email: 'taken@example.com' }).expect(201);

    expectProblem(await create({ email: 'TAKEN@example.com' }), 'email-taken', ['/email']);
  });

  it('makes a user who can sign in, and shows no password', async () => {
    const response = await create({ email: ' New.User@example.com ' });

    expect(response.status).toBe(201);
    expect(response.headers['location']).toBe(`${url}/${response.body.id}`);
    expect(response.headers['etag']).toBe('"1-user"');
    expect(response.body).toEqual({
      id: expect.any(String),
      email: 'New.User@example.com',
      name: 'Kim Minji',
      role: 'EVALUATOR',
      isActive: true,
      expertId: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await signIn(t, 'new.user@example.com')).status).toBe(200);
  });

  it('a repeat with the same Idempotency-Key makes no second user', async () => {
    const body = newUser();
    const send = (sent: object) => t.http().post(url).set(admin.auth).set('Idempotency-Key', 'users-1').send(sent);
    const [first, second] = [await send(body), await send(body)];

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expectProblem(await send({ ...body, name: 'Somebody else' }), 'idempotency-key-reused');
  });
});

describe('GET /users/:id', () => {
  it('refuses what is no id, and an unknown one', async () => {
    expectProblem(await t.http().get(`${url}/me`).set(admin.auth), 'invalid-id');
    expectProblem(await t.http().get(`${url}/${uuid()}`).set(admin.auth), 'user-not-found');
  });

  it('names the expert of an applicant, and answers 304 to a known tag', async () => {
    const person = await givenPerson(t, 'APPLICANT');

    const response = await t.http().get(`${url}/${person.userId}`).set(admin.auth);
    const again = await t
      .http()
      .get(`${url}/${person.userId}`)
      .set(admin.auth)
      .set('If-None-Match', response.headers['etag'] as string);

    expect(response.body).toMatchObject({ id: person.userId, expertId: person.expertId, role: 'APPLICANT' });
    expect(again.status).toBe(304);
    expect(again.headers['content-length']).toBeUndefined();
  });

  it('shows a user taken over from another application with nulls', async () => {
    const id = uuid();
    await t.db.query(`INSERT INTO users (id) VALUES ($1)`, [id]);

    const { status, body } = await t.http().get(`${url}/${id}`).set(admin.auth);

    expect({ status, body }).toMatchObject({
      status: 200,
      body: { id, email: null, name: null, role: null, isActive: true, expertId: null },
    });
  });
});

describe('PATCH /users/:id', () => {
  it('refuses an unknown id, null, and a foreign tag', async () => {
    const { body } = await create();

    expectProblem(await patch(uuid(), { name: 'Lee' }), 'user-not-found');
    expectProblem(
      await patch(body.id, { email: null, name: null, role: null, isActive: null, password: null }),
      'validation-failed',
      ['/email', '/name', '/role', '/isActive', '/password'],
    );
    expectProblem(await patch(body.id, { name: 'Lee' }).set('If-Match', '"2-user"'), 'precondition-failed');
  });

  it('refuses an e-mail that is taken, and the known e-mail as password', async () => {
    const [one, other] = [await create(), await create()];

    expectProblem(await patch(one.body.id, { email: other.body.email.toUpperCase() }), 'email-taken', ['/email']);
    expectProblem(await patch(one.body.id, { password: one.body.email }), 'validation-failed', ['/password']);
  });

  it('changes what is sent, raises the tag, and leaves it where nothing differs', async () => {
    const { body: user, headers } = await create();

    const changed = await patch(user.id, { name: 'Lee', role: 'OPERATOR' }).set('If-Match', headers['etag'] as string);
    const same = await patch(user.id, { name: 'Lee' });

    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).toBe('"2-user"');
    expect(changed.body).toEqual({ ...user, name: 'Lee', role: 'OPERATOR', updatedAt: expect.any(String) });
    expect(same.headers['etag']).toBe('"2-user"');
  });

  it('completes a user taken over from another application, who can then sign in', async () => {
    const id = uuid();
    await t.db.query(`INSERT INTO users (id) VALUES ($1)`, [id]);
    const email = `${id}@example.com`;

    await patch(id, { email, password: PASSWORD, name: 'Kim', role: 'EVALUATOR' }).expect(200);

    expect((await signIn(t, email)).status).toBe(200);
  });

  it('a deactivated user is out at once and cannot come back, not with an old session either when active again', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const session = await signIn(t, member.email);

    await patch(member.userId, { isActive: false }).expect(200);
    expectProblem(await t.http().get('/api/v1/auth/me').set(bearer(session)), 'invalid-token');
    expectProblem(await signIn(t, member.email), 'invalid-credentials');
    await patch(member.userId, { isActive: true }).expect(200);

    expectProblem(await t.http().get('/api/v1/auth/me').set(bearer(session)), 'invalid-token');
    expect((await signIn(t, member.email)).status).toBe(200);
  });

  it('a password set by an administrator ends the sessions of the user', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const session = await signIn(t, member.email);

    await patch(member.userId, { password: 'set by somebody else' }).expect(200);

    expectProblem(await t.http().get('/api/v1/auth/me').set(bearer(session)), 'invalid-token');
    expectProblem(
      await t.http().post('/api/v1/auth/refresh').send({ refreshToken: session.body.refreshToken }),
      'invalid-refresh-token',
    );
    expect((await signIn(t, member.email, 'set by somebody else')).status).toBe(200);
  });

  it('a new role counts from the next request on', async () => {
    const member = await givenMember(t, 'APPLICANT');
    expectProblem(await t.http().get(url).set(member.auth), 'role-required');

    const changed = await patch(member.userId, { role: 'ADMIN' });

    expect(changed.body).toMatchObject({ role: 'ADMIN', expertId: member.expertId });
    expect((await t.http().get(url).set(member.auth)).status).toBe(200);
    await patch(member.userId, { role: 'APPLICANT' }).expect(200);
  });
});

describe('the last administrator', () => {
  it('stays active and an ADMIN', async () => {
    for (const change of [{ isActive: false }, { role: 'OPERATOR' }])
      expectProblem(await patch(admin.userId, change), 'last-admin');

    expect((await patch(admin.userId, { name: 'Renamed' })).status).toBe(200);
  });

  it.each([
    ['is inactive', `UPDATE users SET is_active = false WHERE id = $1`],
    ['has no password', `UPDATE users SET password_hash = NULL WHERE id = $1`],
    ['is an inactive expert', `INSERT INTO experts (id, user_id, is_active) VALUES (gen_random_uuid(), $1, false)`],
  ])('somebody who %s does not count as another one', async (_, sql) => {
    const other = await givenPerson(t, 'ADMIN');
    await t.db.query(sql, [other.userId]);

    expectProblem(await patch(admin.userId, { isActive: false }), 'last-admin');
  });

  it('of administrators who deactivate each other at once, one stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const others = await Promise.all([givenPerson(t, 'ADMIN'), givenPerson(t, 'ADMIN'), givenPerson(t, 'ADMIN')]);
      const everybody = [admin, ...others];

      const answers = await Promise.all(
        everybody.map((person, index) =>
          patch((everybody[(index + 1) % everybody.length] as Person).userId, { isActive: false }, person.auth),
        ),
      );

      const active = await t.db.query(
        `SELECT id FROM users WHERE role = 'ADMIN' AND is_active AND password_hash IS NOT NULL AND id = ANY($1::uuid[])`,
        [everybody.map(({ userId }) => userId)],
      );
      expect(active.length).toBeGreaterThanOrEqual(1);
      for (const { status, body } of answers)
        expect([200, 401, 'last-admin']).toContain(status === 409 ? body.code : status);
      await t.db.query(`UPDATE users SET is_active = id = $1 WHERE role = 'ADMIN'`, [admin.userId]);
      admin = { ...admin, ...(await freshSession()) };
    }
  });

  /** The round may have ended the administrator's session. */
  async function freshSession(): Promise<Pick<Person, 'auth' | 'userId'>> {
    const person = await givenPerson(t, 'ADMIN');
    await t.db.query(`UPDATE users SET is_active = id = $1 WHERE role = 'ADMIN'`, [person.userId]);
    return { auth: person.auth, userId: person.userId };
  }
});

describe('GET /users', () => {
  it.each([
    ['limit', '0'],
    ['limit', '201'],
    ['role', 'ROOT'],
    ['isActive', 'maybe'],
    ['sort', 'name'],
    ['q', 'x'.repeat(201)],
  ])('refuses %s=%s', async (name, value) => {
    expectProblem(await list({ [name]: value }), 'invalid-query', [`/${name}`]);
  });

  it('refuses a cursor that is none of ours', async () => {
    expectProblem(await list({ cursor: 'abc' }), 'invalid-cursor');
  });

  it('walks all users once, oldest first, page by page', async () => {
    await Promise.all(Array.from({ length: 7 }, () => givenPerson(t, 'EVALUATOR')));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await list({ limit: 3, withTotal: true, ...(cursor ? { cursor } : {}) });
      expect(body.total).toBeGreaterThan(7);
      seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor);

    const rows = await t.db.query(`SELECT id FROM users ORDER BY created_at, id`);
    expect(seen).toEqual(rows.map(({ id }: { id: string }) => id));
  });

  it('filters by words of name or e-mail, role and activity; wildcards stand for themselves', async () => {
    const found = async (query: object) =>
      ((await list(query)).body.items as { name: string }[]).map(({ name }) => name);
    await givenPerson(t, 'EVALUATOR', { name: '김민지 100% sure', email: 'minji_k@example.com' });
    await givenPerson(t, 'OPERATOR', { name: '김민수 1000 sure', email: 'minsuXk@example.com' });

    expect(await found({ q: '김민' })).toHaveLength(2);
    expect(await found({ q: 'sure 민지' })).toEqual(['김민지 100% sure']);
    expect(await found({ q: 'SURE MINSU' })).toEqual(['김민수 1000 sure']);
    expect(await found({ q: '100%' })).toEqual(['김민지 100% sure']);
    expect(await found({ q: 'i_k@' })).toEqual(['김민지 100% sure']);
    expect(await found({ q: '김민', role: 'OPERATOR' })).toEqual(['김민수 1000 sure']);
    expect(await found({ q: '김민', isActive: false })).toEqual([]);
    expect(await found({ q: '   ', limit: 200 })).not.toEqual([]);
  });
});

describe('the first administrator', () => {
  it('is made once by many who try at once, and not where there is one', async () => {
    const users = t.app.get(UsersService);
    expect(await users.createFirstAdmin('first@example.com', PASSWORD)).toBe(false);
    await t.db.query(`UPDATE users SET role = 'OPERATOR' WHERE role = 'ADMIN'`);

    const made = await Promise.all(
      Array.from({ length: 4 }, (_, index) => users.createFirstAdmin(`first${index}@example.com`, PASSWORD)),
    );

    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await t.db.query(`SELECT count(*)::int AS admins FROM users WHERE role = 'ADMIN'`)).toEqual([{ admins: 1 }]);
  });

  it('obeys the rules of every user', async () => {
    await t.db.query(`UPDATE users SET role = 'OPERATOR' WHERE role = 'ADMIN'`);

    await expect(t.app.get(UsersService).createFirstAdmin('nobody', 'short')).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [expect.objectContaining({ pointer: '/email' }), expect.objectContaining({ pointer: '/password' })],
    });
  });
});
