import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '../../src/common/clock.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { bearer, givenMember, PASSWORD, signIn } from '../support/sign-in.js';
import { LoginLimiter } from '../../src/auth/login-limiter.js';

let t: TestApp;
beforeEach(async () => {
  t = await startTestApp({ LOGIN_RATE_LIMIT_PER_MINUTE: '3' });
});
afterEach(() => t.close());

describe('the rate of sign-ins', () => {
  it('one client cannot try one password on many accounts', async () => {
    for (const name of ['a', 'b', 'c']) expectProblem(await signIn(t, `${name}@example.com`), 'invalid-credentials');

    const refused = await signIn(t, 'd@example.com');

    expectProblem(refused, 'too-many-logins');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  it('many clients cannot try many passwords on one account, known or not', async () => {
    const limiter = t.app.get(LoginLimiter);
    const attempt = async (host: number) => {
      await limiter.admitClient(`192.0.2.${host}`);
      await limiter.admitAccount(host % 2 ? 'Kim@example.com' : 'kim@example.com');
    };

    for (const host of [1, 2, 3]) await attempt(host);
    await expect(attempt(4)).rejects.toThrow('too-many-logins');
    await limiter.admitClient('192.0.2.5');
    await limiter.admitAccount('lee@example.com');
  });

  it('other spellings that the database takes for the account are attempts on it', async () => {
    await givenMember(t, 'OPERATOR', 'kim@example.com');
    const counted = jest.spyOn(t.app.get(LoginLimiter), 'admitAccount');
    const [{ same }] = await t.db.query(`SELECT lower('k\u0130m') = 'kim' AS same`);

    await signIn(t, 'KIM@example.com', 'not the password');
    await signIn(t, 'k\u0130m@example.com', 'not the password');

    expect(counted.mock.calls).toEqual([['kim@example.com'], [same ? 'kim@example.com' : 'k\u0130m@example.com']]);
  });

  it('a right password is refused as well until the minute is over', async () => {
    const member = await givenMember(t, 'OPERATOR');
    for (let attempt = 0; attempt < 3; attempt += 1) await signIn(t, member.email, 'not the password');
    expectProblem(await signIn(t, member.email), 'too-many-logins');

    const clock = jest.spyOn(t.app.get(Clock), 'now').mockReturnValue(new Date(Date.now() + 60_000));
    await t.db.query(`UPDATE attempt_counts SET ends_at = ends_at - interval '60 seconds'`);
    const later = await signIn(t, member.email);
    clock.mockRestore();

    expect(later.status).toBe(200);
  });

  it('a stolen access token cannot be used to guess the password', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const session = await signIn(t, member.email);
    const guess = (currentPassword: string) =>
      t
        .http()
        .post('/api/v1/auth/password')
        .set(bearer(session))
        .send({ currentPassword, newPassword: 'another good one' });

    for (const wrong of ['first guess', 'second guess'])
      expectProblem(await guess(wrong), 'validation-failed', ['/currentPassword']);
    expectProblem(await guess(PASSWORD), 'too-many-logins');
  });
});
