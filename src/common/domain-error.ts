import type { ErrorCode } from './problem/catalogue.js';

/** One fault of what was sent: a JSON pointer (RFC 6901) into it, and what to do. */
export interface Fault {
  pointer: string;
  detail: string;
}

export interface DomainErrorOptions {
  errors?: readonly Fault[];
  headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document, such as the current question. */
  extra?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

/** A refusal by a rule. Its code decides the HTTP status (see the catalogue); its detail says what to do. */
export class DomainError extends Error {
  readonly errors: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options: DomainErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
    this.extra = options.extra ?? {};
  }
}
