import type pg from 'pg';
import { chainedEventColumns } from '../answers/chained-event-columns.js';
import { TOMBSTONE_COLUMNS } from '../answers/tombstone-columns.js';
import { eachRow } from '../backup/cursor.js';
import type { Head, RecordedAnswer, RecordedEvent, RecordedPair } from '../scoring/recorded-pair.js';
import type { Tombstone, TombstoneProof } from '../scoring/tombstone.js';
import { firstKey, type PairRow, PairStream } from './pair-stream.js';

const EVENTS = `
SELECT g.answer_id AS "answerId", ${chainedEventColumns('g')} FROM grade_events g
 ORDER BY g.expert_id, g.question_id, g.seq`;

const ANSWERS = `
SELECT a.expert_id AS "expertId", a.question_id AS "questionId", a.id, a.version, a.status, a.score,
       a.is_correct AS "isCorrect", a.max_score AS "maxScore", a.response_data AS "responseData"
  FROM answers a ORDER BY a.expert_id, a.question_id, a.version`;

const TOMBSTONES = `
SELECT ${TOMBSTONE_COLUMNS('t')} FROM grade_event_tombstones t ORDER BY t.expert_id, t.question_id`;

const PROOFS = `
SELECT p.expert_id AS "expertId", p.question_id AS "questionId", p.intact, p.key_id AS "keyId", p.code
  FROM tombstone_proofs p ORDER BY p.expert_id, p.question_id`;

export type HeadRow = Head & PairRow;

/**
 * Everything that is kept of each pair, pair by pair, in the open transaction and with a few thousand rows in memory.
 * @param heads of checkpoints, each in the order of the pairs
 */
export async function* recordedPairs(
  client: pg.ClientBase,
  heads: readonly AsyncIterable<HeadRow>[],
): AsyncGenerator<RecordedPair> {
  const rowsOf = <Row extends PairRow>(name: string, query: string) =>
    PairStream.of(eachRow<Row>(client, `audit_${name}`, query));
  const events = await rowsOf<RecordedEvent>('events', EVENTS);
  const answers = await rowsOf<RecordedAnswer & PairRow>('answers', ANSWERS);
  const tombstones = await rowsOf<Tombstone>('tombstones', TOMBSTONES);
  const proofs = await rowsOf<TombstoneProof & PairRow>('proofs', PROOFS);
  const checkpoints = await Promise.all(heads.map((rows) => PairStream.of(rows)));
  const all: readonly PairStream<PairRow>[] = [events, answers, tombstones, proofs, ...checkpoints];
  for (let key = firstKey(all); key !== null; key = firstKey(all)) {
    const [expertId, questionId] = key.split(' ') as [string, string];
    const pair = { expertId, questionId, events: await events.take(key), answers: await answers.take(key) };
    const [tombstone = null] = await tombstones.take(key);
    const [proof = null] = await proofs.take(key);
    const known: Head[] = [];
    for (const checkpoint of checkpoints) known.push(...(await checkpoint.take(key)));
    yield { ...pair, tombstone, proof, heads: known };
  }
}
