import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';
import { bearer, givenMember, PASSWORD, signIn } from '../support/sign-in.js';

let t: TestApp;
let admin: Person;
let operator: Person;
beforeAll(async () => {
  t = await startTestApp();
  [admin, operator] = await Promise.all([givenPerson(t, 'ADMIN'), givenPerson(t, 'OPERATOR')]);
});
afterAll(() => t.close());

const url = '/api/v1/experts';
const newExpert = (fields: object = {}) => ({
  email: `${uuid()}@example.com`,
  password: PASSWORD,
  name: 'Kim Minji',
  specialties: ['ML', 'NLP'],
  ...fields,
});
const create = (fields: object = {}) => t.http().post(url).set(operator.auth).send(newExpert(fields));
const read = (id: string | null, person = operator) => t.http().get(`${url}/${id}`).set(person.auth);
const patch = (id: string | null, body: unknown, person = operator) =>
  t
    .http()
    .patch(`${url}/${id}`)
    .set(person.auth)
    .send(body as object);

describe('PATCH /experts/:id', () => {
  it('an applicant may change its name and nothing else', async () => {
    const me = await givenMember(t, 'APPLICANT');

    expectProblem(
      await patch(
        'me',
        { name: 'New', specialties: ['CV'], isActive: true, email: 'x@example.com', password: 'another good one' },
        me,
      ),
      'role-required',
      ['/specialties', '/isActive', '/email', '/password'],
    );
    const changed = await patch('me', { name: 'New Name' }, me);

    expect({ status: changed.status, body: changed.body }).toMatchObject({
      status: 200,
      body: { id: me.expertId, name: 'New Name', specialties: ['ML'] },
    });
    expect((await signIn(t, me.email)).body.user.name).toBe('New Name');
  });

  it('refuses an unknown id, no id, null and a foreign tag', async () => {
    const { body } = await create();

    expectProblem(await patch(uuid(), { name: 'Lee' }), 'expert-not-found');
    expectProblem(await patch('7', { name: 'Lee' }), 'invalid-id');
    expectProblem(await patch(body.id, { name: null, specialties: null, isActive: null }), 'validation-failed', [
      '/name',
      '/specialties',
      '/isActive',
    ]);
    expectProblem(await patch(body.id, { name: 'Lee' }).set('If-Match', '"1-expert"'), 'precondition-failed');
  });

  it('the tag changes with the expert and with its user, and holds still otherwise', async () => {
    const { body: expert, headers } = await create();
    const tags = [headers['etag']];
    const note = async (response: Promise<{ status: number; headers: Record<string, string> }>) =>
      tags.push((await response).headers['etag'] as string);

    await note(patch(expert.id, { specialties: ['CV'] }).set('If-Match', headers['etag'] as string) as never);
    await note(patch(expert.id, { name: 'Lee' }) as never);
    await t.http().patch(`/api/v1/users/${expert.userId}`).set(admin.auth).send({ name: 'Park' }).expect(200);
    await note(read(expert.id) as never);
    await note(patch(expert.id, { name: 'Park', specialties: ['CV'], isActive: true }) as never);

    expect(new Set(tags).size).toBe(4);
    expect(tags[4]).toBe(tags[3]);
  });

  it('an operator changes everything, and specialties count from the next request on', async () => {
    const { body: expert } = await create();
    const session = await signIn(t, expert.email);

    const changed = await patch(expert.id, { specialties: [], name: 'Lee', email: `new-${expert.email}` });

    expect(changed.body).toEqual({
      ...expert,
      specialties: [],
      name: 'Lee',
      email: `new-${expert.email}`,
      updatedAt: expect.any(String),
    });
    expect((await t.http().get('/api/v1/auth/me').set(bearer(session))).body.specialties).toEqual([]);
  });

  it.each([
    ['isActive', false],
    ['password', 'set by an operator'],
  ])('%s = %p ends the sessions of the expert', async (field, value) => {
    const { body: expert } = await create();
    const session = await signIn(t, expert.email);

    await patch(expert.id, { [field]: value }).expect(200);
    await patch(expert.id, { isActive: true }).expect(200);

    expectProblem(await t.http().get(`${url}/me`).set(bearer(session)), 'invalid-token');
    expect((await signIn(t, expert.email, field === 'password' ? String(value) : PASSWORD)).status).toBe(200);
  });

  it('an inactive expert cannot sign in', async () => {
    const { body: expert } = await create();
    await patch(expert.id, { isActive: false }).expect(200);

    expectProblem(await signIn(t, expert.email), 'invalid-credentials');
  });

  it('an operator cannot become an administrator through the expert that one was', async () => {
    const former = await givenMember(t, 'APPLICANT');
    await t.http().patch(`/api/v1/users/${former.userId}`).set(admin.auth).send({ role: 'ADMIN' }).expect(200);

    expectProblem(
      await patch(former.expertId, {
        email: 'mine@example.com',
        password: 'known to operator',
        name: 'X',
        isActive: false,
        specialties: ['CV'],
      }),
      'role-required',
      ['/email', '/password', '/name', '/isActive'],
    );
    expect((await patch(former.expertId, { specialties: ['CV'] })).status).toBe(200);
    expect((await patch(former.expertId, { password: 'set by an admin' }, admin)).status).toBe(200);
  });

  it('the last administrator stays active as an expert too', async () => {
    const former = await givenPerson(t, 'APPLICANT');
    await t.db.query(`UPDATE users SET role = 'ADMIN', is_active = true WHERE id = $1`, [former.userId]);
    const others = await t.db.query(
      `UPDATE users SET role = 'OPERATOR' WHERE role = 'ADMIN' AND id <> $1 RETURNING id`,
      [former.userId],
    );

    expectProblem(await patch(former.expertId, { isActive: false }, former), 'last-admin');

    await t.db.query(`UPDATE users SET role = 'ADMIN' WHERE id = ANY($1::uuid[])`, [
      others[0].map(({ id }: { id: string }) => id),
    ]);
    expect((await patch(former.expertId, { isActive: false }, admin)).status).toBe(200);
  });
});

describe('experts taken over from another application', () => {
  const givenBareExpert = async (userId: string | null = null) => {
    const id = uuid();
    await t.db.query(`INSERT INTO experts (id, user_id) VALUES ($1, $2)`, [id, userId]);
    return id;
  };

  it('are shown with nulls', async () => {
    const id = await givenBareExpert();

    expect((await read(id)).body).toMatchObject({
      id,
      userId: null,
      email: null,
      name: null,
      specialties: [],
      isActive: true,
    });
  });

  it('get their user with e-mail, password and name together, or not at all', async () => {
    const id = await givenBareExpert();
    const email = `${id}@example.com`;

    expectProblem(await patch(id, { email }), 'validation-failed', ['/password', '/name']);
    expect((await patch(id, { specialties: ['CV'] })).body).toMatchObject({ userId: null, specialties: ['CV'] });
    const completed = await patch(id, { email, password: PASSWORD, name: 'Kim' });

    expect(completed.body).toMatchObject({ id, userId: expect.any(String), email, name: 'Kim', specialties: ['CV'] });
    expect((await signIn(t, email)).body.user).toMatchObject({ role: 'APPLICANT', expertId: id });
  });

  it('whose user lacks fields become applicants once these are sent', async () => {
    const userId = uuid();
    await t.db.query(`INSERT INTO users (id) VALUES ($1)`, [userId]);
    const id = await givenBareExpert(userId);

    await patch(id, { email: `${id}@example.com` }).expect(200);
    await patch(id, { password: PASSWORD, name: 'Kim' }).expect(200);

    expect((await signIn(t, `${id}@example.com`)).body.user).toMatchObject({
      id: userId,
      role: 'APPLICANT',
      expertId: id,
    });
  });
});
