import type { Statement } from '../database/read-pool.js';
import { ANSWER_FIELDS, type AnswerWrite, INSERT_ANSWERS } from './answer-write.js';
import { tailOf } from './chain-tail.js';
import { EVENT_FIELDS, type GradeEventRow, INSERT_EVENTS } from './grade-log.js';
import { tryAdvisoryLock } from './pair-lock.js';
import { isUnmoved } from './quick-submission.queries.js';
import type { SeenPair } from './seen-pair.js';

/** A first row of a version, what it was made by, and the event of its grade; null where a person grades. */
export interface HandIn {
  readonly seen: SeenPair;
  readonly write: AnswerWrite;
  readonly event: GradeEventRow | null;
}

/** So many go together at most. Asked for as a limit, it keeps the planner from expecting hundreds and reading whole tables. */
export const MAX_SHARED = 16;

/**
 * Stores of each what `STORE_NEXT` would store of it alone. It waits for nobody: what needs a row or a lock that somebody
 * else holds is left out. Takes one of a pair, and none that an operator has written, whose own row it might wait for.
 */
export const STORE_SHARED = (handIns: readonly HandIn[]): Statement => ({
  name: 'answers-store-shared',
  text: STORE,
  values: [
    JSON.stringify(handIns.map(({ write }) => write)),
    JSON.stringify(handIns.flatMap(({ event }) => event ?? [])),
  ],
});

const STORE = `
WITH held AS MATERIALIZED (
  SELECT sent.*
    FROM (SELECT * FROM jsonb_to_recordset($1::jsonb) AS f (${ANSWER_FIELDS}) LIMIT ${MAX_SHARED}) sent
   CROSS JOIN LATERAL (SELECT FROM experts WHERE id = sent.expert_id FOR KEY SHARE SKIP LOCKED) expert
   CROSS JOIN LATERAL (SELECT FROM questions WHERE id = sent.question_id FOR KEY SHARE SKIP LOCKED) question
   WHERE NOT EXISTS (SELECT FROM final_results f WHERE f.expert_id = sent.expert_id)),
stored AS (
  ${INSERT_ANSWERS}
    FROM held w
   WHERE ${tryAdvisoryLock('w.expert_id', 'w.question_id')}
     AND CASE w.version
         WHEN 1 THEN NOT EXISTS (SELECT FROM answers b WHERE b.expert_id = w.expert_id AND b.question_id = w.question_id)
         -- The version that it supersedes is marked in the same transaction.
         ELSE EXISTS (SELECT FROM answers b WHERE b.expert_id = w.expert_id AND b.question_id = w.question_id
                         AND b.version = w.version - 1 FOR NO KEY UPDATE SKIP LOCKED) END
  RETURNING a.id)
${INSERT_EVENTS}
    FROM stored
    JOIN jsonb_to_recordset($2::jsonb) AS e (${EVENT_FIELDS}) ON e."answerId" = stored.id`;

/** Which of them were stored. Where one of those has moved it fails, and with it the whole transaction: as `REQUIRE_UNMOVED`. */
export const REQUIRE_SHARED_UNMOVED = (handIns: readonly HandIn[]): Statement => ({
  name: 'answers-require-shared-unmoved',
  text: UNMOVED,
  values: [
    JSON.stringify(
      handIns.map(({ seen, write, event }) => ({
        id: write.id,
        expert: seen.expert_id,
        question: seen.question_id,
        category: seen.category_id,
        expert_mark: seen.expert_mark,
        question_mark: seen.question_mark,
        category_mark: seen.category_mark,
        seq: event?.seq ?? tailOf(seen).seq,
      })),
    ),
  ],
});

const SEEN_FIELDS =
  'id uuid, expert uuid, question uuid, category uuid, expert_mark xid, question_mark xid, category_mark xid, seq integer';

const UNMOVED = `
SELECT s.id, ${isUnmoved({
  expert: 's.expert',
  question: 's.question',
  category: 's.category',
  expertMark: 's.expert_mark',
  questionMark: 's.question_mark',
  categoryMark: 's.category_mark',
  seq: 's.seq',
  answer: 's.id',
})} AS is_stored
  FROM (SELECT * FROM jsonb_to_recordset($1::jsonb) AS f (${SEEN_FIELDS}) LIMIT ${MAX_SHARED}) s`;
