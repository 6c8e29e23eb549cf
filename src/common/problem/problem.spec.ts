import { describe, expect, it } from '@jest/globals';
import { NotFoundException } from '@nestjs/common';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { DomainError } from '../domain-error.js';
import { CATALOGUE } from './catalogue.js';
import { problemOf, toDomainError } from './problem.js';

const failed = (fields: object) =>
  new QueryFailedError('INSERT …', ['secret'], Object.assign(new Error('driver'), fields));

describe('an error becomes a refusal', () => {
  it.each([
    ['a taken name', failed({ code: '23505', constraint: 'question_categories_name_key' }), 'category-name-taken'],
    ['a taken e-mail address', failed({ code: '23505', constraint: 'ux_users_email' }), 'email-taken'],
    ['another unique key', failed({ code: '23505', constraint: 'something_key' }), 'conflict'],
    ['an unknown reference', failed({ code: '23503', constraint: 'answers_expert_id_fkey' }), 'reference-not-found'],
    ['a NUL in text', failed({ code: '22021' }), 'validation-failed'],
    ['a NUL in JSONB', failed({ code: '22P05' }), 'validation-failed'],
    ['a number out of range', failed({ code: '22003' }), 'validation-failed'],
    ['a deadlock', failed({ code: '40P01' }), 'busy'],
    ['a conflict with the recovery of a standby', failed({ code: '40001' }), 'busy'],
    ['a lock not given in time', failed({ code: '55P03' }), 'busy'],
    ['a cancelled statement', failed({ code: '57014' }), 'busy'],
    ['a transaction left idle', failed({ code: '25P03' }), 'busy'],
    ['a database that shuts down', failed({ code: '57P01' }), 'database-unavailable'],
    ['a database that starts', failed({ code: '57P03' }), 'database-unavailable'],
    ['a database without a free connection', failed({ code: '53300' }), 'database-unavailable'],
    ['a database that no longer lets us in', failed({ code: '28P01' }), 'database-unavailable'],
    ['a gateway before the database that lost it', failed({ code: '08P01' }), 'database-unavailable'],
    ['a database that takes no writes', failed({ code: '25006' }), 'database-read-only'],
    ['a host without a name', Object.assign(new Error('x'), { code: 'EAI_AGAIN' }), 'database-unavailable'],
    ['a connection lost in a use case', new QueryRunnerAlreadyReleasedError(), 'database-unavailable'],
    ['a connection that ended', failed({ message: 'Connection terminated unexpectedly' }), 'database-unavailable'],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'database-unavailable'],
    [
      'a lost connection',
      Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
      'database-unavailable',
    ],
    [
      'a request whose client has gone',
      Object.assign(new Error('aborted'), { code: 'ECONNRESET', statusCode: 400 }),
      'bad-request',
    ],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect'), 'busy'],
    ['a full disk of the database', failed({ code: '53100' }), 'storage-full'],
    ['a route that is not there', new NotFoundException(), 'route-not-found'],
    [
      'a body over the limit',
      Object.assign(new Error('x'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }),
      'body-too-large',
    ],
    ['anything else', new Error('secret'), 'internal'],
    ['no error at all', 'text', 'internal'],
  ])('%s', (_, error, code) => {
    expect(toDomainError(error).code).toBe(code);
  });

  it('that tells nothing of the database or of what was sent', () => {
    const problem = problemOf(toDomainError(failed({ code: 'XX000', message: 'secret', detail: 'secret' })), {
      url: '/x?token=secret',
      id: '1',
    });

    expect(JSON.stringify(problem)).not.toMatch(/secret|INSERT/);
    expect(problem).toMatchObject({ status: 500, code: 'internal', instance: '/x' });
  });

  it.each(['40P01', '53300', '55P03', '57P01', '25006'])('%s says when to come back', (code) => {
    expect(toDomainError(failed({ code })).headers['Retry-After']).toMatch(/^\d+$/);
  });

  it('a full disk of uploads is 507', () => {
    expect(CATALOGUE[toDomainError(Object.assign(new Error('x'), { code: 'ENOSPC' })).code].status).toBe(507);
  });

  it('extra members never replace the standard ones', () => {
    const error = new DomainError('conflict', 'why', { extra: { status: 200, question: 1 } });

    expect(problemOf(error, { url: '/', id: '1' })).toMatchObject({ status: 409, question: 1 });
  });
});
