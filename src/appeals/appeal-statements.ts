// Statements over appeals `p` of answers `a`; `u` is somebody who might decide one.

import { notExcluded } from '../exclusions/exclusion-condition.js';
import { SEALED } from '../grading/panel-statements.js';

/** No judge of the answer, nor anybody else who had a hand in it or is kept from its expert. */
const ELIGIBLE = `u.is_active AND u.role <> 'APPLICANT'
  AND u.id IS DISTINCT FROM a.written_by_id AND u.id IS DISTINCT FROM a.grader_id AND u.id IS DISTINCT FROM a.reviewer_id
  AND NOT EXISTS (SELECT FROM experts e WHERE e.id = a.expert_id AND e.user_id = u.id)
  AND NOT EXISTS (SELECT FROM grade_events g WHERE g.answer_id = a.id AND g.actor_id = u.id)
  AND ${notExcluded('u.id', 'a.expert_id')}`;

const PENDING = `p.state IN ('OPEN', 'ASSIGNED')`;

/** Why it does not go on by itself: nobody could decide it, or whoever was to decide it may not any more. */
const BLOCKED_BY = `CASE
    WHEN p.state = 'OPEN' AND NOT EXISTS (SELECT FROM users u WHERE ${ELIGIBLE}) THEN 'no-eligible-person'
    WHEN p.state = 'ASSIGNED' AND NOT EXISTS (SELECT FROM users u WHERE u.id = p.assignee_id AND ${ELIGIBLE})
    THEN 'assignee-not-eligible' END`;

const COLUMNS = `p.id, p.answer_id AS "answerId", p.expert_id AS "expertId", p.number, p.state, p.about, p.criteria, p.text,
  p.created_at AS "createdAt", p.created_at::text AS created, p.decide_by AS "decideBy", p.assignee_id AS "assigneeId",
  p.assigned_at AS "assignedAt", p.outcome, p.reason, p.decided_by_id AS "decidedById", p.event_id AS "eventId", p.regrade_id AS "regradeId",
  p.closed_at AS "closedAt", p.row_version AS "rowVersion", a.question_id AS "questionId", a.row_version AS "answerVersion",
  coalesce((SELECT i.score_before FROM regrade_items i WHERE i.regrade_id = p.regrade_id AND i.answer_id = p.answer_id
              AND i.outcome = 'CHANGED'),
           d.score_before) AS "scoreBefore",
  d.score_after AS "scoreAfter", coalesce(d.max_score, a.max_score) AS "maxScore", ${BLOCKED_BY} AS "blockedBy",
  (SELECT json_agg(json_build_object('act', t.act, 'actorId', t.actor_id, 'assigneeId', t.assignee_id,
                                     'createdAt', t.created_at) ORDER BY t.seq)
     FROM appeal_acts t WHERE t.appeal_id = p.id) AS acts`;

const SOURCE = `appeals p
  JOIN answers a ON a.id = p.answer_id
  LEFT JOIN grade_events d ON d.id = p.event_id`;

/** $1 is the caller's expert id, $2 the user id, $3 whether they are an operator. */
const SEEN = `(p.expert_id = $1 OR (p.assignee_id = $2 AND ${notExcluded('$2', 'p.expert_id')}) OR $3::boolean)`;

export const ONE = `SELECT ${COLUMNS} FROM ${SOURCE} WHERE ${SEEN} AND p.id = $4`;

/** Of one answer, the first first. */
export const OF_ANSWER = `SELECT ${COLUMNS} FROM ${SOURCE} WHERE ${SEEN} AND p.answer_id = $4 ORDER BY p.number`;

/** Of others: of their own an expert sees neither who decides nor what keeps it waiting, and is not told by a filter. */
const OTHERS = `p.expert_id IS DISTINCT FROM $1`;

/** $4 the states, $5 the assignee, $6 whether overdue, $7 whether blocked, $8 the question, $9 the time now. */
const FILTER = `${SEEN}
  AND ($4::text[] IS NULL OR p.state = ANY ($4::text[]))
  AND ($5::uuid IS NULL OR (p.assignee_id = $5::uuid AND ${OTHERS}))
  AND ($6::boolean IS NULL OR (${PENDING} AND p.decide_by < $9::timestamptz) = $6)
  AND ($7::boolean IS NULL OR (${OTHERS} AND ${BLOCKED_BY} IS NOT NULL) = $7)
  AND ($8::uuid IS NULL OR a.question_id = $8::uuid)`;

export const LIST = `SELECT ${COLUMNS} FROM ${SOURCE} WHERE ${FILTER}
   AND ($10::timestamptz IS NULL OR (p.created_at, p.id) > ($10::timestamptz, $11::uuid))
 ORDER BY p.created_at, p.id LIMIT $12`;

export const COUNT = `SELECT count(*)::int AS total FROM ${SOURCE} WHERE ${FILTER}`;

/**
 * What became of answers, without whose doing it was. That somebody looked whose answer it is is nothing for who judges it, nor
 * are marks that others may still be given beside.
 */
export const EVENTS_OF = (columns: string): string => `
SELECT g.id, g.answer_id AS "answerId", ${columns}
  FROM grade_events g
 WHERE g.answer_id = ANY ($1::uuid[]) AND g.kind <> 'BLINDNESS_LIFTED' AND NOT ${SEALED('g')}
 ORDER BY g.seq`;

/**
 * What decides whether an answer may be appealed, of one that is the expert's ($2), or of anybody's for operators ($3). Rows of
 * an adopted database may have no events.
 */
export const GROUND = `
SELECT a.id, a.expert_id AS "expertId", a.question_id AS "questionId", a.status, a.superseded, a.is_correct AS "isCorrect",
       (SELECT min(f.created_at) FROM final_results f WHERE f.expert_id = a.expert_id) AS "finalizedAt",
       coalesce(a.reviewed_at, a.updated_at) AS "reviewedAt",
       coalesce((SELECT max(g.created_at) FROM grade_events g WHERE g.answer_id = a.id AND g.kind = 'GRADED'),
                a.graded_at, a.updated_at) AS "gradedAt",
       (SELECT max(g.created_at) FROM grade_events g LEFT JOIN regrade_items i ON i.event_id = g.id
         WHERE g.answer_id = a.id AND g.kind IN ('REGRADED', 'APPEAL_DECIDED')
           AND (g.score_after < g.score_before
             OR g.score_after::numeric * i.max_score_before < g.score_before::numeric * g.max_score)) AS "loweredAt",
       EXISTS (SELECT FROM appeals p WHERE p.answer_id = a.id AND ${PENDING}) AS pending,
       (SELECT max(p.created_at) FROM appeals p WHERE p.answer_id = a.id) AS "lastAppealAt",
       (SELECT coalesce(max(p.number), 0) FROM appeals p WHERE p.answer_id = a.id) AS appeals,
       (SELECT coalesce(json_agg(c.entry ->> 'id'), '[]')
          FROM (SELECT coalesce(nullif(g.criteria, 'null'), nullif(g.items, 'null')) AS entries FROM grade_events g
                 WHERE g.answer_id = a.id AND g.kind IN ('GRADED', 'APPEAL_DECIDED') AND g.score_after IS NOT NULL
                   AND coalesce(nullif(g.criteria, 'null'), nullif(g.items, 'null')) IS NOT NULL
                 ORDER BY g.seq DESC LIMIT 1) last,
               jsonb_array_elements(last.entries) AS c (entry)) AS criteria
  FROM answers a
 WHERE a.id = $1 AND (a.expert_id = $2 OR ($3::boolean AND a.status <> 'DRAFT'))`;

export const INSERT = `
INSERT INTO appeals (id, answer_id, expert_id, number, state, about, criteria, text, created_at, decide_by)
VALUES ($1, $2, $3, $4, 'OPEN', $5, $6::jsonb, $7, $8, $9)`;

/** The next step of an appeal, whose row the caller holds. */
export const ACT = `
INSERT INTO appeal_acts (appeal_id, seq, act, actor_id, assignee_id, created_at)
SELECT $1, coalesce(max(t.seq), 0) + 1, $2, $3, $4, $5 FROM appeal_acts t WHERE t.appeal_id = $1`;

/** The pair of the answer and whoever it was given to, for locks; read again under them. */
export const PAIR = `
SELECT a.expert_id AS "expertId", a.question_id AS "questionId" FROM appeals p JOIN answers a ON a.id = p.answer_id WHERE p.id = $1`;

export const LOCK = `
SELECT p.id, p.answer_id AS "answerId", p.expert_id AS "expertId", p.state, p.about, p.assignee_id AS "assigneeId"
  FROM appeals p WHERE p.id = $1 FOR UPDATE`;

/** Who may decide appeal $1, without $2: $3 alone where somebody is named, else who has least to decide comes first. */
export const CHOOSE = `
SELECT u.id FROM users u, appeals p JOIN answers a ON a.id = p.answer_id
 WHERE p.id = $1 AND u.id IS DISTINCT FROM $2::uuid AND ($3::uuid IS NULL OR u.id = $3::uuid) AND ${ELIGIBLE}
 ORDER BY u.role = 'ADMIN', (SELECT count(*) FROM appeals o WHERE o.assignee_id = u.id AND o.state = 'ASSIGNED'),
       (SELECT max(o.assigned_at) FROM appeals o WHERE o.assignee_id = u.id) NULLS FIRST, u.id
 LIMIT 1`;

/** Whether $2 may still decide appeal $1. */
export const MAY_DECIDE = `
SELECT u.id FROM users u, appeals p JOIN answers a ON a.id = p.answer_id WHERE p.id = $1 AND u.id = $2 AND ${ELIGIBLE}`;

export const ASSIGN = `
UPDATE appeals SET state = $2, assignee_id = $3, assigned_at = $4, row_version = row_version + 1 WHERE id = $1`;

export const WITHDRAW = `UPDATE appeals SET state = $2, closed_at = $3, row_version = row_version + 1 WHERE id = $1`;

/** Regrade $1 of question $2, where it stands and was done since appeal $3 was opened: what came before, that one is about. */
export const REGRADE = `
SELECT r.id FROM regrades r JOIN appeals p ON p.id = $3
 WHERE r.id = $1 AND r.question_id = $2 AND r.policy <> 'revert' AND r.state = 'DONE' AND r.finished_at >= p.created_at
   AND NOT EXISTS (SELECT FROM regrades o WHERE o.reverts_id = r.id)`;

export const DECIDE = `
UPDATE appeals
   SET state = $2, outcome = $3, reason = $4, decided_by_id = $5, event_id = $6, regrade_id = $8, closed_at = $7,
       row_version = row_version + 1
 WHERE id = $1`;
