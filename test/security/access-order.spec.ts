import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { CASES } from './access-cases.js';
import { isAsExpert } from './access-cells.js';
import { accessTable } from './access-table.js';
import { CALLERS, type Caller, World } from './access-world.js';
import { type Sent, send } from './send.js';

const BODY_LIMIT = 2048;
const table = accessTable();

/** What the gate refuses before a row of the database is read: all that a caller without an expert's row may ask for. */
const refused = Object.keys(CASES).flatMap((operation) =>
  CALLERS.flatMap((caller) => {
    const rows = table.filter((row) => row.operation === operation && !isAsExpert(row.relation));
    const [cell, ...others] = new Set(rows.map(({ cells }) => cells[caller]));
    return (cell === '401' || cell === '403') && others.length === 0
      ? [{ operation, caller, status: Number(cell) }]
      : [];
  }),
);

/** Requests that whoever may use the route is told to mend. */
const FAULTY: Readonly<Record<string, (path: string) => Omit<Sent, 'method'>>> = {
  'a body that is no JSON': (path) => ({ path, body: '{"name": ' }),
  'a body of the wrong kind': (path) => ({ path, body: 'name=x', headers: { 'content-type': 'text/plain' } }),
  'a body beyond the limit': (path) => ({ path, body: { name: 'x'.repeat(2 * BODY_LIMIT) } }),
  'unknown fields': (path) => ({ path, body: { nonsense: true, __id: 1 } }),
  'headers that say nothing': (path) => ({
    path,
    headers: { 'idempotency-key': 'two words', 'if-match': 'x', 'if-none-match': '*', range: 'bytes=0-1' },
  }),
  'a query that says nothing': (path) => ({ path: `${path.split('?')[0]}?limit=many&cursor=%25&nonsense=1` }),
  'an id that is none': (path) => ({ path: path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'none') }),
};

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp({ BODY_LIMIT_BYTES: String(BODY_LIMIT) });
});
afterAll(() => t.close());

describe('who may use a route is decided before what is sent is judged:', () => {
  it('no route is left out', () => {
    const closed = new Set(refused.filter(({ caller }) => caller === 'unsigned').map(({ operation }) => operation));
    const open = Object.keys(CASES).filter((operation) => !closed.has(operation));
    expect(open).toEqual([
      'POST /auth/login',
      'POST /auth/refresh',
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
    ]);
    expect(new Set(refused.map(({ caller }) => caller))).toEqual(
      new Set(['unsigned', 'APPLICANT', 'EVALUATOR', 'OPERATOR']),
    );
  });

  it.each(Object.keys(FAULTY))(
    '%s changes no refusal',
    async (fault) => {
      const callers = new Map<Caller, World>();
      const wrong: string[] = [];
      for (const { operation, caller, status } of refused) {
        const world = callers.get(caller) ?? (await World.of(t, caller, false));
        callers.set(caller, world);
        const [method = ''] = operation.split(' ');
        const path = `/api/v1${operation.slice(method.length + 1).replace('{id}', world.random())}`;
        const sent = FAULTY[fault]!(path);
        const answer = await send(t, world.signedIn, {
          method,
          ...(method === 'GET' ? { ...sent, body: undefined } : sent),
        });
        const code = status === 401 ? 'sign-in-required' : 'role-required';
        if (answer.status !== status || answer.code !== code)
          wrong.push(`${operation} of ${caller}: ${answer.status} ${answer.code} instead of ${status} ${code}`);
      }
      expect(wrong).toEqual([]);
    },
    300_000,
  );
});

describe('who may act on a row is decided before what is sent is judged:', () => {
  const NONSENSE = { nonsense: true, score: 'many', decision: 'MAYBE', reason: 7, allowUngraded: 'yes' };
  const judged = (act: string, relation: string) => [`POST /answers/{id}/${act}`, relation] as const;

  it.each<readonly [string, string, Caller, string]>([
    [...judged('grade', 'own, handed in'), 'EVALUATOR', '403 own-answer'],
    [...judged('grade', "another's, graded"), 'EVALUATOR', '403 another-graders'],
    [...judged('grade', 'random'), 'EVALUATOR', '404 answer-not-found'],
    [...judged('review', 'own, graded'), 'OPERATOR', '403 own-answer'],
    [...judged('review', "another's, graded"), 'OPERATOR', '422 validation-failed'],
    ['POST /experts/{id}/finalize', 'own', 'OPERATOR', '403 own-answer'],
    ['POST /experts/{id}/finalize', 'random', 'OPERATOR', '404 expert-not-found'],
    ['PATCH /experts/{id}', 'specialties: own', 'APPLICANT', '403 role-required'],
    ['PATCH /experts/{id}', 'password: of staff', 'OPERATOR', '403 role-required'],
    ['PATCH /experts/{id}', 'password: of staff', 'ADMIN', '422 validation-failed'],
  ])('%s, %s, of %s is %4$s', async (operation, relation, caller, expected) => {
    const world = await World.of(t, caller, isAsExpert(relation));
    const { path } = await CASES[operation]![relation]!(world);
    const [method = ''] = operation.split(' ');
    const body = method === 'PATCH' ? { specialties: 'CV', password: 1, nonsense: true } : NONSENSE;

    const { status, code } = await send(t, world.signedIn, { method, path, body });

    expect(`${status} ${code}`).toBe(expected);
  });

  it('points at what the caller may not change, not at what is wrong with it', async () => {
    const world = await World.of(t, 'APPLICANT', false);
    const body = { name: 7, specialties: 'CV', isActive: 'no', id: '1' };

    const answer = await send(t, world.signedIn, { method: 'PATCH', path: '/api/v1/experts/me', body });

    expect({ ...answer, pointers: [...answer.pointers].sort() }).toMatchObject({
      code: 'role-required',
      pointers: ['/isActive', '/specialties'],
    });
  });
});

describe('whoever sets the password of another', () => {
  it('leaves a line in the log, without the password', async () => {
    const operator = await World.of(t, 'OPERATOR', false);
    const expertId = await operator.anotherExpert();
    const [{ user_id: userId }] = await t.db.query(`SELECT user_id FROM experts WHERE id = $1`, [expertId]);
    const path = `/api/v1/experts/${expertId}`;

    await send(t, operator.signedIn, { method: 'PATCH', path, body: { name: 'Kim' } });
    const password = 'nobody else shall read this';
    await send(t, operator.signedIn, { method: 'PATCH', path, body: { password, isActive: true } });

    const told = t.log.filter((line) => line.includes(userId)).map((line) => JSON.parse(line) as { msg: string });
    expect(told.map(({ msg }) => msg)).toEqual([
      `account ${userId} was changed by ${operator.self.userId}: password, isActive`,
    ]);
    expect(t.log.join('')).not.toContain(password);
  });
});
