import type { ErrorCode } from './catalogue.js';

/** Refusals that come together, for `ApiProblems`. */
export const SIGNED_IN = ['sign-in-required', 'invalid-token'] as const satisfies readonly ErrorCode[];
export const BY_ROLE = [...SIGNED_IN, 'role-required'] as const satisfies readonly ErrorCode[];
export const LIST = ['invalid-query', 'invalid-cursor'] as const satisfies readonly ErrorCode[];
export const BODY = [
  'malformed-json',
  'json-too-deep',
  'body-too-large',
  'unsupported-media-type',
  'validation-failed',
] as const satisfies readonly ErrorCode[];
/** Of routes that take an Idempotency-Key. */
export const ONCE = [
  'invalid-header',
  'idempotency-in-progress',
  'idempotency-key-reused',
] as const satisfies readonly ErrorCode[];
/** Somebody else is writing the same, or too much is being written. */
export const CONTENDED = ['write-conflict', 'busy'] as const satisfies readonly ErrorCode[];
