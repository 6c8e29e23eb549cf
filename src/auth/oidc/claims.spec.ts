import { describe, expect, it } from '@jest/globals';
import { loadEnv } from '../../config/env.js';
import type { OidcSettings } from '../../config/oidc.js';
import { emailFrom, isAccessTokenType, nameFrom, roleFrom, whyAnotherIssuer, whyNotForUs } from './claims.js';

const settings = (more: Record<string, string> = {}): OidcSettings => {
  const { oidc } = loadEnv({ OIDC_ISSUER: 'https://id.example.com', OIDC_AUDIENCE: 'axqna-api', ...more });
  if (!oidc) throw new Error('there is an issuer');
  return oidc;
};

describe('the role of a claim', () => {
  const mapped = { OIDC_ROLE_CLAIM: 'realm_access.roles', OIDC_ROLE_MAP: 'graders=EVALUATOR,heads=ADMIN' };

  it.each([
    ['its own name', { role: 'OPERATOR' }, {}, 'OPERATOR'],
    ['the highest of several', { role: ['APPLICANT', 'ADMIN', 'EVALUATOR'] }, {}, 'ADMIN'],
    ['nothing for another spelling', { role: 'admin' }, {}, null],
    ['nothing for an unknown one', { role: 'BOSS' }, {}, null],
    ['nothing for what every object has', { role: 'constructor' }, {}, null],
    ['nothing for no text', { role: { ADMIN: true } }, {}, null],
    ['nothing without the claim', {}, {}, null],
    ['what the map says', { realm_access: { roles: ['other', 'graders'] } }, mapped, 'EVALUATOR'],
    ['nothing that the map leaves out', { realm_access: { roles: ['ADMIN'] } }, mapped, null],
    [
      'a claim with dots in its name',
      { 'https://x.org/role': 'ADMIN' },
      { OIDC_ROLE_CLAIM: 'https://x.org/role' },
      'ADMIN',
    ],
    ['nothing that is only inherited', {}, { OIDC_ROLE_CLAIM: 'constructor.name' }, null],
    ['the role of everybody else', { role: 'x' }, { OIDC_ROLE_MAP: 'heads=ADMIN,*=APPLICANT' }, 'APPLICANT'],
  ])('is %s', (_, payload, env, role) => {
    expect(roleFrom(payload, settings(env as Record<string, string>))).toBe(role);
  });
});

describe('a token is for us', () => {
  it.each([
    ['one audience', { aud: 'axqna-api', azp: 'any' }, {}, true],
    ['several, asked for by the audience', { aud: ['axqna-api', 'account'], azp: 'axqna-api' }, {}, true],
    ['several, asked for by nobody we know', { aud: ['axqna-api', 'account'], azp: 'other' }, {}, false],
    ['several, asked for by nobody', { aud: ['axqna-api', 'account'] }, {}, false],
    ['a client of ours', { aud: ['axqna-api', 'account'], azp: 'web' }, { OIDC_CLIENTS: 'web,app' }, true],
    ['another client', { aud: 'axqna-api', azp: 'other' }, { OIDC_CLIENTS: 'web,app' }, false],
    ['an access token that names its kind', { aud: 'axqna-api', typ: 'Bearer' }, {}, true],
    ['an ID token beside an access token', { aud: 'axqna-api', at_hash: 'x' }, {}, false],
    ['an ID token beside a code', { aud: 'axqna-api', c_hash: 'x' }, {}, false],
    ['an ID token that names its kind', { aud: 'axqna-api', typ: 'ID' }, {}, false],
    ['bound to a key that the bearer did not show', { aud: 'axqna-api', cnf: { jkt: 'x' } }, {}, false],
  ])('%s: %j', (_, payload, env, expected) => {
    expect(whyNotForUs(payload, settings(env as Record<string, string>)) === null).toBe(expected);
  });
});

it.each([
  [undefined, 'it has no iss'],
  ['https://id.example.com/', 'its iss differs from OIDC_ISSUER by a slash at the end'],
  ['https://id.example.com/other', 'its iss is not OIDC_ISSUER'],
])('of a token with the iss %j is said that %s', (iss, reason) => {
  expect(whyAnotherIssuer(iss, 'https://id.example.com')).toBe(reason);
});

it.each([
  [undefined, true],
  ['JWT', true],
  ['at+jwt', true],
  ['application/at+JWT', true],
  ['logout+jwt', false],
  ['dpop+jwt', false],
  [['JWT'], false],
])('a token of the type %j is an access token: %s', (typ, expected) => {
  expect(isAccessTokenType(typ)).toBe(expected);
});

it.each([
  [{ email: 'kim@example.com', email_verified: true }, 'kim@example.com'],
  [{ email: ' kim@example.com ', email_verified: 'true' }, 'kim@example.com'],
  [{ email: 'kim@example.com', email_verified: false }, null],
  [{ email: 'kim@example.com' }, null],
  [{ email: 'kim', email_verified: true }, null],
  [{ email: 'kím@example.com', email_verified: true }, null],
  [{ email: `${'x'.repeat(400)}@example.com`, email_verified: true }, null],
  [{ email: ['kim@example.com'], email_verified: true }, null],
])('the e-mail address of %j is %j', (payload, email) => {
  expect(emailFrom(payload)).toBe(email);
});

it.each([
  [{ name: ' Kim Minji ' }, 'Kim Minji'],
  [{ name: '', preferred_username: 'kim' }, 'kim'],
  [{ name: 'Kim\u0000\n\u202Ejnim' }, 'Kimjnim'],
  [{ name: '가'.repeat(500) }, '가'.repeat(200)],
  [{ name: `${'x'.repeat(199)}😀` }, `${'x'.repeat(199)}\uFFFD`],
  [{ name: 7 }, 'Unnamed'],
  [{}, 'Unnamed'],
])('the name of %j is %j', (payload, name) => {
  expect(nameFrom(payload)).toBe(name);
});
