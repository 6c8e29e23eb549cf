import type { EntityManager } from 'typeorm';
import { joinTail, TAIL_COLUMNS, type TailRow } from '../answers/chain-tail.js';
import { lockPairsOf } from '../answers/pair-lock.js';
import type { AnswerStatus } from '../common/enums.js';
import { queryPrepared } from '../database/read-pool.js';

/** An answer as a regrade looks at it. */
export interface RegradedRow extends TailRow {
  id: string;
  expert_id: string;
  question_id: string;
  version: number;
  question_revision: number;
  response_data: unknown;
  status: AnswerStatus;
  score: number | null;
  max_score: number;
  is_correct: boolean | null;
  grader_id: string | null;
  superseded: boolean;
  finalized: boolean;
  /** The event that gave the score; null for an adopted one. */
  event_id: string | null;
  /** By which rule; null where a person gave it. */
  policy: string | null;
}

/** Of a question, given to a revision of it up to $2: what has a score and counts. */
const REGRADABLE = `a.question_id = $1 AND a.question_revision <= $2 AND a.status IN ('GRADED', 'REVIEWED') AND NOT a.superseded`;

/** Their ids, in order, after $3. */
export const REGRADABLE_IDS = `
SELECT a.id FROM answers a WHERE ${REGRADABLE} AND ($3::uuid IS NULL OR a.id > $3) ORDER BY a.id LIMIT $4`;

/** How many were given to which revision, of those that the machine graded. */
export const REGRADABLE_REVISIONS = `
SELECT a.question_revision AS revision, count(*)::int AS answers,
       (count(*) FILTER (WHERE a.is_correct IS NOT NULL AND a.grader_id IS NULL))::int AS "byMachine"
  FROM answers a WHERE ${REGRADABLE} GROUP BY a.question_revision ORDER BY a.question_revision`;

/** Some of those that the machine graded, given to one of the revisions $3. */
export const SOME_OF_REVISIONS = `
SELECT a.id FROM answers a
 WHERE ${REGRADABLE} AND a.question_revision = ANY ($3::int[]) AND a.is_correct IS NOT NULL AND a.grader_id IS NULL
 ORDER BY a.id LIMIT $4`;

/** The events that leave a score of their own; an appeal that is upheld leaves the one that there is. */
const GIVES_A_SCORE = `(g.kind IN ('GRADED', 'REGRADED')
       OR (g.kind = 'APPEAL_DECIDED' AND g.score_after IS DISTINCT FROM g.score_before))`;

const ROWS = `
SELECT a.id, a.expert_id, a.question_id, a.version, a.question_revision, a.response_data, a.status, a.score, a.max_score,
       a.is_correct, a.grader_id, a.superseded, ${TAIL_COLUMNS}, s.id AS event_id, s.policy,
       EXISTS (SELECT FROM final_results f WHERE f.expert_id = a.expert_id) AS finalized
  FROM answers a
  ${joinTail('a.expert_id', 'a.question_id')}
  LEFT JOIN LATERAL (
    SELECT g.id, g.policy FROM grade_events g
     WHERE g.answer_id = a.id AND ${GIVES_A_SCORE} ORDER BY g.seq DESC LIMIT 1) s ON true
 WHERE a.id = ANY ($1::uuid[])
 ORDER BY a.id`;

/** The answers as they are, in the order of their ids; those of erased people are gone. */
export function readAnswers(tx: EntityManager, ids: readonly string[]): Promise<RegradedRow[]> {
  return queryPrepared<RegradedRow>(tx, 'regrades-answers', ROWS, [ids]);
}

/** The same under the locks of their pairs: nobody else changes them until the transaction ends. */
export async function lockAnswers(tx: EntityManager, ids: readonly string[]): Promise<RegradedRow[]> {
  await lockPairsOf(tx, ids);
  return queryPrepared<RegradedRow>(tx, 'regrades-answers-locked', `${ROWS}\n   FOR UPDATE OF a`, [ids]);
}
