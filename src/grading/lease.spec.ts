import { expect, it } from '@jest/globals';
import { DomainError } from '../common/domain-error.js';
import { type OpenClaim, requireLease } from './lease.js';

const MINE = '5b6c1f0e-7d52-4a53-9a86-3c9f2f6f0c11';
const THEIRS = '0d3c5a7b-9e10-4c11-8f6e-019a8e3c7a01';
const me = { grader_id: 'me', token: MINE };
const other = { grader_id: 'other', token: THEIRS };

const third = { grader_id: 'third', token: '7c1e2d3f-4b5a-4c6d-8e9f-0a1b2c3d4e5f' };

it.each<[claims: OpenClaim[], token: string | null | undefined, refusal: string | null, places?: number]>([
  [[], undefined, null],
  [[], null, null],
  [[], MINE, 'claim-expired'],
  [[me], MINE, null],
  [[me], MINE.toUpperCase(), null],
  [[me], undefined, 'claim-token-required'],
  [[me], null, 'claim-token-required'],
  [[me], THEIRS, 'claim-expired'],
  [[other], undefined, 'claimed-by-another'],
  [[other], MINE, 'claim-expired'],
  [[other], THEIRS, 'claim-expired'],
  [[other, me], MINE, null],
  [[other, me], null, 'claim-token-required'],
  // Several are to mark it.
  [[other], null, null, 2],
  [[other, third], null, 'claimed-by-another', 2],
  [[other, third], null, null, 3],
  [[other, me], null, 'claim-token-required', 3],
  [[other, third, me], MINE, null, 2],
  [[other, third], MINE, 'claim-expired', 3],
  [[other, third], null, null, Infinity],
])('open claims %j and the token %s: %s', (claims, token, refusal, places = 1) => {
  const grade = () => requireLease({ userId: 'me' }, claims, token, places);

  if (refusal === null) expect(grade).not.toThrow();
  else expect(grade).toThrow(expect.objectContaining({ constructor: DomainError, code: refusal }));
});
