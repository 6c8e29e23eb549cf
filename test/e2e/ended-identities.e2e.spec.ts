import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { Identities, type LinkedUser } from '../../src/auth/oidc/identities.js';
import { FileRemovals } from '../../src/files/file-removals.js';
import { FileStore } from '../../src/files/file-store.js';
import { ErasureService } from '../../src/privacy/erasure.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenIssuer, type TestIssuer } from '../support/issuer.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson } from '../support/session.js';
import { givenMember, signIn } from '../support/sign-in.js';

let t: TestApp;
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await givenIssuer();
  await issuer.listen();
  t = await startTestApp(issuer.settings);
});
afterAll(async () => {
  await t.close();
  await issuer.close();
});

const me = async (token: string): Promise<Response> =>
  t.http().get('/api/v1/auth/me').set('authorization', `Bearer ${token}`);
/** Tokens without an e-mail address, issued so many seconds ago. */
const token = (sub: string, secondsAgo: number, claims: Record<string, unknown> = {}) =>
  issuer.token({ sub, role: 'APPLICANT', iat: Math.floor(Date.now() / 1000) - secondsAgo, ...claims });
const unlink = (who: LinkedUser) => t.db.transaction((tx) => t.app.get(Identities).unlink(tx, issuer.url, who));
const link = (sub: string, email: string) =>
  t.db.transaction((tx) => t.app.get(Identities).link(tx, issuer.url, sub, email));
const erase = (expertId: string) =>
  new ErasureService(t.db, t.env, new FileRemovals(t.db, t.app.get(FileStore))).erase(expertId);
/** The end lies further back by so much, and with it the time from which on tokens count again. */
const sinceThen = (interval: string) =>
  t.db.query(`UPDATE ended_identities SET ended_at = ended_at - $1::interval`, [interval]);
const usersOf = (sub: string) => t.db.query(`SELECT user_id FROM user_identities WHERE subject = $1`, [sub]);

describe('whoever is unlinked', () => {
  it('comes back with no token from before, and as somebody new with a later one', async () => {
    const [seen, unseen] = [await token('kim', 500), await token('kim', 400, { role: 'ADMIN' })];
    const { body: before } = await me(seen);

    await unlink({ subject: 'kim' });

    await sinceThen('3 minutes');
    for (const old of [seen, unseen]) expectProblem(await me(old), 'invalid-token');
    expect(await usersOf('kim')).toEqual([]);
    const { body: after } = await me(await token('kim', 60));
    expect(after).toMatchObject({ role: 'APPLICANT', id: expect.any(String) });
    expect(after.id).not.toBe(before.id);
    // Beside the new one, too.
    expectProblem(await me(unseen), 'invalid-token');
  });

  it('is not let in by the clock of an issuer that is ahead of ours', async () => {
    await me(await token('ahead', 10));

    await unlink({ subject: 'ahead' });

    expectProblem(await me(await token('ahead', -20)), 'invalid-token');
    await sinceThen('1 minute');
    expect((await me(await token('ahead', 0))).status).toBe(200);
  });

  it('does not get a token back that was signed out, by being linked once more', async () => {
    const local = await givenPerson(t, 'OPERATOR', { email: 'twice@example.com' });
    await link('twice', 'twice@example.com');
    const old = await token('twice', 500);
    await t.http().post('/api/v1/auth/logout').auth(old, { type: 'bearer' }).expect(204);
    await unlink({ email: 'Twice@example.com' });
    await link('twice', 'twice@example.com');

    await sinceThen('3 minutes');

    expectProblem(await me(old), 'invalid-token');
    expect((await me(await token('twice', 60))).body).toMatchObject({ id: local.userId });
  });

  it('is told apart: who is linked to nothing cannot be unlinked', async () => {
    await expect(unlink({ subject: 'nobody' })).rejects.toThrow('nobody is not linked');
    await expect(unlink({ email: 'nobody@example.com' })).rejects.toThrow('nobody@example.com is not linked');
  });
});

describe('an administrator without a password', () => {
  it('is not unlinked as long as nobody else could sign in as one', async () => {
    await t.db.query(`UPDATE users SET is_active = false WHERE role = 'ADMIN'`);
    await me(await token('only', 100, { role: 'ADMIN' }));

    await expect(unlink({ subject: 'only' })).rejects.toMatchObject({ code: 'last-admin' });
    expect(await usersOf('only')).toHaveLength(1);
    await givenPerson(t, 'ADMIN');

    await unlink({ subject: 'only' });
    expect(await usersOf('only')).toEqual([]);
  });

  it('is, with a password', async () => {
    await t.db.query(`UPDATE users SET is_active = false WHERE role = 'ADMIN'`);
    await givenPerson(t, 'ADMIN', { email: 'both@example.com' });
    await link('both', 'both@example.com');

    await unlink({ email: 'both@example.com' });

    expect(await usersOf('both')).toEqual([]);
  });
});

describe('whoever is erased', () => {
  it('comes back with no token from before, signed out or not, and as somebody new with a later one', async () => {
    const [old, signedOut] = [await token('gone', 500), await token('gone', 400)];
    const { body: before } = await me(old);
    await t.http().post('/api/v1/auth/logout').auth(signedOut, { type: 'bearer' }).expect(204);

    await erase(before.expertId);

    await sinceThen('3 minutes');
    for (const one of [old, signedOut]) expectProblem(await me(one), 'invalid-token');
    expect(await usersOf('gone')).toEqual([]);
    const { body: after } = await me(await token('gone', 60));
    expect(after.expertId).not.toBe(before.expertId);
  });

  it('meanwhile, is refused like any other', async () => {
    const { body } = await me(await token('racing', 500));
    const erasing = t.db.createQueryRunner();
    await erasing.startTransaction();
    await erasing.query(`DELETE FROM users WHERE id = $1`, [body.id]);

    const late = me(await token('racing', 400));
    await whenBlockedBy(t.db, erasing);
    await erasing.commitTransaction();
    await erasing.release();

    expectProblem(await late, 'invalid-token');
    expect(await usersOf('racing')).toEqual([]);
  });

  it('leaves a digest, which the first sign-in after a day removes', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const { body } = await me(await token('digested', 500));
    await erase(body.expertId);
    const kept = () => t.db.query(`SELECT digest FROM ended_identities`);
    await sinceThen('24 hours');

    await signIn(t, member.email);
    expect(await kept()).toContainEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await sinceThen('2 minutes');
    await signIn(t, member.email);

    expect(await kept()).toEqual([]);
  });
});
