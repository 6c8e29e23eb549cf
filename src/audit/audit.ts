import type pg from 'pg';
import { provenHashes } from '../backup/chains.js';
import { prepareForCopy } from '../backup/copying.js';
import { onConnection, one } from '../database/migrator/connection.js';
import type { AuditKeys } from '../scoring/audit-key.js';
import { auditPair, type Head, type RecordedPair, type RecordFault, type Unproven } from '../scoring/recorded-pair.js';
import { type Checkpoint, headsOf, verifyCheckpoint } from './checkpoint-file.js';
import { type HeadRow, recordedPairs } from './recorded-pairs.js';

export interface AuditOptions {
  databaseUrl: string;
  keys: AuditKeys;
  /** Files that the record is held against. */
  checkpoints: readonly string[];
  signal: AbortSignal;
  onProgress: (done: number, total: number) => void;
}

export interface FoundFault extends RecordFault {
  expertId: string;
  questionId: string;
}

export interface AuditResult {
  takenAt: string;
  chains: number;
  events: number;
  answers: number;
  tombstones: number;
  /** Of the tombstones: those whose chain was broken or not proven when it was erased, as whoever erased it was told. */
  erasedBroken: number;
  unproven: Unproven;
  /** How many there are, of which the first thousand are `found`. */
  faults: number;
  found: FoundFault[];
  checkpoints: Omit<Checkpoint, 'code' | 'previous'>[];
}

/** So many are told one by one. */
const MAX_FOUND = 1_000;

/** What is done with what is met. */
export interface AuditVisitor {
  onBegin: (takenAt: string, checkpoints: readonly Checkpoint[]) => Promise<void>;
  /** Is given the end of each chain and each tombstone, in the order of their pairs. */
  onHead: (head: HeadRow) => Promise<void>;
}

/**
 * Holds every chain of grade events against its keys, its answers, its tombstone and the checkpoints, in one snapshot.
 * @throws PlainError when a checkpoint cannot be read or is not what it was
 */
export async function audit(options: AuditOptions, visitor?: AuditVisitor): Promise<AuditResult> {
  const { databaseUrl, keys, signal } = options;
  const checkpoints: Checkpoint[] = [];
  for (const path of options.checkpoints) checkpoints.push(await verifyCheckpoint(path, keys));
  return onConnection(databaseUrl, async (client) => {
    const { takenAt, total } = await begin(client);
    await visitor?.onBegin(takenAt, checkpoints);
    const rubrics = await provenHashes(client);
    const result = emptyResult(takenAt, checkpoints);
    for await (const pair of recordedPairs(client, checkpoints.map(headsOf))) {
      signal.throwIfAborted();
      count(result, pair);
      const { faults, unproven } = auditPair(pair, keys, rubrics);
      addTo(result.unproven, unproven);
      result.faults += faults.length;
      const { expertId, questionId } = pair;
      const room = faults.slice(0, MAX_FOUND - result.found.length);
      result.found.push(...room.map((fault) => ({ ...fault, expertId, questionId })));
      const head = visitor ? headOf(pair) : null;
      if (head) await visitor?.onHead({ ...head, expertId, questionId });
      options.onProgress(result.answers, total);
    }
    await client.query('COMMIT');
    return result;
  });
}

/** The end of what is kept of the pair; null where nothing was judged. */
function headOf({ events, tombstone }: RecordedPair): Head | null {
  const last = events.at(-1);
  if (last) return { seq: last.seq, hash: last.hash, erased: false };
  return tombstone && { seq: tombstone.lastSeq, hash: tombstone.lastHash, erased: true };
}

async function begin(client: pg.ClientBase): Promise<{ takenAt: string; total: number }> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await prepareForCopy(client);
  const { now, total } = await one<{ now: Date; total: string }>(
    client,
    `SELECT now(), (SELECT count(*) FROM answers) AS total`,
  );
  return { takenAt: now.toISOString(), total: Number(total) };
}

function emptyResult(takenAt: string, checkpoints: readonly Checkpoint[]): AuditResult {
  return {
    takenAt,
    chains: 0,
    events: 0,
    answers: 0,
    tombstones: 0,
    erasedBroken: 0,
    unproven: { chains: 0, tombstones: 0, grades: 0 },
    faults: 0,
    found: [],
    checkpoints: checkpoints.map(({ path, takenAt: at, heads }) => ({ path, takenAt: at, heads })),
  };
}

function count(result: AuditResult, { events, answers, tombstone, proof }: RecordedPair): void {
  result.chains += Number(events.length > 0);
  result.events += events.length;
  result.answers += answers.length;
  result.tombstones += Number(tombstone !== null);
  result.erasedBroken += Number(proof?.intact === false);
}

function addTo(sum: Unproven, more: Unproven): void {
  sum.chains += more.chains;
  sum.tombstones += more.tombstones;
  sum.grades += more.grades;
}
