import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { PURGE } from '../../src/auth/session-purge.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { bearer, givenMember, signIn } from '../support/sign-in.js';
import { APP_ROLE } from '../support/template.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

const refresh = (refreshToken: unknown) => t.http().post('/api/v1/auth/refresh').send({ refreshToken });
const me = (auth: { Authorization: string }) => t.http().get('/api/v1/auth/me').set(auth);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('POST /auth/refresh', () => {
  it.each([[undefined], [''], [7], ['x'.repeat(201)]])('%p does not validate', async (token) => {
    expectProblem(await refresh(token), 'validation-failed', ['/refreshToken']);
  });

  it('refuses a token that was never given', async () => {
    expectProblem(await refresh('l3rQb2m0x1J6n0m1bqv0dF7sXo3y5Yc8h0vB4t9uQ2w'), 'invalid-refresh-token');
  });

  it('refuses an access token', async () => {
    const session = await signIn(t, (await givenMember(t, 'OPERATOR')).email);

    expectProblem(await refresh(session.body.accessToken.slice(0, 200)), 'invalid-refresh-token');
  });

  it('gives new tokens of the same session', async () => {
    const member = await givenMember(t, 'APPLICANT');
    const first = await signIn(t, member.email);

    const second = await refresh(first.body.refreshToken);

    expect(second.status).toBe(200);
    expect(second.headers['cache-control']).toBe('no-store');
    expect(Object.keys(second.body).sort()).toEqual(Object.keys(first.body).sort());
    expect(second.body.refreshToken).not.toBe(first.body.refreshToken);
    expect(second.body.user).toEqual(first.body.user);
    expect((await me(bearer(second))).status).toBe(200);
    expect((await refresh(second.body.refreshToken)).status).toBe(200);
  });

  it('using a token again ends the session with all its tokens, and no other session', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const [first, other] = [await signIn(t, member.email), await signIn(t, member.email)];
    const second = await refresh(first.body.refreshToken);

    expectProblem(await refresh(first.body.refreshToken), 'invalid-refresh-token');

    expectProblem(await refresh(second.body.refreshToken), 'invalid-refresh-token');
    for (const session of [first, second]) expectProblem(await me(bearer(session)), 'invalid-token');
    expect((await me(bearer(other))).status).toBe(200);
    expect((await refresh(other.body.refreshToken)).status).toBe(200);
  });

  it('of two uses at the same time one wins, and the session ends', async () => {
    const session = await signIn(t, (await givenMember(t, 'OPERATOR')).email);

    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(session.body.refreshToken)));

    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const lost of answers.filter(({ status }) => status !== 200)) expectProblem(lost, 'invalid-refresh-token');
    expectProblem(await refresh(won[0]?.body.refreshToken), 'invalid-refresh-token');
  });

  it('stores nothing but the hash of a token', async () => {
    const session = await signIn(t, (await givenMember(t, 'OPERATOR')).email);
    const { refreshToken } = session.body as { refreshToken: string };

    const rows = await t.db.query(`SELECT to_jsonb(r)::text AS text FROM refresh_tokens r WHERE token_hash = $1`, [
      sha256(refreshToken),
    ]);

    expect(rows).toHaveLength(1);
    expect(rows[0].text).not.toContain(refreshToken);
  });

  it('a token ends after 30 days without use, which does not count as a second use', async () => {
    const session = await signIn(t, (await givenMember(t, 'OPERATOR')).email);
    const hash = sha256(session.body.refreshToken);
    const [row] = await t.db.query(
      `SELECT extract(epoch FROM expires_at - now()) / 86400 AS days FROM refresh_tokens WHERE token_hash = $1`,
      [hash],
    );
    await t.db.query(`UPDATE refresh_tokens SET expires_at = now() WHERE token_hash = $1`, [hash]);

    expectProblem(await refresh(session.body.refreshToken), 'invalid-refresh-token');

    expect(Number(row.days)).toBeCloseTo(30, 1);
    expect((await me(bearer(session))).status).toBe(200);
  });

  it('a session ends for good, however often it was refreshed', async () => {
    const first = await signIn(t, (await givenMember(t, 'OPERATOR')).email);
    const sessionOf = `SELECT session_id FROM refresh_tokens WHERE token_hash = $1`;
    await t.db.query(`UPDATE sessions SET expires_at = now() + interval '2 days' WHERE id = (${sessionOf})`, [
      sha256(first.body.refreshToken),
    ]);

    const second = await refresh(first.body.refreshToken);
    const [{ bounded }] = await t.db.query(
      `SELECT r.expires_at = s.expires_at AS bounded FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE token_hash = $1`,
      [sha256(second.body.refreshToken)],
    );
    await t.db.query(`UPDATE sessions SET expires_at = now() WHERE id = (${sessionOf})`, [
      sha256(second.body.refreshToken),
    ]);

    expect(bounded).toBe(true);
    expectProblem(await refresh(second.body.refreshToken), 'invalid-refresh-token');
    expectProblem(await me(bearer(second)), 'invalid-token');
  });

  it('a deactivated user gets no new tokens', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const session = await signIn(t, member.email);
    await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [member.userId]);

    expectProblem(await refresh(session.body.refreshToken), 'invalid-refresh-token');
    expectProblem(await me(bearer(session)), 'invalid-token');
  });
});

describe('POST /auth/logout', () => {
  it('demands a token', async () => {
    expectProblem(await t.http().post('/api/v1/auth/logout'), 'sign-in-required');
  });

  it('ends the session of the access token and no other', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const [here, there] = [await signIn(t, member.email), await signIn(t, member.email)];

    const response = await t.http().post('/api/v1/auth/logout').set(bearer(here));

    expect({ status: response.status, text: response.text }).toEqual({ status: 204, text: '' });
    expectProblem(await me(bearer(here)), 'invalid-token');
    expectProblem(await refresh(here.body.refreshToken), 'invalid-refresh-token');
    expectProblem(await t.http().post('/api/v1/auth/logout').set(bearer(here)), 'invalid-token');
    expect((await me(bearer(there))).status).toBe(200);
  });
});

describe('ended sessions', () => {
  it('are deleted with a later login, and only they', async () => {
    const member = await givenMember(t, 'OPERATOR');
    const sessions = [await signIn(t, member.email), await signIn(t, member.email), await signIn(t, member.email)];
    const ids = await Promise.all(
      sessions.map(async ({ body }) => {
        const [row] = await t.db.query(`SELECT session_id FROM refresh_tokens WHERE token_hash = $1`, [
          sha256(body.refreshToken),
        ]);
        return row.session_id as string;
      }),
    );
    await t.db.query(`UPDATE sessions SET expires_at = now() WHERE id = $1`, [ids[0]]);
    await t.db.query(`UPDATE sessions SET revoked_at = now() WHERE id = $1`, [ids[1]]);

    await signIn(t, member.email);

    const left = await t.db.query(`SELECT id FROM sessions WHERE id = ANY($1::uuid[])`, [ids]);
    expect(left).toEqual([{ id: ids[2] }]);
  });

  it('do not pile up, however many there are: each login removes more than it adds', async () => {
    const member = await givenMember(t, 'OPERATOR');
    await t.db.query(
      `INSERT INTO sessions (id, user_id, expires_at, revoked_at)
       SELECT gen_random_uuid(), $1, now() + (n % 2 - 0.5) * interval '1 hour', now() FROM generate_series(1, 100) n`,
      [member.userId],
    );
    const count = async () =>
      (await t.db.query(`SELECT count(*)::int AS count FROM sessions WHERE user_id = $1`, [member.userId]))[0].count;
    const before = await count();

    for (let n = 0; n < 5; n += 1) await signIn(t, member.email);

    expect(await count()).toBe(before + 5 - 100);
  });

  it('that cannot be removed keep nobody from signing in, and leave a line in the log', async () => {
    const member = await givenMember(t, 'OPERATOR');
    await t.db.query(`REVOKE DELETE ON sessions FROM ${APP_ROLE}`);

    const answer = await signIn(t, member.email);

    await t.db.query(`GRANT DELETE ON sessions TO ${APP_ROLE}`);
    expect(answer.status).toBe(200);
    expect(t.log.join('')).toContain('ended sessions could not be removed: permission denied for table sessions');
  });

  it('are found by an index, however many live ones there are', async () => {
    const member = await givenMember(t, 'OPERATOR');
    await t.db.query(
      `INSERT INTO sessions (id, user_id, expires_at)
       SELECT gen_random_uuid(), $1, now() + interval '1 day' FROM generate_series(1, 5000)`,
      [member.userId],
    );
    await t.db.query(`ANALYZE sessions`);

    const plan = await t.db.query(`EXPLAIN ${PURGE}`, [20, 1]);

    const text = plan.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
    for (const index of ['ix_sessions_expires_at', 'ix_sessions_revoked_at', 'sessions_pkey'])
      expect(text).toContain(index);
    expect(text).not.toContain('Seq Scan on sessions');
  });
});
