import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenIssuer, type TestIssuer } from '../support/issuer.js';
import { expectProblem } from '../support/problem.js';

let t: TestApp;
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await givenIssuer();
  await issuer.listen();
  t = await startTestApp({ ...issuer.settings, OIDC_CLIENTS: 'web', LOG_LEVEL: 'debug' });
});
afterAll(async () => {
  await t.close();
  await issuer.close();
});

const lines = (log: readonly string[]) =>
  log.map((line) => JSON.parse(line) as { level: number; msg: string; context?: string });
const now = () => Math.floor(Date.now() / 1000);

it.each<[string, Record<string, unknown>, 'invalid-token' | 'not-admitted', RegExp]>([
  ['another iss', { iss: 'https://other.example.com' }, 'invalid-token', /its iss is not OIDC_ISSUER/],
  ['another aud', { aud: 'secret-aud' }, 'invalid-token', /unexpected "aud" claim value/],
  ['another azp', { azp: 'secret-azp' }, 'invalid-token', /its azp is none of OIDC_CLIENTS/],
  ['a time that is over', { iat: now() - 900, exp: now() - 600 }, 'invalid-token', /"exp" claim/],
  ['no role', { role: 'secret-role' }, 'not-admitted', /names no role/],
  ['the kind of an ID token', { typ: 'ID' }, 'invalid-token', /it is an ID token/],
  ['no sub', { sub: undefined }, 'invalid-token', /missing required "sub" claim/],
])(
  'why a token with %s is refused is in the log at debug, and nothing of the token',
  async (_, claims, code, reason) => {
    const token = await issuer.token({ sub: 'secret-sub', role: 'OPERATOR', azp: 'web', ...claims });
    const before = t.log.length;

    expectProblem(await t.http().get('/api/v1/auth/me').auth(token, { type: 'bearer' }), code);

    const told = t.log.slice(before);
    expect(lines(told).filter(({ context }) => context === 'issuer')).toEqual([
      expect.objectContaining({ level: 20, msg: expect.stringMatching(reason) }),
    ]);
    expect(told.join('')).not.toMatch(/secret|other\.example/);
    expect(told.join('')).not.toContain(token);
  },
);

it('an issuer that calls itself otherwise is warned of at the start, before any token comes', async () => {
  const other = await startTestApp({ ...issuer.settings, OIDC_ISSUER: `${issuer.url}/` });
  try {
    const warned = () => lines(other.log).filter(({ level, context }) => level === 40 && context === 'issuer');
    while (warned().length === 0) await pause(10);

    expect(warned()).toMatchObject([{ msg: expect.stringContaining('OIDC_ISSUER is not the issuer') }]);
  } finally {
    await other.close();
  }
});
