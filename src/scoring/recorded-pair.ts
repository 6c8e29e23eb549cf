import type { AnswerStatus } from '../common/enums.js';
import type { AuditKeys } from './audit-key.js';
import { type ChainedEvent, isKeyed, responseHash, verifyChain } from './grade-chain.js';
import { isTelling } from './silent-kinds.js';
import { provesTombstone, type Tombstone, type TombstoneProof } from './tombstone.js';

export interface RecordedEvent extends ChainedEvent {
  answerId: string;
}

/** A version of an answer, as it stands. */
export interface RecordedAnswer {
  id: string;
  version: number;
  status: AnswerStatus;
  score: number | null;
  isCorrect: boolean | null;
  maxScore: number;
  responseData: unknown;
}

/** What the end of a chain was when a checkpoint was taken. */
export interface Head {
  seq: number;
  hash: string;
  /** Whether the chain was erased with its expert by then, and left this tombstone. */
  erased: boolean;
}

/** All that is kept of one expert's answers to one question, each in its order. */
export interface RecordedPair {
  expertId: string;
  questionId: string;
  events: readonly RecordedEvent[];
  answers: readonly RecordedAnswer[];
  tombstone: Tombstone | null;
  proof: TombstoneProof | null;
  /** Of the checkpoints that it is held against, as far as they name it. */
  heads: readonly Head[];
}

/** What can be wrong with the record. */
export const RECORD_FAULTS = {
  'chain-broken': 'Somebody changed, removed or added events: compare with a backup of before.',
  'chain-cut': 'Events that a checkpoint knows are gone from the end: compare with a backup of before.',
  'chain-removed': 'A chain that a checkpoint knows is gone, and nobody erased it: compare with a backup of before.',
  'chain-replaced': 'A chain is another than the one that a checkpoint knows: compare with a backup of before.',
  'chain-of-erased':
    'There are events beside the tombstone of their chain: somebody brought them back, or made them up.',
  'key-unknown': 'Set AUDIT_KEYS_BEFORE to the keys that were in force before, or AUDIT_KEY to that of the servers.',
  'answer-missing': 'Events are there whose answer is not: compare with a backup of before.',
  'answer-differs': 'The answer was changed past the record, whose last event says what it was.',
  'response-differs': 'What was answered was changed after it was judged: compare with a backup of before.',
  'tombstone-forged': 'The tombstone is not the one that an erasure wrote.',
  'tombstone-removed': 'A tombstone that there was is gone or another one: compare with a backup of before.',
} as const;

export type RecordFaultCode = keyof typeof RECORD_FAULTS;

export interface RecordFault {
  code: RecordFaultCode;
  /** To follow "expert … on question …:". */
  what: string;
}

/** What nothing speaks against, and nothing proves: it was written without a key, or passes for that. */
export interface Unproven {
  /** The end of the chain bears no key. */
  chains: number;
  /** Tombstones without a proof. */
  tombstones: number;
  /** Grades without an event, as an adopted database has them. */
  grades: number;
}

export interface PairFindings {
  faults: RecordFault[];
  unproven: Unproven;
}

/**
 * Holds everything that is kept of a pair against each other, and against checkpoints.
 * @param rubrics as for {@link verifyChain}
 */
export function auditPair(pair: RecordedPair, keys: AuditKeys, rubrics: ReadonlySet<string>): PairFindings {
  const { events, answers, heads } = pair;
  const faults = [
    ...chainFaults(pair, keys, rubrics),
    ...events.flatMap((event) => strayFaults(event, answers)),
    ...answers.flatMap((answer) => answerFaults(answer, events)),
    ...tombstoneFaults(pair, keys),
    ...heads.flatMap((head) => headFaults(head, pair)),
  ];
  return { faults, unproven: unprovenOf(pair) };
}

function chainFaults(
  { events, tombstone }: RecordedPair,
  keys: AuditKeys,
  rubrics: ReadonlySet<string>,
): RecordFault[] {
  const verdict = verifyChain(events, keys, rubrics);
  const faults: RecordFault[] = [];
  if (!verdict.intact) {
    const code = verdict.unknownKey === undefined ? 'chain-broken' : 'key-unknown';
    faults.push({ code, what: `event ${verdict.seq} ${verdict.why}` });
  }
  if (events.length > 0 && tombstone !== null)
    faults.push({ code: 'chain-of-erased', what: `${events.length} events, and a tombstone of ${tombstone.events}` });
  return faults;
}

function strayFaults({ answerId, seq, version }: RecordedEvent, answers: readonly RecordedAnswer[]): RecordFault[] {
  if (answers.some((answer) => answer.id === answerId && answer.version === version)) return [];
  return [
    { code: 'answer-missing', what: `event ${seq} is on version ${version}, answer ${answerId}, which is not there` },
  ];
}

function answerFaults(answer: RecordedAnswer, events: readonly RecordedEvent[]): RecordFault[] {
  const own = events.filter(({ answerId }) => answerId === answer.id);
  const faults: RecordFault[] = [];
  const hash = own.length > 0 ? responseHash(answer.responseData) : '';
  const other = own.find((event) => event.responseHash !== hash);
  if (other)
    faults.push({ code: 'response-differs', what: `version ${answer.version} is not what event ${other.seq} judged` });

  // Beside nothing but marks an answer is still as the marks found it.
  const last = own.findLast(({ kind }) => isTelling(kind)) ?? own.at(-1);
  const differences = last ? differencesFrom(last, answer) : [];
  if (differences.length > 0)
    faults.push({
      code: 'answer-differs',
      what: `version ${answer.version} says otherwise than event ${last?.seq}: ${differences.join(', ')}`,
    });
  return faults;
}

function differencesFrom(last: RecordedEvent, answer: RecordedAnswer): string[] {
  const said = { status: last.statusAfter, score: last.scoreAfter, isCorrect: last.isCorrect, maxScore: last.maxScore };
  return (Object.keys(said) as (keyof typeof said)[]).flatMap((field) =>
    said[field] === answer[field] ? [] : [`${field} ${answer[field]} for ${said[field]}`],
  );
}

function tombstoneFaults({ tombstone, proof }: RecordedPair, keys: AuditKeys): RecordFault[] {
  if (proof === null) return [];
  if (tombstone === null)
    return [{ code: 'tombstone-removed', what: 'there is the proof of a tombstone, and no tombstone' }];
  const proves = provesTombstone(keys, tombstone, proof);
  if (proves === null)
    return [{ code: 'key-unknown', what: `the tombstone bears the key ${proof.keyId}, which is not known here` }];
  return proves ? [] : [{ code: 'tombstone-forged', what: 'the proof of the tombstone is not that of an erasure' }];
}

/** What a checkpoint knows is still there, or went by an erasure that had come at least as far. */
function headFaults({ seq, hash, erased }: Head, { events, tombstone }: RecordedPair): RecordFault[] {
  if (erased) {
    if (tombstone?.lastSeq === seq && tombstone.lastHash === hash) return [];
    return [{ code: 'tombstone-removed', what: `a checkpoint knows a tombstone of ${seq} events` }];
  }
  if (events.length === 0) {
    if (tombstone === null)
      return [{ code: 'chain-removed', what: `a checkpoint knows ${seq} events, and there is none` }];
    if (tombstone.lastSeq > seq || (tombstone.lastSeq === seq && tombstone.lastHash === hash)) return [];
    return [{ code: 'chain-replaced', what: `a checkpoint knows ${seq} events, the tombstone ${tombstone.lastSeq}` }];
  }
  if (events.length < seq)
    return [{ code: 'chain-cut', what: `a checkpoint knows ${seq} events, ${events.length} are left` }];
  if (events[seq - 1]?.hash === hash) return [];
  return [{ code: 'chain-replaced', what: `event ${seq} is not the one that a checkpoint knows` }];
}

function unprovenOf({ events, answers, tombstone, proof, heads }: RecordedPair): Unproven {
  const last = events.at(-1);
  const isVouchedFor = (seq: number, hash: string, erased: boolean) =>
    heads.some((head) => head.erased === erased && head.seq === seq && head.hash === hash);
  const isOpen = last !== undefined && !isKeyed(last) && !isVouchedFor(last.seq, last.hash, false);
  const isBare = tombstone !== null && proof === null && !isVouchedFor(tombstone.lastSeq, tombstone.lastHash, true);
  const judged = new Set(events.filter(({ kind }) => isTelling(kind)).map(({ answerId }) => answerId));
  const grades = answers.filter((answer) => isGraded(answer) && !judged.has(answer.id));
  return { chains: Number(isOpen), tombstones: Number(isBare), grades: grades.length };
}

function isGraded({ status, score, isCorrect }: RecordedAnswer): boolean {
  return status === 'GRADED' || status === 'REVIEWED' || score !== null || isCorrect !== null;
}
