import { Injectable } from '@nestjs/common';
import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { visible } from '../answers/answer-conditions.js';
import { ANSWER_COLUMNS, ANSWER_CONTEXT, type AnswerRow } from '../answers/answer-row.js';
import { ReadPool } from '../database/read-pool.js';
import type { ChainedEvent } from '../scoring/grade-chain.js';
import type { CriterionEntry } from '../scoring/rubric.js';

export interface GradeEventRow extends ChainedEvent {
  id: string;
  answerId: string;
  criteria: CriterionEntry[] | null;
}

const VERSIONS = `
SELECT ${ANSWER_COLUMNS}, ${ANSWER_CONTEXT}
  FROM answers named
  JOIN answers a ON a.expert_id = named.expert_id AND a.question_id = named.question_id
  JOIN questions q ON q.id = a.question_id
 WHERE named.id = $1 AND ${visible('named')} AND ${visible('a')}
 ORDER BY a.version`;

const EVENTS = `
SELECT g.id, g.answer_id AS "answerId", g.expert_id AS "expertId", g.question_id AS "questionId", g.seq, g.version, g.kind,
       g.response_hash AS "responseHash", g.question_revision AS "questionRevision", g.actor_id AS "actorId", g.policy,
       g.status_before AS "statusBefore", g.status_after AS "statusAfter", g.score_before AS "scoreBefore",
       g.score_after AS "scoreAfter", g.max_score AS "maxScore", g.is_correct AS "isCorrect", g.criteria, g.comment, g.reason,
       to_char(g.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt", g.prev_hash AS "prevHash", g.hash
  FROM grade_events g
 WHERE g.expert_id = $1 AND g.question_id = $2
 ORDER BY g.seq`;

@Injectable()
export class HistoryQueries {
  constructor(private readonly reads: ReadPool) {}

  /** All versions beside the one that is named, oldest first; none where the caller may not see that one. */
  versions(actor: Actor, id: string): Promise<AnswerRow[]> {
    return this.reads.query<AnswerRow>('grading-versions', VERSIONS, [
      id,
      actor.expertId,
      actor.userId,
      isOperator(actor),
    ]);
  }

  /** The whole chain of the pair, oldest first; times as they were hashed. */
  events(expertId: string, questionId: string): Promise<GradeEventRow[]> {
    return this.reads.query<GradeEventRow>('grading-events', EVENTS, [expertId, questionId]);
  }
}
