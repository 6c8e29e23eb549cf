import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Authenticator } from '../../src/access/gate.js';
import { createApp } from '../../src/app.setup.js';
import { Bearers } from '../../src/auth/bearers.js';
import { Identities } from '../../src/auth/oidc/identities.js';
import { Role } from '../../src/common/enums.js';
import { createLogger } from '../../src/common/logging.js';
import { ReadPool } from '../../src/database/read-pool.js';
import { FileRemovals } from '../../src/files/file-removals.js';
import { FileStore } from '../../src/files/file-store.js';
import { ErasureService } from '../../src/privacy/erasure.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenIssuer, type TestIssuer } from '../support/issuer.js';
import { givenPerson, type Person } from '../support/session.js';

const PATIENCE_MS = 15_000;

let t: TestApp;
let other: NestFastifyApplication;
let issuer: TestIssuer;
let admin: Person;
/** Of the second instance. */
const log: string[] = [];
beforeAll(async () => {
  issuer = await givenIssuer();
  await issuer.listen();
  t = await startTestApp(issuer.settings);
  other = await createApp(t.env, createLogger('info', { write: (line) => void log.push(line) }));
  await other.listen(0, '127.0.0.1');
  admin = await givenPerson(t, 'ADMIN');
  for (const app of [t.app, other]) await until(() => isKept(app, admin.token));
});
afterAll(async () => {
  await other?.close();
  await t?.close();
  await issuer?.close();
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(10)) if (await holds()) return;
  throw new Error(`It did not come to hold within ${PATIENCE_MS} ms.`);
}

/** How often the database was asked for a bearer during the work. */
async function lookUps(app: NestFastifyApplication, work: () => Promise<unknown>): Promise<number> {
  const query = jest.spyOn(app.get(ReadPool), 'query');
  try {
    await work();
    return query.mock.calls.filter(([name]) => /^auth-.*bearer$/.test(name)).length;
  } finally {
    query.mockRestore();
  }
}

/** Who an instance takes the bearer of a token for. */
const seenBy = async (app: NestFastifyApplication, token: string): Promise<string> =>
  app
    .get(Authenticator)
    .actorOf(token)
    .then(
      ({ role, specialties }) => `${role} of ${specialties.join()}`,
      ({ code }: { code: string }) => code,
    );

const isKept = async (app: NestFastifyApplication, token: string): Promise<boolean> => {
  await seenBy(app, token);
  return (await lookUps(app, () => seenBy(app, token))) === 0;
};

const patch = (path: string, body: object) => t.http().patch(`/api/v1${path}`).set(admin.auth).send(body).expect(200);
interface Known extends Person {
  readonly subject: string;
}

const NEW = 'another long enough passphrase';
const OFF = { isActive: false };
const FIELDS = { specialties: ['CV', 'NLP'] };
const GIVEN = {
  operator: async (): Promise<Known> => ({ ...(await givenPerson(t, 'OPERATOR')), subject: '' }),
  expert: async (): Promise<Known> => ({ ...(await givenPerson(t, 'APPLICANT')), subject: '' }),
  issued: async (): Promise<Known> => {
    const subject = randomUUID();
    const token = await issuer.token({ sub: subject, role: 'OPERATOR' });
    const { userId, expertId } = await t.app.get(Authenticator).actorOf(token);
    return { userId, expertId, token, subject, auth: { Authorization: `Bearer ${token}` } };
  },
};
const signOut = (auth: Person['auth']) => t.http().post('/api/v1/auth/logout').set(auth).expect(204);
const erase = (expertId: string | null) =>
  new ErasureService(t.db, t.env, new FileRemovals(t.db, t.app.get(FileStore))).erase(expertId ?? '');
const unlink = (subject: string) => t.db.transaction((tx) => t.app.get(Identities).unlink(tx, issuer.url, { subject }));
const makeExpert = (userId: string) =>
  t.db.query(`INSERT INTO experts (id, user_id, specialties) VALUES ($1, $1, '["CV"]')`, [userId]);
const removeExpert = (expertId: string | null) => t.db.query(`DELETE FROM experts WHERE id = $1`, [expertId]);
const removeUser = (userId: string) => t.db.query(`DELETE FROM users WHERE id = $1`, [userId]);

const connectionLimit = async (limit: number): Promise<void> => {
  const [{ name }]: [{ name: string }] = await t.db.query(`SELECT current_database() AS name`);
  await t.db.query(`ALTER DATABASE ${name} CONNECTION LIMIT ${limit}`);
};

describe('the bearer of a token', () => {
  it('is looked up once, and known from then on', async () => {
    const { token, auth } = await givenPerson(t, 'APPLICANT');

    const asked = await lookUps(t.app, async () => {
      for (let index = 0; index < 5; index++) await t.http().get('/api/v1/auth/me').set(auth).expect(200);
    });

    expect(asked).toBe(1);
    expect(await seenBy(t.app, token)).toBe('APPLICANT of ML');
  });

  it('is known of a token of the issuer too', async () => {
    const token = await issuer.token({ sub: 'kept', role: 'OPERATOR' });
    await seenBy(t.app, token);

    expect(await isKept(t.app, token)).toBe(true);
  });

  it('is refused once the session is at its end, though nobody tells of that', async () => {
    const { token, userId } = await givenPerson(t, 'OPERATOR');
    await t.db.query(`UPDATE sessions SET expires_at = now() + interval '300 milliseconds' WHERE user_id = $1`, [
      userId,
    ]);

    expect(await seenBy(t.app, token)).toBe('OPERATOR of ');
    await until(async () => (await seenBy(t.app, token)) === 'invalid-token');
  });

  it('is refused once the token has expired, or the clock says that it was issued later', async () => {
    const { token } = await givenPerson(t, 'OPERATOR');
    expect(await isKept(t.app, token)).toBe(true);
    const now = Date.now();

    for (const hours of [2, -2]) {
      const clock = jest.spyOn(Date, 'now').mockReturnValue(now + hours * 3_600_000);
      const seen = await seenBy(t.app, token);
      clock.mockRestore();
      expect(seen).toBe('invalid-token');
    }
    expect(await seenBy(t.app, token)).toBe('OPERATOR of ');
  });
});

/** What changes who a token lets in, and what it lets in then. */
const CHANGES: [string, keyof typeof GIVEN, (person: Known) => Promise<unknown>, string][] = [
  ['signs out', 'operator', ({ auth }) => signOut(auth), 'invalid-token'],
  ['is deactivated', 'operator', ({ userId }) => patch(`/users/${userId}`, { isActive: false }), 'invalid-token'],
  ['gets a password', 'operator', ({ userId }) => patch(`/users/${userId}`, { password: NEW }), 'invalid-token'],
  ['gets another role', 'operator', ({ userId }) => patch(`/users/${userId}`, { role: 'EVALUATOR' }), 'EVALUATOR of '],
  ['becomes an expert', 'operator', ({ userId }) => makeExpert(userId), 'OPERATOR of CV'],
  ['is deactivated as an expert', 'expert', ({ expertId }) => patch(`/experts/${expertId}`, OFF), 'invalid-token'],
  ['gets other specialties', 'expert', ({ expertId }) => patch(`/experts/${expertId}`, FIELDS), 'APPLICANT of CV,NLP'],
  ['is erased', 'expert', ({ expertId }) => erase(expertId), 'invalid-token'],
  ['is no expert any more', 'expert', ({ expertId }) => removeExpert(expertId), 'APPLICANT of '],
  ['is deleted by hand', 'operator', ({ userId }) => removeUser(userId), 'invalid-token'],
  ['signs out with a token of the issuer', 'issued', ({ auth }) => signOut(auth), 'invalid-token'],
  ['is unlinked from the issuer', 'issued', ({ subject }) => unlink(subject), 'invalid-token'],
];

describe.each(CHANGES)('somebody who %s', (_what, kind, change, then) => {
  it('is known so by the next request here, and by other instances once they hear of it', async () => {
    const person = await GIVEN[kind]();
    for (const app of [t.app, other]) expect(await isKept(app, person.token)).toBe(true);

    await change(person);

    expect(await seenBy(t.app, person.token)).toBe(then);
    await until(async () => (await seenBy(other, person.token)) === then);
  });
});

describe('sessions that are all thrown away by hand', () => {
  it('end everywhere', async () => {
    const { token } = await givenPerson(t, 'OPERATOR');
    for (const app of [t.app, other]) expect(await isKept(app, token)).toBe(true);
    await t.db.query(`CREATE TABLE kept AS SELECT * FROM sessions`);

    await t.db.query(`TRUNCATE sessions CASCADE`);

    expect(await seenBy(t.app, token)).toBe('invalid-token');
    await until(async () => (await seenBy(other, token)) === 'invalid-token');
    await t.db.query(`INSERT INTO sessions SELECT * FROM kept; DROP TABLE kept`);
  });
});

describe('what was read before a change', () => {
  it('is not kept after it', async () => {
    const { token, userId } = await givenPerson(t, 'OPERATOR');
    const bearers = t.app.get(Bearers);
    const { sessionId } = await t.app.get(Authenticator).actorOf(token);
    // Forgotten, so that it is read once more.
    await t.db.query(`UPDATE sessions SET expires_at = expires_at + interval '1 second' WHERE id = $1`, [sessionId]);

    const late = await bearers.of(sessionId, async () => {
      const before = { user_id: userId, role: Role.OPERATOR, expert_id: null, specialties: null };
      await t.db.query(`UPDATE users SET role = 'EVALUATOR' WHERE id = $1`, [userId]);
      return { ...before, expires_in_ms: 60_000 };
    });

    expect(late?.role).toBe('OPERATOR');
    expect(await seenBy(t.app, token)).toBe('EVALUATOR of ');
  });
});

describe('an instance that cannot hear of changes', () => {
  it('asks the database at each request, and keeps nothing that it knew before when it hears again', async () => {
    const [gone, stays] = [await givenPerson(t, 'OPERATOR'), await givenPerson(t, 'OPERATOR')];
    for (const { token } of [gone, stays]) expect(await isKept(other, token)).toBe(true);
    await connectionLimit(0);
    await t.db.query(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'ax-qna listen'`,
    );
    await until(async () => !(await isKept(other, stays.token)));

    await t.db.query(`UPDATE users SET is_active = false WHERE id = $1`, [gone.userId]);
    const unheard = await seenBy(other, gone.token);
    const asked = await lookUps(other, () => seenBy(other, stays.token));
    await connectionLimit(-1);

    expect(unheard).toBe('invalid-token');
    expect(asked).toBe(1);
    await until(() => isKept(other, stays.token));
    expect(await seenBy(other, gone.token)).toBe('invalid-token');
    await until(() => isKept(t.app, stays.token));
    for (const said of ['not heard for now', 'heard again'])
      expect([...t.log, ...log].filter((line) => line.includes(`axqna_bearers is ${said}`))).toHaveLength(2);
  });
});

describe('while the triggers that tell of changes are switched off', () => {
  const triggers = (state: string) => `ALTER TABLE users ${state} TRIGGER users_bearer_update`;
  const roleOf = ({ userId }: Person, role: string) => `UPDATE users SET role = '${role}' WHERE id = '${userId}'`;

  it('the database is asked at each request, and nothing from before is kept once they are on again', async () => {
    const person = await givenPerson(t, 'OPERATOR');
    for (const app of [t.app, other]) expect(await isKept(app, person.token)).toBe(true);
    await t.db.query(triggers('DISABLE'));
    for (const app of [t.app, other]) await until(async () => !(await isKept(app, person.token)));

    await t.db.query(roleOf(person, 'EVALUATOR'));

    for (const app of [t.app, other]) expect(await seenBy(app, person.token)).toBe('EVALUATOR of ');
    await t.db.query(triggers('ENABLE'));
    for (const app of [t.app, other]) await until(() => isKept(app, person.token));
    for (const app of [t.app, other]) expect(await seenBy(app, person.token)).toBe('EVALUATOR of ');
    const warnings = [...t.log, ...log].filter((line) => line.includes('not heard for now: the triggers that tell'));
    expect(warnings).toHaveLength(2);
  });

  it('for one change alone, that is noticed as well', async () => {
    const person = await givenPerson(t, 'OPERATOR');
    for (const app of [t.app, other]) expect(await isKept(app, person.token)).toBe(true);

    await t.db.query(
      ['BEGIN', triggers('DISABLE'), roleOf(person, 'EVALUATOR'), triggers('ENABLE'), 'COMMIT'].join(';'),
    );

    expect(await seenBy(t.app, person.token)).toBe('EVALUATOR of ');
    await until(async () => (await seenBy(other, person.token)) === 'EVALUATOR of ');
    for (const app of [t.app, other]) await until(() => isKept(app, person.token));
  });
});
