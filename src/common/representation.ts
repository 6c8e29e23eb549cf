import { DomainError } from './domain-error.js';

/** A response that carries more than its body: status, Location, ETag. */
export class Representation<T> {
  private constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
    readonly body: T,
  ) {}

  static ok<T>(body: T, options: { etag?: string } = {}): Representation<T> {
    return new Representation(200, options.etag ? { etag: options.etag } : {}, body);
  }

  static created<T>(body: T, options: { location: string; etag?: string }): Representation<T> {
    const headers = { location: options.location, ...(options.etag ? { etag: options.etag } : {}) };
    return new Representation(201, headers, body);
  }

  /** 204: there is nothing to show. */
  static nothing(): Representation<undefined> {
    return new Representation(204, {}, undefined);
  }

  /** As it was stored with an idempotency key. */
  static replay<T>(status: number, headers: Record<string, string>, body: T): Representation<T> {
    return new Representation(status, { ...headers, 'idempotency-replayed': 'true' }, body);
  }
}

/** Strong ETag of one view of a row; `view` keeps the tags of two views of one row apart. */
export function etagOf(rowVersion: number | string, view: string): string {
  return `"${rowVersion}-${view}"`;
}

const ENTITY_TAGS = /^(?:\*|(?:W\/)?"[^"\s]*"(?:\s*,\s*(?:W\/)?"[^"\s]*")*)$/;

/**
 * The If-Match header, null when it was not sent. A weak tag is read as one, though it matches nothing (RFC 9110).
 * @throws DomainError `invalid-header` when it is no list of entity tags
 */
export function readIfMatch(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (ENTITY_TAGS.test(header)) return header;
  throw new DomainError('invalid-header', 'If-Match takes the ETag that you read, quotes included ("3-staff"), or *.');
}

/**
 * @param ifMatch the header as sent, null when it was not
 * @throws DomainError `precondition-failed` when it names another version
 */
export function requireMatch(ifMatch: string | null, current: string): void {
  if (ifMatch === null || tagMatches(ifMatch, current)) return;
  throw new DomainError('precondition-failed', 'The resource has changed since you read it; read it again.', {
    headers: { etag: current },
  });
}

/** Strong comparison for If-Match: a weak tag never matches. */
function tagMatches(header: string, current: string): boolean {
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim() === current);
}

/** Weak comparison for If-None-Match. */
export function noneMatchHolds(header: string | undefined, current: string | undefined): boolean {
  if (header === undefined || current === undefined) return true;
  return !header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === current);
}
