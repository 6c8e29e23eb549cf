import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { shownToStaff } from '../answers/answer-conditions.js';
import type { QuestionType } from '../common/enums.js';
import { ReadPool } from '../database/read-pool.js';
import { notExcluded } from '../exclusions/exclusion-condition.js';

/** An answer with what its question asked for when it was given. */
export interface SuggestedRow {
  id: string;
  expert_id: string;
  written_by_id: string | null;
  response_data: Record<string, unknown>;
  max_score: number;
  q_type: QuestionType;
  content: string;
  has_key: boolean;
  scoring_rubric: unknown;
  /** Of the category that the question is in now. */
  suggestions: boolean;
}

/** A key of `null` in JSON is none either. */
const ONE = `
SELECT a.id, a.expert_id, a.written_by_id, a.response_data, a.max_score, coalesce(r.q_type, q.q_type) AS q_type,
       coalesce(r.content, q.content) AS content, c.suggestions,
       coalesce(jsonb_typeof(CASE WHEN r.question_id IS NULL THEN q.correct_answer ELSE r.correct_answer END), 'null') <> 'null'
         AS has_key,
       CASE WHEN r.question_id IS NOT NULL THEN r.scoring_rubric
            WHEN a.question_revision = q.revision THEN q.scoring_rubric END AS scoring_rubric
  FROM answers a
  JOIN questions q ON q.id = a.question_id
  JOIN question_categories c ON c.id = q.category_id
  LEFT JOIN question_revisions r ON r.question_id = a.question_id AND r.revision = a.question_revision
 WHERE a.id = $1 AND ((${shownToStaff('a', '$2')} AND ${notExcluded('$2', 'a.expert_id')}) OR a.expert_id = $3)`;

@Injectable()
export class SuggestionQueries {
  constructor(private readonly reads: ReadPool) {}

  /** Null also for an answer that the caller may not see, or is kept from. */
  async find({ userId, expertId }: Actor, id: string): Promise<SuggestedRow | null> {
    const [row] = await this.reads.query<SuggestedRow>('grading-suggestion', ONE, [id, userId, expertId]);
    return row ?? null;
  }
}
