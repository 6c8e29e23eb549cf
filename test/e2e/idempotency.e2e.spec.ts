import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let operator: Person;
beforeAll(async () => {
  t = await startTestApp();
  operator = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

let serial = 0;
const newName = () => `Category ${(serial += 1)}`;
const create = (key: string, name: string, person = operator) =>
  t.http().post('/api/v1/categories').set(person.auth).set('Idempotency-Key', key).send({ name, weight: 10 });
const keys = (key: string) => t.db.query(`SELECT user_id, status FROM idempotency_keys WHERE key = $1`, [key]);

describe('an Idempotency-Key', () => {
  it.each(['', 'two words', 'x'.repeat(256)])('%j is no key', async (key) => {
    expectProblem(await create(key, newName()), 'invalid-header');
  });

  it('belongs to its user', async () => {
    const other = await givenPerson(t, 'OPERATOR');
    const [first, second] = [await create('shared', newName()), await create('shared', newName(), other)];

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).not.toBe(first.body.id);
    expect(second.headers['idempotency-replayed']).toBeUndefined();
  });

  it('belongs to its route', async () => {
    await create('routes', newName()).expect(201);
    const expert = await t
      .http()
      .post('/api/v1/experts')
      .set(operator.auth)
      .set('Idempotency-Key', 'routes')
      .send({ email: 'kim@example.com', password: 'correct horse battery', name: 'Kim', specialties: [] });

    expect(expert.status).toBe(201);
    expect(expert.headers['idempotency-replayed']).toBeUndefined();
  });

  it('belongs to its query string as to its body', async () => {
    const [one, other] = [await givenPerson(t, 'APPLICANT'), await givenPerson(t, 'APPLICANT')];
    const upload = (expert: Person) =>
      t
        .http()
        .post(`/api/v1/files?expertId=${expert.expertId}`)
        .set(operator.auth)
        .set('Idempotency-Key', 'query')
        .attach('file', Buffer.from('the same'), 'same.txt');

    expect((await upload(one)).status).toBe(201);
    expect((await upload(one)).headers['idempotency-replayed']).toBe('true');
    expectProblem(await upload(other), 'idempotency-key-reused');
  });

  it('of a refused request is free', async () => {
    const taken = newName();
    await create('first', taken).expect(201);

    expectProblem(await create('refused', taken), 'category-name-taken');
    expectProblem(await create('refused', ''), 'validation-failed');
    expect(await keys('refused')).toEqual([]);
    await create('refused', newName()).expect(201);
  });

  it('whose first request is under way is a 409, and acts once that one has failed', async () => {
    const runner = t.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('idempotency:' || $1 || ' ' || $2 || ' ' || $3, 0))`,
      [operator.userId, 'POST /api/v1/categories', 'slow'],
    );
    const name = newName();

    const refused = await create('slow', name);
    await runner.rollbackTransaction();
    await runner.release();

    expectProblem(refused, 'idempotency-in-progress');
    expect(refused.headers['retry-after']).toBe('1');
    await create('slow', name).expect(201);
  });

  it('is forgotten after 24 hours, with those of everybody else', async () => {
    const gone = await givenPerson(t, 'OPERATOR');
    const name = newName();
    await create('old', name).expect(201);
    await create('old', newName(), gone).expect(201);
    await t.db.query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = 'old'`);

    expectProblem(await create('old', name), 'category-name-taken');
    await create('old', newName()).expect(201);

    expect(await keys('old')).toEqual([{ user_id: operator.userId, status: 201 }]);
  });
});
