import type { ReadPool } from '../database/read-pool.js';
import { targetsAnyOf } from '../questions/question.rows.js';
import { type PairState, SPECIALTIES } from './answer-pairs.js';
import { joinTail, TAIL_COLUMNS } from './chain-tail.js';
import { TELLING } from './event-kinds.js';
import type { Pair } from './pair-lock.js';

/** A pair as it was at some moment, held by nothing. */
export interface SeenPair extends PairState {
  has_draft: boolean;
  category_id: string;
  specialties: readonly string[];
  /** As stored: null and an empty list are for everybody. */
  target_specialties: unknown;
  /** The transactions that wrote the rows last: a later change shows by them, whoever made it. */
  expert_mark: string;
  question_mark: string;
  category_mark: string;
}

/** The facts of the pair that `PAIR_FACTS` gives as well, in fewer looks: $1 is the expert, $2 the question. */
const SEEN = `
SELECT e.id AS expert_id, q.id AS question_id, q.q_type, q.options, q.correct_answer, q.scoring_rubric, q.max_score, q.revision,
       q.explanation, q.row_version AS question_row_version, q.category_id,
       e.is_active AS expert_active, q.is_active AS question_active, c.is_active AS category_active,
       ${targetsAnyOf(SPECIALTIES)} AS for_expert, ${SPECIALTIES} AS specialties, q.target_specialties,
       t.seq IS NOT NULL AND EXISTS (
         SELECT FROM grade_events g WHERE g.expert_id = $1 AND g.question_id = $2 AND ${TELLING('g')}) AS has_grade_event,
       v.has_graded_version, v.has_reviewed_version, v.has_draft, v.latest_version,
       EXISTS (SELECT FROM final_results f WHERE f.expert_id = $1) AS finalized, ${TAIL_COLUMNS}, NULL AS draft,
       e.xmin::text AS expert_mark, q.xmin::text AS question_mark, c.xmin::text AS category_mark
  FROM experts e
 CROSS JOIN questions q
  JOIN question_categories c ON c.id = q.category_id
 CROSS JOIN (
   SELECT coalesce(max(version), 0) AS latest_version, coalesce(bool_or(status = 'GRADED'), false) AS has_graded_version,
          coalesce(bool_or(status = 'REVIEWED'), false) AS has_reviewed_version,
          coalesce(bool_or(status = 'DRAFT'), false) AS has_draft
     FROM answers WHERE expert_id = $1 AND question_id = $2) v
  ${joinTail('$1', '$2')}
 WHERE e.id = $1 AND q.id = $2`;

/** A pair as it is now; undefined where the expert or the question is missing. */
export async function seePair(database: ReadPool, { expertId, questionId }: Pair): Promise<SeenPair | undefined> {
  const [seen] = await database.query<SeenPair>('answers-seen-pair', SEEN, [expertId, questionId]);
  return seen;
}
