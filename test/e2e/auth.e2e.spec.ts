import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Argon2id } from '../../src/users/argon2id.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { bearer, givenMember, PASSWORD, signIn } from '../support/sign-in.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

const api = '/api/v1/auth';

describe('POST /auth/login', () => {
  it.each([
    ['nothing', {}, ['/email', '/password']],
    ['a list as password', { email: 'a@example.com', password: ['x'] }, ['/password']],
    ['an unknown field', { email: 'a@example.com', password: 'x', remember: true }, ['/remember']],
    ['a password of 201 characters', { email: 'a@example.com', password: 'x'.repeat(201) }, ['/password']],
  ])('%s does not validate', async (_, body, pointers) => {
    expectProblem(await t.http().post(`${api}/login`).send(body), 'validation-failed', pointers);
  });

  it('a body is demanded', async () => {
    expectProblem(await t.http().post(`${api}/login`), 'validation-failed', ['']);
  });

  it('a wrong password, an unknown e-mail, a deactivated user and an inactive expert get the same answer', async () => {
    const [right, off, expert] = await Promise.all([
      givenMember(t, 'OPERATOR'),
      givenMember(t, 'OPERATOR'),
      givenMember(t, 'APPLICANT'),
    ]);
    await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [off.userId]);
    await t.db.query(`UPDATE experts SET is_active = false WHERE id = $1`, [expert.expertId]);

    const answers = [
      await signIn(t, right.email, 'not the password'),
      await signIn(t, 'nobody@example.com'),
      await signIn(t, off.email),
      await signIn(t, expert.email),
    ];

    for (const answer of answers) expectProblem(answer, 'invalid-credentials');
    expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, requestId: '' }))).size).toBe(1);
  });

  it.each(['email', 'name', 'role', 'password_hash'])('a user taken over without %s cannot sign in', async (column) => {
    const member = await givenMember(t, 'EVALUATOR');
    await t.db.query(`UPDATE users SET ${column} = NULL WHERE id = $1`, [member.userId]);

    expectProblem(await signIn(t, member.email), 'invalid-credentials');
  });

  it('costs one verification, whoever asks', async () => {
    const known = await givenMember(t, 'OPERATOR');
    const foreign = await givenMember(t, 'OPERATOR');
    const incomplete = await givenMember(t, 'OPERATOR');
    await t.db.query(`UPDATE users SET password_hash = '$2b$12$fromAnotherApplication' WHERE id = $1`, [
      foreign.userId,
    ]);
    await t.db.query(`UPDATE users SET role = NULL WHERE id = $1`, [incomplete.userId]);
    const argon2id = t.app.get(Argon2id);
    const [verify, hash] = [jest.spyOn(argon2id, 'verify'), jest.spyOn(argon2id, 'hash')];

    const costs: Record<string, number> = {};
    for (const [who, email, password] of [
      ['right', known.email, PASSWORD],
      ['wrong', known.email, 'not the password'],
      ['unknown', 'nobody@example.com', PASSWORD],
      ['foreign hash', foreign.email, PASSWORD],
      ['incomplete', incomplete.email, PASSWORD],
    ] as const) {
      verify.mockClear();
      await signIn(t, email, password);
      costs[who] = verify.mock.calls.length;
    }

    expect(costs).toEqual({ right: 1, wrong: 1, unknown: 1, 'foreign hash': 1, incomplete: 1 });
    expect(hash).not.toHaveBeenCalled();
    // The dummy hash costs what a real one does.
    const dummy = await signIn(t, 'nobody@example.com').then(() => verify.mock.lastCall?.[0]);
    expect(dummy).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    jest.restoreAllMocks();
  });

  it('gives tokens and the person, and tells caches to keep nothing', async () => {
    const member = await givenMember(t, 'APPLICANT');

    const response = await signIn(t, member.email);

    expect(response.status).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      expiresIn: 900,
      tokenType: 'Bearer',
      user: {
        id: member.userId,
        email: member.email,
        name: expect.any(String),
        role: 'APPLICANT',
        expertId: member.expertId,
        specialties: ['ML'],
      },
    });
  });

  it('compares e-mails without regard to case and outer white space', async () => {
    await givenMember(t, 'OPERATOR', 'Mixed.Case@Example.com');

    expect((await signIn(t, ' mIXED.cASE@example.COM ')).status).toBe(200);
  });

  it('takes a password however the keyboard composes its letters', async () => {
    const admin = await givenMember(t, 'ADMIN');
    const email = 'hangul@example.com';
    const password = '한글비밀번호열글자이상';
    await t
      .http()
      .post('/api/v1/users')
      .set(admin.auth)
      .send({ email, password, name: 'Kim', role: 'EVALUATOR' })
      .expect(201);

    expect((await signIn(t, email, password.normalize('NFD'))).status).toBe(200);
  });

  it('never writes a password or a token to the log', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const { body } = await signIn(t, member.email);

    const log = t.log.join('\n');
    for (const secret of [PASSWORD, body.accessToken, body.refreshToken]) expect(log).not.toContain(secret);
  });
});

describe('GET /auth/me', () => {
  it('demands a token', async () => {
    expectProblem(await t.http().get(`${api}/me`), 'sign-in-required');
    expectProblem(await t.http().get(`${api}/me`).set('Authorization', 'Bearer a.b.c'), 'invalid-token');
  });

  it('tells staff that they are no experts', async () => {
    const admin = await givenMember(t, 'ADMIN');

    const { status, body } = await t.http().get(`${api}/me`).set(admin.auth);

    expect({ status, body }).toMatchObject({
      status: 200,
      body: { id: admin.userId, role: 'ADMIN', expertId: null, specialties: [] },
    });
    expect(body).not.toHaveProperty('passwordHash');
  });
});

describe('POST /auth/password', () => {
  const change = (auth: { Authorization: string }, body: object) =>
    t.http().post(`${api}/password`).set(auth).send(body);

  it('demands a token', async () => {
    expectProblem(await t.http().post(`${api}/password`).send({}), 'sign-in-required');
  });

  it.each([
    ['nothing', {}, ['/currentPassword', '/newPassword']],
    ['a short new password', { currentPassword: PASSWORD, newPassword: '123456789' }, ['/newPassword']],
    ['a new password of 201 characters', { currentPassword: PASSWORD, newPassword: 'x'.repeat(201) }, ['/newPassword']],
    [
      'the wrong current password',
      { currentPassword: 'not the password', newPassword: 'another good one' },
      ['/currentPassword'],
    ],
    ['the same password', { currentPassword: PASSWORD, newPassword: PASSWORD }, ['/newPassword']],
    ['the e-mail address', { currentPassword: PASSWORD, newPassword: 'CHANGE.me@example.com' }, ['/newPassword']],
  ])('refuses %s and changes nothing', async (_, body, pointers) => {
    const email = 'change.me@example.com';
    const [known] = await t.db.query(`SELECT id FROM users WHERE email = $1`, [email]);
    if (!known) await givenMember(t, 'OPERATOR', email);
    const session = await signIn(t, email);

    expectProblem(await change(bearer(session), body), 'validation-failed', pointers);
    expect((await signIn(t, email)).status).toBe(200);
  });

  it('changes the password and ends all other sessions, not this one', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const [here, there] = [await signIn(t, member.email), await signIn(t, member.email)];

    const changed = await change(bearer(here), { currentPassword: PASSWORD, newPassword: 'another good one' });

    expect({ status: changed.status, id: changed.body.id }).toEqual({ status: 200, id: member.userId });
    expect((await t.http().get(`${api}/me`).set(bearer(here))).status).toBe(200);
    expect((await t.http().post(`${api}/refresh`).send({ refreshToken: here.body.refreshToken })).status).toBe(200);
    expectProblem(await t.http().get(`${api}/me`).set(bearer(there)), 'invalid-token');
    expectProblem(
      await t.http().post(`${api}/refresh`).send({ refreshToken: there.body.refreshToken }),
      'invalid-refresh-token',
    );
    expectProblem(await t.http().get(`${api}/me`).set(member.auth), 'invalid-token');
    expectProblem(await signIn(t, member.email), 'invalid-credentials');
    expect((await signIn(t, member.email, 'another good one')).status).toBe(200);
  });

  it('lets one of two changes at the same time win', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const session = await signIn(t, member.email);
    const wanted = ['first new password', 'second new password'];

    const answers = await Promise.all(
      wanted.map((newPassword) => change(bearer(session), { currentPassword: PASSWORD, newPassword })),
    );

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect((await signIn(t, member.email, wanted[statuses.indexOf(200)])).status).toBe(200);
  });
});
