import type { Statement } from '../database/read-pool.js';
import type { AnswerWrite } from './answer-write.js';
import { EVENT_FIELDS, type GradeEventRow, INSERT_EVENTS } from './grade-log.js';
import { advisoryLock } from './pair-lock.js';
import type { SeenPair } from './seen-pair.js';

/**
 * Stores a first row of a version and, where the machine graded it, the event; neither, where it would be the first version
 * and is not. @param event null where a person grades
 */
export const STORE_NEXT = (write: AnswerWrite, event: GradeEventRow | null): Statement => ({
  name: event ? 'answers-store-graded' : 'answers-store-submitted',
  text: event ? STORE_GRADED : `${STORE} SELECT FROM stored`,
  values: [
    write.id,
    write.expert_id,
    write.question_id,
    write.version,
    JSON.stringify(write.response_data),
    write.max_score,
    write.question_revision,
    write.written_by_id,
    write.status,
    write.score,
    write.is_correct,
    write.saved_at.toISOString(),
    ...(event ? [JSON.stringify(event)] : []),
  ],
});

/** Takes the locks in the order in which `lockPairs` does. */
const STORE = `
WITH expert AS MATERIALIZED (SELECT FROM experts WHERE id = $2::uuid FOR KEY SHARE),
question AS MATERIALIZED (SELECT FROM questions WHERE id = $3::uuid AND EXISTS (SELECT FROM expert) FOR KEY SHARE),
held AS MATERIALIZED (SELECT ${advisoryLock('$2::uuid', '$3::uuid')} FROM question),
stored AS (
  INSERT INTO answers (id, expert_id, question_id, version, response_data, max_score, question_revision, written_by_id,
                       status, score, is_correct, submitted_at, graded_at, created_at, updated_at, content_updated_at)
  SELECT $1::uuid, $2::uuid, $3::uuid, $4::integer, $5::jsonb, $6::integer, $7::integer, $8::uuid,
         $9::answerstatus, $10::float8, $11::boolean, t, CASE WHEN $9::answerstatus = 'GRADED' THEN t END, t, t, t
    FROM held, CAST($12 AS timestamptz) t
   WHERE $4::integer > 1 OR NOT EXISTS (SELECT FROM answers WHERE expert_id = $2::uuid AND question_id = $3::uuid)
  RETURNING id)`;

const STORE_GRADED = `${STORE}
${INSERT_EVENTS}
    FROM stored, jsonb_to_record($13::jsonb) AS e (${EVENT_FIELDS})`;

/**
 * Says whether the answer was stored and is the latest one. Fails then, and with it the whole transaction, unless the rows
 * are those that were seen, no result is final, and the last event is the one with the number `seq`.
 */
export const REQUIRE_UNMOVED = (seen: SeenPair, answerId: string, seq: number): Statement => ({
  name: 'answers-require-unmoved',
  text: UNMOVED,
  values: [
    seen.expert_id,
    seen.question_id,
    seen.category_id,
    seen.expert_mark,
    seen.question_mark,
    seen.category_mark,
    seq,
    answerId,
  ],
});

/** The SQL of what is held against each other. */
interface Seen {
  expert: string;
  question: string;
  category: string;
  expertMark: string;
  questionMark: string;
  categoryMark: string;
  seq: string;
  answer: string;
}

/** A division by zero is what takes a transaction back from within its one message; what stored nothing needs none. */
export const isUnmoved = (seen: Seen): string => `CASE
  WHEN (SELECT id FROM answers a WHERE a.expert_id = ${seen.expert} AND a.question_id = ${seen.question}
         ORDER BY version DESC LIMIT 1) IS DISTINCT FROM ${seen.answer} THEN false
  ELSE 1 = 1 / CASE WHEN
         (SELECT xmin FROM experts x WHERE x.id = ${seen.expert}) = ${seen.expertMark}
     AND (SELECT xmin FROM questions x WHERE x.id = ${seen.question}) = ${seen.questionMark}
     AND (SELECT xmin FROM question_categories x WHERE x.id = ${seen.category}) = ${seen.categoryMark}
     AND NOT EXISTS (SELECT FROM final_results r WHERE r.expert_id = ${seen.expert})
     AND (SELECT coalesce(max(g.seq), 0) FROM grade_events g
           WHERE g.expert_id = ${seen.expert} AND g.question_id = ${seen.question}) = ${seen.seq}
   THEN 1 ELSE 0 END END`;

const UNMOVED = `SELECT ${isUnmoved({
  expert: '$1',
  question: '$2',
  category: '$3',
  expertMark: '$4::xid',
  questionMark: '$5::xid',
  categoryMark: '$6::xid',
  seq: '$7::integer',
  answer: '$8::uuid',
})} AS is_stored`;
