import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { DataSource, type EntityManager } from 'typeorm';
import { Identities } from '../../src/auth/oidc/identities.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenIssuer, type TestIssuer } from '../support/issuer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let issuer: TestIssuer;
let admin: Person;
beforeAll(async () => {
  issuer = await givenIssuer();
  await issuer.listen();
  t = await startTestApp(issuer.settings);
  admin = await givenPerson(t, 'ADMIN');
});
afterAll(async () => {
  await t.close();
  await issuer.close();
});

/** What the log tells of an account from now on. */
function watched(): (userId: string) => string[] {
  const from = t.log.length;
  return (userId) =>
    t.log
      .slice(from)
      .map((line) => JSON.parse(line) as { msg: string; context?: string })
      .filter(({ context, msg }) => context === 'accounts' && msg.includes(userId))
      .map(({ msg }) => msg);
}

const newcomer = (route: string, email: string) => ({
  email,
  name: 'Kim Minji',
  password: 'a long enough passphrase',
  ...(route === 'users' ? { role: 'OPERATOR' } : { specialties: [] }),
});
const me = async (sub: string, claims: Record<string, unknown>): Promise<Response> => {
  const token = await issuer.token({ sub, name: 'Kim Minji', ...claims });
  return t.http().get('/api/v1/auth/me').set('authorization', `Bearer ${token}`);
};
const now = () => Math.floor(Date.now() / 1000);
const identityOf = async (sub: string): Promise<{ id: string; user_id: string }> =>
  (await t.db.query(`SELECT id, user_id FROM user_identities WHERE subject = $1`, [sub]))[0];

describe('an account that somebody makes or changes for another', () => {
  it.each(['users', 'experts'])('by POST and PATCH /%s leaves one line each, once it is so', async (route) => {
    const lines = watched();
    const body = newcomer(route, `${route}@example.com`);
    const post = () => t.http().post(`/api/v1/${route}`).set(admin.auth).set('Idempotency-Key', route).send(body);

    const { body: made } = await post().expect(201);
    await post().expect(201);
    await t
      .http()
      .patch(`/api/v1/${route}/${made.id}`)
      .set(admin.auth)
      .send({ email: `new-${route}@example.com` })
      .expect(200);

    const userId = route === 'users' ? made.id : made.userId;
    expect(lines(userId)).toEqual([
      `account ${userId} was made, with a password, by ${admin.userId}`,
      `account ${userId} was changed by ${admin.userId}: email`,
    ]);
  });

  it('by PATCH /users leaves none when it comes to nothing', async () => {
    const person = await givenPerson(t, 'APPLICANT');
    await givenPerson(t, 'APPLICANT', { email: 'taken@example.com' });
    const lines = watched();

    const answer = await t
      .http()
      .patch(`/api/v1/users/${person.userId}`)
      .set(admin.auth)
      .send({ email: 'taken@example.com' });

    expectProblem(answer, 'email-taken');
    expect(lines(person.userId)).toEqual([]);
  });

  it('by PATCH /experts leaves none when it comes to nothing', async () => {
    const last = await givenPerson(t, 'ADMIN', { expert: true });
    await t.db.query(`UPDATE users SET password_hash = NULL WHERE id = $1`, [admin.userId]);
    const lines = watched();

    const answer = await t.http().patch(`/api/v1/experts/${last.expertId}`).set(admin.auth).send({ isActive: false });

    expectProblem(answer, 'last-admin');
    expect(lines(last.userId)).toEqual([]);
  });
});

describe('an account that the issuer makes or changes', () => {
  it('leaves a line for each, with ids alone', async () => {
    const lines = watched();

    const claims = { email: 'welcome@example.com', email_verified: true };
    await me('sub-of-kim', { ...claims, role: 'OPERATOR', iat: now() - 20 });
    await me('sub-of-kim', { ...claims, role: 'OPERATOR', iat: now() - 10 });
    await me('sub-of-kim', { ...claims, role: 'EVALUATOR' });

    const { id, user_id: userId } = await identityOf('sub-of-kim');
    expect(lines(userId)).toEqual([
      `account ${userId} was made by the issuer, for identity ${id}`,
      `account ${userId} was changed by the issuer, for identity ${id}: role`,
    ]);
    expect(t.log.join('')).not.toMatch(/sub-of-kim|Kim Minji|welcome@example/);
  });

  it('leaves none when the role stays', async () => {
    await t.db.query(`UPDATE users SET is_active = false WHERE role = 'ADMIN' AND id <> $1`, [admin.userId]);
    await me('only-admin', { role: 'ADMIN', iat: now() - 20 });
    await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [admin.userId]);
    const lines = watched();

    const answer = await me('only-admin', { role: 'APPLICANT' });

    await t.db.query(`UPDATE users SET is_active = true WHERE id = $1`, [admin.userId]);
    expectProblem(answer, 'not-admitted');
    expect(lines((await identityOf('only-admin')).user_id)).toEqual([]);
  });
});

describe('a link to the issuer', () => {
  it('leaves a line when it is made and when it is undone, and none when it is neither', async () => {
    const { userId } = await givenPerson(t, 'OPERATOR', { email: 'linked@example.com' });
    const act = (work: (tx: EntityManager) => Promise<void>) => t.app.get(DataSource).transaction(work);
    const identities = t.app.get(Identities);
    const lines = watched();

    await act((tx) => identities.link(tx, issuer.url, 'linked-sub', 'linked@example.com'));
    const { id } = await identityOf('linked-sub');
    const undone = act(async (tx) => {
      await identities.unlink(tx, issuer.url, { subject: 'linked-sub' });
      throw new Error('on second thoughts');
    });
    await expect(undone).rejects.toThrow('on second thoughts');
    await act((tx) => identities.unlink(tx, issuer.url, { subject: 'linked-sub' }));

    expect(lines(userId)).toEqual([
      `account ${userId} was linked to identity ${id} by the command line`,
      `account ${userId} was unlinked from identity ${id} by the command line`,
    ]);
    expect(t.log.join('')).not.toMatch(/linked-sub|linked@example/);
  });
});
