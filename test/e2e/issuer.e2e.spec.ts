import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Response } from 'supertest';
import { Identities } from '../../src/auth/oidc/identities.js';
import { Clock } from '../../src/common/clock.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenIssuer, type TestIssuer } from '../support/issuer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson } from '../support/session.js';

let t: TestApp;
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await givenIssuer();
  t = await startTestApp(issuer.settings);
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  await t.close();
  await issuer.close();
});

const me = (token: string): PromiseLike<Response> =>
  t.http().get('/api/v1/auth/me').set('authorization', `Bearer ${token}`);
const now = () => Math.floor(Date.now() / 1000);
const keysAsked = () => issuer.asked.filter((path) => path === '/jwks').length;

let ahead = 0;

/** Moves the clocks that decide what is asked of the issuer, for the rest of a test; a later test starts from there. */
function later(seconds: number): void {
  jest.restoreAllMocks();
  ahead += seconds;
  const at = Date.now() + ahead * 1000;
  jest.spyOn(Date, 'now').mockReturnValue(at);
  jest.spyOn(t.app.get(Clock), 'now').mockReturnValue(new Date(at));
}

const userOf = async (sub: string) =>
  (
    await t.db.query(
      `SELECT u.*, e.id AS expert_id FROM user_identities i JOIN users u ON u.id = i.user_id
         LEFT JOIN experts e ON e.user_id = u.id WHERE i.subject = $1`,
      [sub],
    )
  )[0];

describe('an issuer that is away', () => {
  it('from the start leaves our own tokens alone; its own cannot be judged, and wait', async () => {
    const person = await givenPerson(t, 'OPERATOR');

    const answer = await me(await issuer.token({ sub: 'early', role: 'APPLICANT' }));

    expectProblem(answer, 'issuer-unavailable');
    expect(answer.headers['retry-after']).toBe('5');
    expect((await me(person.token)).status).toBe(200);
    await issuer.listen();
    expectProblem(await me(await issuer.token({ sub: 'early', role: 'APPLICANT' })), 'issuer-unavailable');
    expect(issuer.asked).toEqual([]);
    const token = await issuer.token({ sub: 'early', role: 'APPLICANT' });
    later(6);
    expect((await me(token)).status).toBe(200);
  });
});

describe('a token of the issuer', () => {
  it('makes whom nobody knew a user, an APPLICANT an expert, once', async () => {
    const claims = { sub: 'kim', name: 'Kim Minji', email: 'kim@example.com', email_verified: true, role: 'APPLICANT' };
    const tokens = await Promise.all([1, 2, 3, 4].map((n) => issuer.token({ ...claims, jti: String(n) })));

    const answers = await Promise.all([...tokens, ...tokens].map(me));

    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const user = await userOf('kim');
    expect(answers[0]?.body).toEqual({
      id: user.id,
      email: 'kim@example.com',
      name: 'Kim Minji',
      role: 'APPLICANT',
      expertId: user.expert_id,
      specialties: [],
    });
    expect(user).toMatchObject({ password_hash: null, expert_id: expect.any(String) });
    expect(await t.db.query(`SELECT FROM users WHERE email = 'kim@example.com'`)).toHaveLength(1);
    const assignment = await t
      .http()
      .get('/api/v1/experts/me/assignment')
      .auth(tokens[0] ?? '', { type: 'bearer' });
    expect(assignment.status).toBe(200);
  });

  it.each(['PS256', 'ES256', 'EdDSA'])('is good when signed with %s', async (alg) => {
    await issuer.keys.generate(alg, { kid: alg });
    const token = await issuer.token({ sub: alg, role: 'EVALUATOR' }, { kid: alg });
    later(60);

    expect((await me(token)).body).toMatchObject({
      role: 'EVALUATOR',
      email: null,
      expertId: null,
    });
  });

  it('signed with a new key makes the keys be fetched anew, and a flood of unknown ones does not', async () => {
    await issuer.keys.generate('RS256', { kid: 'rsa-2' });
    const token = await issuer.token({ sub: 'rotated', role: 'OPERATOR' }, { kid: 'rsa-2' });
    later(120);
    const asked = keysAsked();

    expect((await me(token)).status).toBe(200);
    expect(keysAsked()).toBe(asked + 1);
    const unknown = Array.from({ length: 20 }, (_, n) => issuer.token({ sub: 'x' }, { header: { kid: `kid-${n}` } }));
    const flood = await Promise.all((await Promise.all(unknown)).map(me));
    for (const answer of flood) expectProblem(answer, 'invalid-token');
    expect(keysAsked()).toBe(asked + 1);
  });

  it.each([
    ['another audience', { aud: 'another-api' }, {}],
    ['no audience', { aud: undefined }, {}],
    ['several audiences and another client', { aud: ['axqna-api', 'account'], azp: 'other' }, {}],
    ['no subject', { sub: undefined }, {}],
    ['an empty subject', { sub: '' }, {}],
    ['a subject with a NUL', { sub: 'a\u0000b' }, {}],
    ['a subject of 256 characters', { sub: 'x'.repeat(256) }, {}],
    ['no time of issue', { iat: undefined }, {}],
    ['a time of issue to come', { iat: now() + 3600 }, {}],
    ['a time of issue of two days ago', { iat: now() - 172_800 }, {}],
    ['no end', { exp: undefined }, {}],
    ['an end a minute ago', { iat: now() - 600, exp: now() - 60 }, {}],
    ['a beginning to come', { nbf: now() + 3600 }, {}],
    ['a key that its bearer has to prove', { cnf: { jkt: 'x' } }, {}],
    ['the type of a logout', {}, { typ: 'logout+jwt' }],
  ])('with %s is refused', async (_, claims, header) => {
    const token = await issuer.token({ sub: 'refused', role: 'ADMIN', ...claims }, { header });

    expectProblem(await me(token), 'invalid-token');
    expect(await userOf('refused')).toBeUndefined();
  });
});

describe('who somebody is', () => {
  it('is never decided by an e-mail address: a verified one of a user here waits for an administrator', async () => {
    const local = await givenPerson(t, 'ADMIN', { email: 'boss@example.com' });
    const before = await t.db.query(`SELECT * FROM users WHERE id = $1`, [local.userId]);
    const token = await issuer.token({
      sub: 'thief',
      email: 'Boss@example.com',
      email_verified: true,
      role: 'APPLICANT',
    });

    expectProblem(await me(token), 'not-admitted');
    expect(await userOf('thief')).toBeUndefined();
    expect(await t.db.query(`SELECT * FROM users WHERE id = $1`, [local.userId])).toEqual(before);
  });

  it('is a user here once an administrator links the two, and no longer when the link is undone', async () => {
    const local = await givenPerson(t, 'EVALUATOR', { email: 'linked@example.com' });
    const claims = { sub: 'linked-sub', email: 'linked@example.com', email_verified: true, role: 'OPERATOR' };
    const token = await issuer.token(claims);
    expectProblem(await me(token), 'not-admitted');
    const identities = t.app.get(Identities);
    const link = () => t.db.transaction((tx) => identities.link(tx, issuer.url, 'linked-sub', 'Linked@example.com'));

    await link();
    expect((await me(token)).body).toMatchObject({ id: local.userId, role: 'OPERATOR' });
    await expect(link()).rejects.toThrow('is a user already');
    await t.db.transaction((tx) => identities.unlink(tx, issuer.url, { email: 'linked@example.com' }));

    expectProblem(await me(token), 'invalid-token');
    expect((await me(local.token)).status).toBe(200);
  });

  it('takes no address that the issuer has not verified', async () => {
    await givenPerson(t, 'ADMIN', { email: 'chief@example.com' });

    const { body } = await me(await issuer.token({ sub: 'unverified', email: 'chief@example.com', role: 'APPLICANT' }));

    expect(body).toMatchObject({ email: null, role: 'APPLICANT' });
  });

  it('gives nobody a password to sign in with', async () => {
    await me(
      await issuer.token({ sub: 'no-password', email: 'np@example.com', email_verified: true, role: 'OPERATOR' }),
    );

    for (const password of ['', 'null', 'unusable'])
      expect((await t.http().post('/api/v1/auth/login').send({ email: 'np@example.com', password })).status).not.toBe(
        200,
      );
  });

  it('needs a role', async () => {
    expectProblem(await me(await issuer.token({ sub: 'nobody', role: 'BOSS' })), 'not-admitted');
    expect(await userOf('nobody')).toBeUndefined();
  });
});

describe('the role of somebody', () => {
  const roleWith = async (claims: Record<string, unknown>) =>
    (await me(await issuer.token({ sub: 'changing', ...claims }))).body.role;

  it('is that of the newest token, for all tokens', async () => {
    const early = await issuer.token({ sub: 'changing', role: 'OPERATOR', iat: now() - 100 });
    expect((await me(early)).body.role).toBe('OPERATOR');

    expect(await roleWith({ role: 'EVALUATOR', iat: now() - 50 })).toBe('EVALUATOR');
    expect((await me(early)).body.role).toBe('EVALUATOR');
    // Not seen before, but issued before the change.
    expect(await roleWith({ role: 'ADMIN', iat: now() - 80 })).toBe('EVALUATOR');
    expect(await roleWith({ role: 'APPLICANT' })).toBe('APPLICANT');
    expect(await userOf('changing')).toMatchObject({ expert_id: expect.any(String) });
  });

  it('is not taken from the last administrator', async () => {
    await t.db.query(`UPDATE users SET is_active = false WHERE role = 'ADMIN'`);
    await me(await issuer.token({ sub: 'last', role: 'ADMIN', iat: now() - 60 }));
    const demoted = () => issuer.token({ sub: 'last', role: 'APPLICANT' });

    expectProblem(await me(await demoted()), 'not-admitted');
    expect(await userOf('last')).toMatchObject({ role: 'ADMIN' });
    await me(await issuer.token({ sub: 'second', role: 'ADMIN' }));
    expect((await me(await demoted())).body.role).toBe('APPLICANT');
  });
});

describe('the end of a token', () => {
  it('comes with the sign-out, for good', async () => {
    const [here, there] = [
      await issuer.token({ sub: 'leaving', role: 'OPERATOR', jti: 'here' }),
      await issuer.token({ sub: 'leaving', role: 'OPERATOR', jti: 'there' }),
    ];
    await me(there);

    const signedOut = await t.http().post('/api/v1/auth/logout').auth(here, { type: 'bearer' });

    expect(signedOut.status).toBe(204);
    expectProblem(await me(here), 'invalid-token');
    expect((await me(there)).status).toBe(200);
    // Revoked sessions are swept with each first token; this one has to stay.
    expect((await me(await issuer.token({ sub: 'sweeper', role: 'OPERATOR' }))).status).toBe(200);
    expectProblem(await me(here), 'invalid-token');
  });

  it('comes with the deactivation of the user, for tokens to come as well', async () => {
    const token = await issuer.token({ sub: 'dismissed', role: 'OPERATOR' });
    const { body } = await me(token);
    const admin = await givenPerson(t, 'ADMIN');

    await t.http().patch(`/api/v1/users/${body.id}`).set(admin.auth).send({ isActive: false }).expect(200);

    expectProblem(await me(token), 'invalid-token');
    expectProblem(await me(await issuer.token({ sub: 'dismissed', role: 'ADMIN' })), 'invalid-token');
    expect(await userOf('dismissed')).toMatchObject({ is_active: false, role: 'OPERATOR' });
  });
});

describe('an issuer that fails later', () => {
  it('answers for known keys for a while; then its tokens wait, and it is not flooded', async () => {
    const token = await issuer.token({ sub: 'patient', role: 'OPERATOR' });
    const person = await givenPerson(t, 'OPERATOR');
    issuer.mood = 'hang';
    expect((await me(token)).status).toBe(200);
    later(1200);
    const asked = issuer.asked.length;

    const answers = await Promise.all([me(token), me(token), me(token), me(person.token)]);

    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
    expectProblem(answers[0] as Response, 'issuer-unavailable');
    for (let n = 0; n < 5; n += 1) expectProblem(await me(token), 'issuer-unavailable');
    expect(issuer.asked.length).toBe(asked + 1);
    issuer.mood = 'fail';
    later(60);
    expectProblem(await me(token), 'issuer-unavailable');
    issuer.mood = 'answer';
    later(60);
    expect((await me(token)).status).toBe(200);
  });
});
