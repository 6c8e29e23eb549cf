import type { EntityManager } from 'typeorm';
import { queryPrepared } from '../database/read-pool.js';

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
  const sorted = [...pairs].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const experts = [...new Set(sorted.map(({ expertId }) => expertId))];
  await queryPrepared(
    tx,
    'answers-lock-pairs',
    `WITH held AS MATERIALIZED (SELECT id FROM experts WHERE id = ANY ($1::uuid[]) ORDER BY id FOR KEY SHARE),
     asked AS MATERIALIZED (SELECT id FROM questions WHERE id = ANY ($3::uuid[]) ORDER BY id FOR KEY SHARE)
     SELECT ${advisoryLock('p.expert_id', 'p.question_id')}
       FROM (SELECT count(*) FROM held) AS first,
            (SELECT count(*) FROM asked) AS second,
            unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS p (expert_id, question_id, place)`,
    [experts, sorted.map(({ expertId }) => expertId), sorted.map(({ questionId }) => questionId)],
  );
}

/** The same of the pairs of these answers, of which some may not be there. */
export async function lockPairsOf(tx: EntityManager, answerIds: readonly string[]): Promise<void> {
  const pairs = await queryPrepared<Pair>(
    tx,
    'answers-pairs',
    `SELECT DISTINCT expert_id AS "expertId", question_id AS "questionId" FROM answers WHERE id = ANY ($1::uuid[])`,
    [answerIds],
  );
  await lockPairs(tx, pairs);
}

/** The lock of a pair by itself, until the transaction ends; the arguments are SQL of the type uuid. */
export const advisoryLock = (expertId: string, questionId: string): string =>
  `pg_advisory_xact_lock(${keyInSql(expertId, questionId)})`;

/** The same for who will not wait: whether it was free. */
export const tryAdvisoryLock = (expertId: string, questionId: string): string =>
  `pg_try_advisory_xact_lock(${keyInSql(expertId, questionId)})`;

function keyInSql(expertId: string, questionId: string): string {
  return `hashtextextended('answer-pair:' || ${expertId} || ':' || ${questionId}, 0)`;
}

function keyOf({ expertId, questionId }: Pair): string {
  return `${expertId}:${questionId}`;
}
