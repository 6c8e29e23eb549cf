import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

const URL = '/api/v1/categories';
const STAFF = ['EVALUATOR', 'OPERATOR', 'ADMIN'] as const;
let t: TestApp;
let people: Record<'APPLICANT' | 'EVALUATOR' | 'OPERATOR' | 'ADMIN', Person>;

beforeAll(async () => {
  t = await startTestApp();
  const [APPLICANT, EVALUATOR, OPERATOR, ADMIN] = await Promise.all([
    givenPerson(t, 'APPLICANT'),
    givenPerson(t, 'EVALUATOR'),
    givenPerson(t, 'OPERATOR'),
    givenPerson(t, 'ADMIN'),
  ]);
  people = { APPLICANT, EVALUATOR, OPERATOR, ADMIN };
});
afterAll(() => t.close());

type Method = 'get' | 'post' | 'patch' | 'delete';
const as = (role: keyof typeof people, method: Method, path = '') =>
  t.http()[method](`${URL}${path}`).set(people[role].auth);
const named = (name: string) => ({ name: `${name} ${uuid().slice(-8)}` });

describe('who may use categories', () => {
  it.each<[Method, string]>([
    ['get', ''],
    ['post', ''],
    ['get', `/${uuid()}`],
    ['patch', `/${uuid()}`],
    ['delete', `/${uuid()}`],
  ])('%s %s is closed to those who have not signed in', async (method, path) => {
    expectProblem(await t.http()[method](`${URL}${path}`), 'sign-in-required');
  });

  it.each(['APPLICANT', 'EVALUATOR'] as const)('an %s writes none, whatever is sent', async (role) => {
    const { id } = await givenCategory(t);

    expectProblem(await as(role, 'post').send('{'), 'role-required');
    expectProblem(await as(role, 'patch', `/${id}`).send({ weight: 'much' }), 'role-required');
    expectProblem(await as(role, 'delete', `/${id}`), 'role-required');
  });

  it('only an ADMIN deletes for good, known or unknown', async () => {
    const { id } = await givenCategory(t);

    expectProblem(await as('OPERATOR', 'delete', `/${id}?hard=true`), 'role-required');
    expectProblem(await as('OPERATOR', 'delete', `/${uuid()}?hard=true`), 'role-required');
    await as('ADMIN', 'delete', `/${id}?hard=true`).expect(204);
    expectProblem(await as('ADMIN', 'get', `/${id}`), 'category-not-found');
  });
});

describe('what is refused', () => {
  it.each<[string, object, string[]]>([
    ['no name', {}, ['/name']],
    ['an empty name', { name: '  ' }, ['/name']],
    ['a long name', { name: 'x'.repeat(101) }, ['/name']],
    ['a name that is no text', { name: 7 }, ['/name']],
    ['a name of two lines', { name: 'a\nb' }, ['/name']],
    ['a weight below 0', { name: 'x', weight: -1 }, ['/weight']],
    ['a weight above 100', { name: 'x', weight: 101 }, ['/weight']],
    ['a fraction of a weight', { name: 'x', weight: 1.5 }, ['/weight']],
    [
      'null where a value is meant',
      { name: 'x', weight: null, displayOrder: null, isActive: null },
      ['/weight', '/displayOrder', '/isActive'],
    ],
    ['an order beyond a million', { name: 'x', displayOrder: 2_000_000 }, ['/displayOrder']],
    ['no markers', { name: 'x', markers: 0 }, ['/markers']],
    ['too many markers', { name: 'x', markers: 6, panelSpread: 101 }, ['/markers', '/panelSpread']],
    ['a rule that is none', { name: 'x', panelRule: 'HIGHER', panelSpread: 1.5 }, ['/panelRule', '/panelSpread']],
    ['null for who marks', { name: 'x', markers: null, panelRule: null }, ['/markers', '/panelRule']],
    ['a long description', { name: 'x', description: 'x'.repeat(5001) }, ['/description']],
    ['unknown fields', { name: 'x', colour: 'red', id: uuid() }, ['/colour', '/id']],
    ['two faults at once', { name: '', weight: 'much' }, ['/name', '/weight']],
  ])('%s is a fault with its pointer', async (_, body, pointers) => {
    expectProblem(await as('OPERATOR', 'post').send(body), 'validation-failed', pointers);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['isActive=perhaps', '/isActive'],
    ['colour=red', '/colour'],
  ])('the query %s', async (query, pointer) => {
    expectProblem(await as('OPERATOR', 'get', `?${query}`), 'invalid-query', [pointer]);
  });

  it.each([
    'nonsense',
    Buffer.from('["categories","1"]').toString('base64url'),
    Buffer.from('["categories","99999999999","a"]').toString('base64url'),
  ])('the cursor %s', async (cursor) => {
    expectProblem(await as('OPERATOR', 'get', `?cursor=${cursor}`), 'invalid-cursor');
  });

  it('an id that is none, and one that is unknown', async () => {
    expectProblem(await as('OPERATOR', 'get', '/7'), 'invalid-id');
    expectProblem(await as('OPERATOR', 'get', `/${uuid()}`), 'category-not-found');
    expectProblem(await as('OPERATOR', 'patch', `/${uuid()}`).send({}), 'category-not-found');
    expectProblem(await as('OPERATOR', 'delete', `/${uuid()}`), 'category-not-found');
  });

  it('a name that another category has, at once or later', async () => {
    const { name } = named('Taken');
    const other = await as('OPERATOR', 'post').send(named('Other')).expect(201);
    const both = await Promise.all([
      as('OPERATOR', 'post').send({ name }),
      as('ADMIN', 'post').send({ name: ` ${name} ` }),
    ]);

    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expectProblem(await as('OPERATOR', 'post').send({ name }), 'category-name-taken', ['/name']);
    expectProblem(await as('OPERATOR', 'patch', `/${other.body.id}`).send({ name }), 'category-name-taken', ['/name']);
  });

  it('deleting a category that holds questions', async () => {
    const { id } = await givenCategory(t);
    await givenQuestion(t, { categoryId: id, isActive: false });

    expectProblem(await as('ADMIN', 'delete', `/${id}?hard=true`), 'category-in-use');
  });
});

describe('writing', () => {
  it('creates with defaults, and answers where it lies', async () => {
    const input = named('Machine Learning');
    const response = await as('OPERATOR', 'post').send(input).expect(201);

    expect(response.headers.location).toBe(`${URL}/${response.body.id}`);
    expect(response.body).toEqual({
      id: expect.any(String),
      ...input,
      description: null,
      suggestions: false,
      weight: 10,
      displayOrder: 0,
      isActive: true,
      markers: 1,
      panelRule: 'MEAN',
      panelSpread: 10,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const read = await as('EVALUATOR', 'get', `/${response.body.id}`).expect(200);
    expect(read.body).toEqual(response.body);
    expect(read.headers.etag).toBe(response.headers.etag);
    const {
      suggestions: _suggestions,
      markers: _markers,
      panelRule: _rule,
      panelSpread: _spread,
      ...forEverybody
    } = read.body;
    const seen = await as('APPLICANT', 'get', `/${response.body.id}`).expect(200);
    expect(seen.body).toEqual(forEverybody);
    expect(seen.headers.etag).not.toBe(response.headers.etag);
  });

  it('shows who marks the answers to staff alone, each with a tag of their own', async () => {
    const who = { markers: 3, panelRule: 'LOWER', panelSpread: 0 };
    const { body, headers } = await as('OPERATOR', 'post').send({ ...named('Several'), ...who });
    const { markers, panelRule, panelSpread, suggestions: _suggestions, ...shown } = body;

    expect({ markers, panelRule, panelSpread }).toEqual(who);
    const read = await as('APPLICANT', 'get', `/${body.id}`).expect(200);
    expect(read.body).toEqual(shown);
    expect(read.headers.etag).not.toBe(headers.etag);
    const listed = await as('APPLICANT', 'get', '?limit=200').expect(200);
    expect(JSON.stringify(listed.body)).not.toMatch(/marker|panel/i);
    const changed = await as('OPERATOR', 'patch', `/${body.id}`).send({ markers: 2 }).expect(200);
    expect(changed.body).toMatchObject({ ...who, markers: 2 });
  });

  it('a repeat with the same Idempotency-Key creates nothing', async () => {
    const input = named('Once');
    const key = uuid();
    const first = await as('OPERATOR', 'post').set('idempotency-key', key).send(input).expect(201);
    const again = await as('OPERATOR', 'post').set('idempotency-key', key).send(input).expect(201);

    expect(again.body).toEqual(first.body);
  });

  it('changes what is sent and nothing else, and the ETag with it', async () => {
    const { body: before, headers } = await as('OPERATOR', 'post').send({
      ...named('Before'),
      description: 'kept',
      weight: 30,
    });
    const response = await as('OPERATOR', 'patch', `/${before.id}`)
      .set('if-match', headers.etag ?? '')
      .send({ weight: 40 })
      .expect(200);

    expect(response.body).toEqual({ ...before, weight: 40, updatedAt: response.body.updatedAt });
    expect(response.headers.etag).not.toBe(headers.etag);
    expectProblem(
      await as('OPERATOR', 'patch', `/${before.id}`)
        .set('if-match', headers.etag ?? '')
        .send({ weight: 50 }),
      'precondition-failed',
    );
  });

  it('what changes nothing leaves the ETag', async () => {
    const { body, headers } = await as('OPERATOR', 'post').send(named('Same'));

    for (const change of [{}, { name: body.name, weight: body.weight, description: null }]) {
      const response = await as('OPERATOR', 'patch', `/${body.id}`).send(change).expect(200);
      expect([response.body, response.headers.etag]).toEqual([body, headers.etag]);
    }
    await as('EVALUATOR', 'get', `/${body.id}`)
      .set('if-none-match', headers.etag ?? '')
      .expect(304);
  });

  it('of two writers with the same ETag one wins', async () => {
    const { body, headers } = await as('OPERATOR', 'post').send(named('Raced'));
    const sent = [41, 42].map((weight) =>
      as('OPERATOR', 'patch', `/${body.id}`)
        .set('if-match', headers.etag ?? '')
        .send({ weight }),
    );

    expect((await Promise.all(sent)).map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('DELETE deactivates, and again, and PATCH activates', async () => {
    const { id } = await givenCategory(t);
    await as('OPERATOR', 'delete', `/${id}`).expect(204);
    await as('OPERATOR', 'delete', `/${id}?hard=false`).expect(204);

    expect((await as('EVALUATOR', 'get', `/${id}`).expect(200)).body.isActive).toBe(false);
    expect((await as('OPERATOR', 'patch', `/${id}`).send({ isActive: true }).expect(200)).body.isActive).toBe(true);
  });
});

describe('reading', () => {
  let ids: { first: string; tieA: string; tieB: string; inactive: string };
  beforeAll(async () => {
    await t.db.query('DELETE FROM questions');
    await t.db.query('DELETE FROM question_categories');
    ids = {
      tieB: (await givenCategory(t, { name: 'B 한국어', displayOrder: 5 })).id,
      inactive: (await givenCategory(t, { name: 'C', displayOrder: 1, isActive: false })).id,
      tieA: (await givenCategory(t, { name: 'A', displayOrder: 5 })).id,
      first: (await givenCategory(t, { name: 'Z', displayOrder: -2_147_483_648 })).id,
    };
  });
  const listed = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);

  it('staff see all, by displayOrder and name', async () => {
    for (const role of STAFF) {
      const { body } = await as(role, 'get', '?withTotal=true').expect(200);
      expect(listed(body)).toEqual([ids.first, ids.inactive, ids.tieA, ids.tieB]);
      expect([body.nextCursor, body.total]).toEqual([null, 4]);
    }
    expect(listed((await as('OPERATOR', 'get', '?isActive=false')).body)).toEqual([ids.inactive]);
    expect((await as('OPERATOR', 'get', '?isActive=true&withTotal=true')).body.total).toBe(3);
  });

  it('applicants see active ones only, and learn nothing of the others', async () => {
    const { body } = await as('APPLICANT', 'get', '?withTotal=true').expect(200);

    expect(listed(body)).toEqual([ids.first, ids.tieA, ids.tieB]);
    expect(body.total).toBe(3);
    expect((await as('APPLICANT', 'get', '?isActive=false&withTotal=true')).body).toEqual({
      items: [],
      nextCursor: null,
      total: 0,
    });
    const hidden = await as('APPLICANT', 'get', `/${ids.inactive}`);
    const missing = await as('APPLICANT', 'get', `/${uuid()}`);
    expectProblem(hidden, 'category-not-found');
    expect(hidden.body.detail).toBe(missing.body.detail);
  });

  it('pages hold every category once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await as('OPERATOR', 'get', `?limit=1${cursor && `&cursor=${cursor}`}`).expect(200);
      seen.push(...listed(body));
      cursor = body.nextCursor as string | null;
    }

    expect(seen).toEqual([ids.first, ids.inactive, ids.tieA, ids.tieB]);
  });
});
