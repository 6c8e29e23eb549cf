import type { EntityManager } from 'typeorm';
import { queryPrepared, type Statement } from '../database/read-pool.js';

/** One expert's answers to one question: what versions are counted in and grade events are chained in. */
export interface Pair {
  readonly expertId: string;
  readonly questionId: string;
}

/**
 * Lets one transaction at a time act on a pair, until it ends. Read the pair in a later statement: this one's snapshot is
 * older than the lock. The rows of the expert and of the question are held as well: what locks one of them FOR UPDATE, such
 * as an erasure, a finalize or a change of the question's type, waits for the acts under way, and the acts after it see what
 * it did.
 */
export function lockPair(tx: EntityManager, expertId: string, questionId: string): Promise<void> {
  return lockPairs(tx, [{ expertId, questionId }]);
}

/** Locks several pairs in one order for everybody, so that two batches never wait for each other. */
export async function lockPairs(tx: EntityManager, pairs: readonly Pair[]): Promise<void> {
  const { name, text, values } = pairLock(pairs);
  await queryPrepared(tx, name, text, values);
}

/** The statement that locks them. */
export function pairLock(pairs: readonly Pair[]): Statement {
  const sorted = [...pairs].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const experts = [...new Set(sorted.map(({ expertId }) => expertId))];
  return {
    name: 'answers-lock-pairs',
    text: `WITH held AS MATERIALIZED (SELECT id FROM experts WHERE id = ANY ($1::uuid[]) ORDER BY id FOR KEY SHARE),
     asked AS MATERIALIZED (SELECT id FROM questions WHERE id = ANY ($3::uuid[]) ORDER BY id FOR KEY SHARE)
     SELECT pg_advisory_xact_lock(hashtextextended('answer-pair:' || p.expert_id || ':' || p.question_id, 0))
       FROM (SELECT count(*) FROM held) AS first,
            (SELECT count(*) FROM asked) AS second,
            unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS p (expert_id, question_id, place)`,
    values: [experts, sorted.map(({ expertId }) => expertId), sorted.map(({ questionId }) => questionId)],
  };
}

function keyOf({ expertId, questionId }: Pair): string {
  return `${expertId}:${questionId}`;
}
