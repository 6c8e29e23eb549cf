import { Injectable } from '@nestjs/common';
import { ReplicaReads } from '../database/replica-reads.js';
import type { Mark } from '../scoring/agreement.js';

export interface MarkRow extends Mark {
  questionId: string;
}

/**
 * The last mark that each person gave an answer, of answers that several people marked; questions in display order. $1 and
 * $2 are a category and a question, or null. Of what a panel marked, its marks: whoever decided between them has seen them,
 * and what they came to is nobody's. Marks of a panel that is under way are for nobody yet.
 */
const MARKS = `
SELECT m.question_id AS "questionId", m.answer_id AS "answerId", m.actor_id AS "graderId", m.mark AS score,
       m.max_score AS "maxScore"
  FROM (SELECT l.*, count(*) OVER (PARTITION BY l.answer_id) AS graders
          FROM (SELECT DISTINCT ON (g.answer_id, g.actor_id) g.answer_id, g.actor_id, g.question_id,
                       coalesce(g.mark, g.score_after) AS mark, g.max_score
                  FROM (SELECT e.*, bool_or(e.kind = 'MARKED') OVER (PARTITION BY e.answer_id) AS by_panel
                          FROM grade_events e
                         WHERE e.kind IN ('GRADED', 'MARKED') AND ($2::uuid IS NULL OR e.question_id = $2)
                           AND ($1::uuid IS NULL OR e.question_id IN (SELECT q.id FROM questions q WHERE q.category_id = $1))) g
                 WHERE g.actor_id IS NOT NULL AND (g.kind = 'MARKED' OR NOT g.by_panel)
                   AND NOT (g.by_panel AND EXISTS (
                     SELECT FROM panels p WHERE p.answer_id = g.answer_id AND p.disputed_at IS NULL))
                 ORDER BY g.answer_id, g.actor_id, g.seq DESC) l) m
  JOIN questions q ON q.id = m.question_id
  JOIN question_categories c ON c.id = q.category_id
 WHERE m.graders > 1
 ORDER BY c.display_order, c.name, c.id, q.display_order, q.id, m.answer_id, m.actor_id
 LIMIT $3`;

@Injectable()
export class AgreementQueries {
  constructor(private readonly reads: ReplicaReads) {}

  /** @param limit of marks; as many mean that there may be more */
  marks(categoryId: string | null, questionId: string | null, limit: number): Promise<MarkRow[]> {
    return this.reads.query<MarkRow>('grading-agreement', MARKS, [categoryId, questionId, limit]);
  }
}
