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
