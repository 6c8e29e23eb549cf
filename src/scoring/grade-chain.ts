import { hash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
import type { AnswerStatus } from '../common/enums.js';

export type GradeEventKind = 'GRADED' | 'APPROVED' | 'RETURNED';

/** What a grade event says. Every field goes into its hash. */
export interface GradeEventPayload {
  expertId: string;
  questionId: string;
  /** 1, 2, 3 … within one expert's answers to one question. */
  seq: number;
  /** Version of the answer. */
  version: number;
  kind: GradeEventKind;
  /** `responseHash` of what was graded. */
  responseHash: string;
  questionRevision: number;
  /** Null for the machine. */
  actorId: string | null;
  /** Rule and version of a machine's grade, such as `subset@1`. */
  policy: string | null;
  statusBefore: AnswerStatus;
  statusAfter: AnswerStatus;
  scoreBefore: number | null;
  scoreAfter: number | null;
  maxScore: number;
  isCorrect: boolean | null;
  /** Points for each criterion, as given. */
  criteria: unknown;
  comment: string | null;
  reason: string | null;
  /** ISO 8601, UTC, milliseconds: `2025-01-10T09:30:00.000Z`. */
  createdAt: string;
}

/** An event as it is kept: chained to the one before. */
export interface ChainedEvent extends GradeEventPayload {
  prevHash: string;
  hash: string;
}

/** Stands before the first event of a chain. */
export const GENESIS_HASH = '0'.repeat(64);

// The package is CommonJS whose types promise a default export; at run time the module is the function itself.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

const HASHED_FIELDS = [
  'expertId',
  'questionId',
  'seq',
  'version',
  'kind',
  'responseHash',
  'questionRevision',
  'actorId',
  'policy',
  'statusBefore',
  'statusAfter',
  'scoreBefore',
  'scoreAfter',
  'maxScore',
  'isCorrect',
  'criteria',
  'comment',
  'reason',
  'createdAt',
] as const satisfies readonly (keyof GradeEventPayload)[];

/** In the order of canonical JSON, each with what stands before its value. */
const SORTED_FIELDS = [...HASHED_FIELDS, 'prevHash' as const]
  .sort()
  .map((field, index) => ({ field, head: `${index === 0 ? '{' : ','}"${field}":` }));

/** The bytes that are hashed: canonical JSON (RFC 8785) of exactly these fields, whatever else a row carries. */
export function canonicalEvent(prevHash: string, event: GradeEventPayload): string {
  let text = '';
  for (const { field, head } of SORTED_FIELDS) {
    const value = field === 'prevHash' ? prevHash : event[field];
    text += head + (value === null || value === undefined ? 'null' : canonicalJson(value));
  }
  return `${text}}`;
}

/** SHA-256, in hex, of an event and the hash of the one before it. */
export function chainHash(prevHash: string, event: GradeEventPayload): string {
  return sha256(canonicalEvent(prevHash, event));
}

/** SHA-256, in hex, of a response; the order of its fields means nothing. */
export function responseHash(responseData: unknown): string {
  return sha256(canonicalJson(responseData));
}

export type ChainVerdict = { intact: true } | { intact: false; seq: number; why: string };

/** Whether the events of one (expert, question), oldest first, are all there and as they were written. */
export function verifyChain(events: readonly ChainedEvent[]): ChainVerdict {
  let prevHash = GENESIS_HASH;
  for (const [index, event] of events.entries()) {
    const why = faultOf(event, index + 1, prevHash, events[0]);
    if (why !== null) return { intact: false, seq: index + 1, why };
    prevHash = event.hash;
  }
  return { intact: true };
}

function faultOf(event: ChainedEvent, seq: number, prevHash: string, first: ChainedEvent | undefined): string | null {
  if (event.expertId !== first?.expertId || event.questionId !== first.questionId) return 'belongs to another chain';
  if (event.seq !== seq) return `event ${seq} is missing`;
  if (event.prevHash !== prevHash) return 'does not follow the event before it';
  if (event.hash !== chainHash(event.prevHash, event)) return 'was changed after it was written';
  return null;
}

function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? 'null';
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
