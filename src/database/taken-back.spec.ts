import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { isTakenBack } from './taken-back.js';

/** As the driver makes it of what the server says, in the language of the server. */
const refusal = (code: string, severity: string) =>
  Object.assign(new pg.DatabaseError('so', 1, 'error'), { code, severity });

describe('an error of PostgreSQL', () => {
  it.each(['22012', '23505', '40001', '40P01', '54001', '55P03', '57014', 'P0001'])(
    'with the code %s says that nothing is kept, in whatever language',
    (code) => {
      expect([refusal(code, 'ERROR'), refusal(code, '오류')].map(isTakenBack)).toEqual([true, true]);
    },
  );

  it.each(['08006', '25P04', '40003', '53100', '57P01', 'XX000'])(
    'with the code %s says nothing of the kind',
    (code) => {
      expect([refusal(code, 'ERROR'), refusal(code, '치명적오류')].map(isTakenBack)).toEqual([false, false]);
    },
  );

  it.each([new Error('Connection terminated unexpectedly'), { code: '23505' }, null])(
    'is nothing that it did not say: %p',
    (error) => {
      expect(isTakenBack(error)).toBe(false);
    },
  );
});
