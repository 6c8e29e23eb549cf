import type { DrillPerson } from '../support/people.js';

/** What a client tried to do. */
export type OperationKind =
  'save' | 'batch' | 'patch' | 'submit' | 'drop' | 'grade' | 'review' | 'read' | 'list' | 'history' | 'queue';

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly etag: string | null;
  /** The stored answer of an earlier request with the same Idempotency-Key: it tells of then, not of now. */
  readonly replayed: boolean;
  readonly body: unknown;
}

/** One line of a history: a request of one client and what became of it. */
export interface Operation {
  readonly n: number;
  readonly client: number;
  /** Which of the instances was asked. */
  readonly instance: number;
  readonly who: Pick<DrillPerson, 'userId' | 'role' | 'expertId'>;
  readonly kind: OperationKind;
  /** Milliseconds of one monotonic clock: before the request was sent, after the answer was there. */
  readonly start: number;
  readonly end: number;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly ifMatch: string | null;
    readonly key: string | null;
    readonly body: unknown;
  };
  /** `unknown`: the connection broke, or the server said that it does not know either (5xx). */
  readonly outcome: 'ok' | 'fail' | 'unknown';
  readonly reply: Reply | null;
}

/** An answer as any of the views shows it. */
export interface ShownAnswer {
  readonly id: string;
  /** Absent in the grading view. */
  readonly expertId?: string;
  readonly questionId: string;
  readonly version: number;
  readonly status: 'DRAFT' | 'SUBMITTED' | 'GRADED' | 'REVIEWED';
  readonly responseData: Record<string, unknown>;
  readonly score: number | null;
  /** Absent in the grading view. */
  readonly updatedAt?: string;
}

/** Requests that mean the same act: repeats with one Idempotency-Key, and else each request by itself. */
export function actOf({ n, request }: Pick<Operation, 'n' | 'request'>): string {
  return request.key === null ? `operation ${n}` : `key ${request.key}`;
}

/** A number that one write alone puts into what it writes, so that whatever is found can be traced to it. */
export function markOf(text: unknown): number | null {
  const found = typeof text === 'string' ? /^#(\d+);/.exec(text) : null;
  return found ? Number(found[1]) : null;
}

/** As many options as a MULTIPLE question of a drill has; a set of picks is a mark in binary. */
export const OPTIONS = Array.from({ length: 24 }, (_, index) => String.fromCharCode(65 + index));

/** The mark in what an expert has answered. */
export function markIn(responseData: unknown): number | null {
  const { text, value } = (responseData ?? {}) as { text?: unknown; value?: unknown };
  if (!Array.isArray(value)) return markOf(text);
  return value.reduce((sum: number, option) => sum + 2 ** OPTIONS.indexOf(String(option)), 0);
}

/** What the machine gives for it: each of the options is right and worth one point. Null where a person grades. */
export function machineScore(responseData: unknown): number | null {
  const { value } = (responseData ?? {}) as { value?: unknown };
  return Array.isArray(value) ? value.length : null;
}

/** What encodings, escapes and normal forms could spoil. */
const SPICE = ['\u00e9', 'e\u0301', '수능', '𝒳', '"\\', '  ', '\t', '<b>', '\u2028', '0.1'];

/** A response that carries the mark, in the shape of the question. */
export function responseOf(qType: 'ESSAY' | 'MULTIPLE', mark: number): Record<string, unknown> {
  if (qType === 'ESSAY') return { text: `#${mark}; ${SPICE[mark % SPICE.length]} ${'x'.repeat(mark % 97)} ` };
  const picked = OPTIONS.filter((_, bit) => Math.floor(mark / 2 ** bit) % 2 === 1);
  // The order in which they were picked is part of what was sent.
  return { value: mark % 2 === 0 ? picked : picked.toReversed() };
}
