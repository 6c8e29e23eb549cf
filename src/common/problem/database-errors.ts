import { DomainError } from '../domain-error.js';
import type { ErrorCode } from './catalogue.js';

interface DatabaseError {
  code?: string;
  constraint?: string;
  column?: string;
}

/** What a violated constraint means to a client. Every unique key and check that input can reach has its row. */
const CONSTRAINTS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  question_categories_name_key: ['category-name-taken', 'Another category has this name; choose another one.'],
  questions_category_id_fkey: ['category-in-use', 'The category still holds questions; move or delete them first.'],
  questions_external_id_key: ['external-id-taken', 'Another question has this externalId; choose another one.'],
  ux_users_email: ['email-taken', 'Another user has this e-mail address.'],
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

/** Classes of SQLSTATE that say the database is away, not that the request is wrong. */
const AWAY = new Set(['57P01', '57P02', '57P03', '08000', '08001', '08003', '08004', '08006', '53300']);
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);

/** Translates an error of the driver; null when it is none. */
export function databaseErrorToDomain(error: unknown): DomainError | null {
  const driver = driverError(error);
  if (!driver) return null;
  const { code = '', constraint = '' } = driver;
  const known = CONSTRAINTS[constraint];
  if (known) return new DomainError(known[0], known[1], { cause: error });
  if (AWAY.has(code) || SOCKET.has(code) || isPoolTimeout(error)) return databaseAway(error);
  if (code === '23503') {
    return new DomainError('reference-not-found', 'The body names something that does not exist.', { cause: error });
  }
  if (code === '23505') return new DomainError('conflict', 'The same thing exists already.', { cause: error });
  if (['23502', '23514', '22001', '22003', '22021', '22P05', '22P02', '22007', '22008'].includes(code)) {
    return new DomainError('validation-failed', 'A value is outside what can be stored.', { cause: error });
  }
  if (['40001', '40P01', '55P03'].includes(code)) {
    return new DomainError('write-conflict', 'Somebody else changed this at the same time; try again.', {
      cause: error,
    });
  }
  if (code === '57014')
    return new DomainError('busy', 'The request took too long; try again.', {
      cause: error,
      headers: { 'Retry-After': '5' },
    });
  if (code === '53100' || code === 'ENOSPC')
    return new DomainError('storage-full', 'There is no room left on our side; nothing was stored.', { cause: error });
  return null;
}

/** TypeORM wraps the driver's error; the read pool does not. */
function driverError(error: unknown): DatabaseError | null {
  if (typeof error !== 'object' || error === null) return null;
  const inner = (error as { driverError?: unknown }).driverError ?? error;
  if (isPoolTimeout(inner)) return inner as DatabaseError;
  if (isCutRequest(inner)) return null;
  return typeof (inner as DatabaseError).code === 'string' ? (inner as DatabaseError) : null;
}

/** Node gives a request whose client has gone the code of a lost connection, without the system call of a real one. */
function isCutRequest(error: object): boolean {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  return code === 'ECONNRESET' && syscall === undefined && (error as Error).message === 'aborted';
}

function isPoolTimeout(error: unknown): boolean {
  return (
    error instanceof Error &&
    /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/.test(
      error.message,
    )
  );
}

function databaseAway(cause: unknown): DomainError {
  return new DomainError('database-unavailable', 'The database cannot be reached at the moment; try again shortly.', {
    cause,
    headers: { 'Retry-After': '5' },
  });
}
