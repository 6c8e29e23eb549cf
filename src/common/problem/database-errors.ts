import { DomainError } from '../domain-error.js';
import type { ErrorCode } from './catalogue.js';

interface DatabaseError {
  name?: string;
  message?: string;
  code?: unknown;
  constraint?: string;
}

/**
 * What a violated constraint means to a client. Every unique key and check that input can reach has its row; where
 * one field of the body causes it, a pointer to that.
 */
const CONSTRAINTS: Readonly<Record<string, readonly [code: ErrorCode, detail: string, pointer?: string]>> = {
  question_categories_name_key: ['category-name-taken', 'Another category has this name; choose another one.', '/name'],
  questions_category_id_fkey: ['category-in-use', 'The category still holds questions; move or delete them first.'],
  questions_external_id_key: [
    'external-id-taken',
    'Another question has this externalId; choose another one.',
    '/externalId',
  ],
  idempotency_keys_user_id_fkey: ['invalid-token', 'The account is gone; sign in again.'],
  ux_regrades_running: [
    'regrade-under-way',
    'The answers to this question are being scored anew; wait for the end of that.',
  ],
  ux_users_email: ['email-taken', 'Another user has this e-mail address.', '/email'],
  answers_expert_id_question_id_version_key: [
    'write-conflict',
    'Another version was written at the same time; try again.',
  ],
  ux_answers_one_draft: ['write-conflict', 'Another draft was opened at the same time; try again.'],
  grade_events_expert_id_question_id_seq_key: [
    'write-conflict',
    'Another grade was written at the same time; try again.',
  ],
};

/** SQLSTATEs that say the database is away or turns everybody down, not that the request is wrong. */
const AWAY = new Set([
  '28000',
  '28P01',
  '3D000',
  '53300',
  '53400',
  '57P01',
  '57P02',
  '57P03',
  '57P04',
  '57P05',
  '58030',
]);
const SOCKET = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
/** What the driver says of a broken connection, without a code. */
const BROKEN = /Connection terminated|timeout expired|not queryable|SSL connection|No answer from the database/;
/** TypeORM gives a broken connection back at once; the rest of the use case then speaks to nobody. */
const RELEASED = new Set(['QueryRunnerAlreadyReleasedError', 'QueryRunnerProviderAlreadyReleasedError']);
const POOL_TIMEOUT = 'timeout exceeded when trying to connect';

const OUTSIDE = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P05', '23502', '23514']);
/** A deadlock or a conflict of snapshots: nobody's fault, and the whole request can be repeated. */
const COLLIDED = new Set(['40001', '40P01']);
/** Limits of time (a statement, a lock, a pause inside a transaction) and of memory. */
const TOO_LONG = new Set(['25P03', '25P04', '53000', '53200', '55P03', '57014']);

/** Translates an error of the driver; null when it is none. */
export function databaseErrorToDomain(error: unknown): DomainError | null {
  if (typeof error !== 'object' || error === null) return null;
  const inner: object = (error as { driverError?: object }).driverError ?? error;
  const { code, constraint, message, name } = inner as DatabaseError;
  if (message === POOL_TIMEOUT) return busy('No connection to the database became free in time; try again.', 5, error);
  if (RELEASED.has(name ?? '') || (typeof code !== 'string' && BROKEN.test(message ?? ''))) return away(error);
  if (typeof code !== 'string' || isCutRequest(inner)) return null;
  return ofConstraint(constraint, error) ?? ofCode(code, message ?? '', error);
}

function ofConstraint(constraint: string | undefined, cause: unknown): DomainError | null {
  const known = CONSTRAINTS[constraint ?? ''];
  if (!known) return null;
  const [code, detail, pointer] = known;
  return new DomainError(code, detail, { cause, errors: pointer ? [{ pointer, detail: 'is taken' }] : [] });
}

function ofCode(code: string, message: string, cause: unknown): DomainError | null {
  if (AWAY.has(code) || SOCKET.has(code) || /^08[0-9A-Z]{3}$/.test(code)) return away(cause);
  if (code === '25006' || (/^[0-9A-Z]{5}$/.test(code) && /Read-only file system/.test(message))) return readOnly(cause);
  if (COLLIDED.has(code)) return busy('Two requests got in each other’s way; repeat this one.', 1, cause);
  if (TOO_LONG.has(code)) return busy('The request took too long; try again.', 5, cause);
  if (code === '53100' || isStorageFull(code)) {
    return new DomainError('storage-full', 'There is no room left on our side; nothing was stored.', { cause });
  }
  if (code === '23503') {
    return new DomainError('reference-not-found', 'The body names something that does not exist.', { cause });
  }
  if (code === '23505') return new DomainError('conflict', 'The same thing exists already.', { cause });
  if (OUTSIDE.has(code))
    return new DomainError('validation-failed', 'A value is outside what can be stored.', { cause });
  return null;
}

/** Of the operating system: the disk, a quota or the largest size of a file. */
export function isStorageFull(code: string | undefined): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}

/** Node gives a request whose client has gone the code of a lost connection, without the system call of a real one. */
function isCutRequest(error: object): boolean {
  const { code, syscall, message } = error as { code?: unknown; syscall?: unknown; message?: unknown };
  return code === 'ECONNRESET' && syscall === undefined && message === 'aborted';
}

function away(cause: unknown): DomainError {
  return new DomainError('database-unavailable', 'The database cannot be reached at the moment; try again shortly.', {
    cause,
    headers: { 'Retry-After': '5' },
  });
}

function readOnly(cause: unknown): DomainError {
  return new DomainError('database-read-only', 'The database takes no writes at the moment; try again shortly.', {
    cause,
    headers: { 'Retry-After': '5' },
  });
}

function busy(detail: string, seconds: number, cause: unknown): DomainError {
  return new DomainError('busy', detail, { cause, headers: { 'Retry-After': String(seconds) } });
}
