import { Logger } from '@nestjs/common';
import { errors } from 'jose';
import { invalidToken } from '../../access/gate.js';
import { DomainError } from '../../common/domain-error.js';
import { PlainError } from '../../common/plain-error.js';

const log = new Logger('issuer');

/** Why a token is refused goes to the log at debug alone: in words of ours, without the token or a value of it. */
export function logRefusal(reason: string): void {
  log.debug(`a token was refused: ${reason}`);
}

/** `invalid-token` for a reason that the log may tell. */
export function refused(reason: string): DomainError {
  return invalidToken(new PlainError(reason));
}

/** The reason of a refusal in words that hold nothing of the token; null where no token is refused. */
export function reasonOf(error: unknown): string | null {
  if (!(error instanceof DomainError)) return null;
  if (error.code === 'not-admitted') return error.detail;
  if (error.code !== 'invalid-token') return null;
  const { cause } = error;
  if (cause instanceof PlainError) return cause.message;
  // These name a claim that was asked for, and no value.
  if (cause instanceof errors.JWTClaimValidationFailed || cause instanceof errors.JWTExpired) return cause.message;
  if (cause instanceof errors.JOSEError) return cause.code;
  return 'its session or its user has ended';
}
