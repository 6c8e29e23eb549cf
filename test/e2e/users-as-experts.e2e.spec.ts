import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let admin: Person;
beforeAll(async () => {
  t = await startTestApp();
  admin = await givenPerson(t, 'ADMIN');
});
afterAll(() => t.close());

const NEW = { password: 'a password of mine', name: 'Kim Minji' };
const create = (fields: object) =>
  t
    .http()
    .post('/api/v1/users')
    .set(admin.auth)
    .send({ ...NEW, ...fields });

describe('an applicant is always an expert', () => {
  it('who was made as a user can be asked at once', async () => {
    const { body } = await create({ email: 'applicant@example.com', role: 'APPLICANT' }).expect(201);
    expect(body.expertId).toEqual(expect.any(String));

    const { body: tokens } = await t
      .http()
      .post('/api/v1/auth/login')
      .send({ email: 'applicant@example.com', password: NEW.password });
    const screen = await t
      .http()
      .get('/api/v1/experts/me/assignment')
      .set('authorization', `Bearer ${tokens.accessToken}`);

    expect(tokens.user.expertId).toBe(body.expertId);
    expect(screen.body).toMatchObject({ items: [], counts: { asked: 0 } });
  });

  it('who was staff before becomes one once, and stays the same one', async () => {
    const { body: staff } = await create({ email: 'staff@example.com', role: 'EVALUATOR' }).expect(201);
    const role = (name: string) => t.http().patch(`/api/v1/users/${staff.id}`).set(admin.auth).send({ role: name });

    const { body: applicant } = await role('APPLICANT').expect(200);
    await role('EVALUATOR').expect(200);
    const { body: again } = await role('APPLICANT').expect(200);

    expect(staff.expertId).toBeNull();
    expect(applicant.expertId).toEqual(expect.any(String));
    expect(again.expertId).toBe(applicant.expertId);
  });
});
