import { createHmac, hash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
import type { AnswerStatus, GradeEventKind } from '../common/enums.js';
import type { AuditKey, AuditKeys } from './audit-key.js';

/**
 * What a grade event says. Every field goes into its hash; those that came later ({@link LATER_FIELDS}) only where they say
 * something, so that an event of before has the hash it was written with.
 */
export interface GradeEventPayload {
  expertId: string;
  questionId: string;
  /** 1, 2, 3 … within one expert's answers to one question. */
  seq: number;
  /** Version of the answer. */
  version: number;
  kind: `${GradeEventKind}`;
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
  /** The items of the rubric that apply, each with what it was worth. */
  items?: unknown;
  /** What a person added to the items, or took. */
  adjustment?: number | null;
  /** {@link rubricHash} of what the points were held against. */
  rubricHash?: string | null;
  /** Of the key that the hash is made with; null in events of before there were keys. */
  keyId?: string | null;
  /** What a member of a panel gave, of which the score of the answer knows nothing. */
  mark?: number | null;
  /** Who may see whose the answer is from then on. */
  subjectId?: string | null;
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

/** A rubric that grades were made with, under its hash. */
export interface KeptRubric {
  hash: string;
  rubric: unknown;
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

/** Fields that events did not have from the first; absent from the bytes that are hashed where they are null. */
const LATER_FIELDS = [
  'items',
  'adjustment',
  'rubricHash',
  'keyId',
  'mark',
  'subjectId',
] as const satisfies readonly (keyof GradeEventPayload)[];

/** In the order of canonical JSON, each with what stands before its value; `actorId`, which is never left out, comes first. */
const SORTED_FIELDS = [...HASHED_FIELDS, ...LATER_FIELDS, 'prevHash' as const].sort().map((field, index) => ({
  field,
  head: `${index === 0 ? '{' : ','}"${field}":`,
  isLater: (LATER_FIELDS as readonly string[]).includes(field),
}));

/**
 * The bytes that are hashed: canonical JSON (RFC 8785) of exactly these fields, whatever else a row carries; a later one
 * that is null is left out.
 */
export function canonicalEvent(prevHash: string, event: GradeEventPayload): string {
  let text = '';
  for (const { field, head, isLater } of SORTED_FIELDS) {
    const value = field === 'prevHash' ? prevHash : event[field];
    const isNull = value === null || value === undefined;
    if (!isNull || !isLater) text += head + (isNull ? 'null' : canonicalJson(value));
  }
  return `${text}}`;
}

/**
 * HMAC-SHA-256, in hex, of an event and the hash of the one before it; SHA-256 where there is no key.
 * @param key the one that the event names
 */
export function chainHash(prevHash: string, event: GradeEventPayload, key: AuditKey | null): string {
  const text = canonicalEvent(prevHash, event);
  return key === null ? sha256(text) : createHmac('sha256', key.secret).update(text).digest('hex');
}

/** SHA-256, in hex, of a response; the order of its fields means nothing. */
export function responseHash(responseData: unknown): string {
  return sha256(canonicalJson(responseData));
}

/** SHA-256, in hex, of a rubric, by which it is kept; the order of its fields means nothing. */
export function rubricHash(rubric: unknown): string {
  return sha256(canonicalJson(rubric));
}

export type ChainVerdict = { intact: true } | BrokenChain;

export interface BrokenChain {
  intact: false;
  /** Of the first event that is not as it should be. */
  seq: number;
  why: string;
  /** Nothing speaks against the chain but that this key, by which the event is to be proven, is not known. */
  unknownKey?: string;
}

const NO_RUBRICS: ReadonlySet<string> = new Set();

/**
 * Whether the events of one (expert, question), oldest first, are all there and as they were written. A chain cut off at its
 * end is one: only a checkpoint or the answer itself tells. So is one whose events all bear no key: whoever can write to the
 * database can write it.
 * @param rubrics hashes of the rubrics that are kept and are what their hash says; no event may name another
 */
export function verifyChain(
  events: readonly ChainedEvent[],
  keys: AuditKeys,
  rubrics: ReadonlySet<string> = NO_RUBRICS,
): ChainVerdict {
  let unproven: BrokenChain | null = null;
  for (const [index, event] of events.entries()) {
    const why =
      placeFaultOf(event, index, events) ?? rubricFaultOf(event, rubrics) ?? keyFaultOf(event, events[index - 1]);
    if (why !== null) return { intact: false, seq: index + 1, why };
    const key = isKeyed(event) ? keys.byId.get(event.keyId) : null;
    if (key === undefined) unproven ??= unknownKeyOf(event.seq, event.keyId ?? '');
    else if (event.hash !== chainHash(event.prevHash, event, key)) {
      return { intact: false, seq: index + 1, why: 'was changed after it was written' };
    }
  }
  return unproven ?? { intact: true };
}

/** Whether the hash of an event is made with a key. */
export function isKeyed<Event extends Pick<GradeEventPayload, 'keyId'>>(
  event: Event,
): event is Event & { keyId: string } {
  return typeof event.keyId === 'string';
}

function placeFaultOf(event: ChainedEvent, index: number, events: readonly ChainedEvent[]): string | null {
  if (event.expertId !== events[0]?.expertId || event.questionId !== events[0].questionId)
    return 'belongs to another chain';
  if (event.seq !== index + 1) return `event ${index + 1} is missing`;
  if (event.prevHash !== (events[index - 1]?.hash ?? GENESIS_HASH)) return 'does not follow the event before it';
  return null;
}

function rubricFaultOf({ rubricHash: named }: ChainedEvent, rubrics: ReadonlySet<string>): string | null {
  if (named === null || named === undefined || rubrics.has(named)) return null;
  return 'names a rubric that is not there or was changed';
}

function keyFaultOf(event: ChainedEvent, before: ChainedEvent | undefined): string | null {
  return before && isKeyed(before) && !isKeyed(event) ? 'bears no key, and the one before it does' : null;
}

function unknownKeyOf(seq: number, unknownKey: string): BrokenChain {
  return { intact: false, seq, why: `bears the key ${unknownKey}, which is not known here`, unknownKey };
}

/** Whether a kept rubric is what its hash says. */
export function isProven({ hash: named, rubric }: KeptRubric): boolean {
  return rubricHash(rubric) === named;
}

function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? 'null';
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
