import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { readerOf, visibleToReaders } from '../answers/answer-conditions.js';
import { ANSWER_COLUMNS, ANSWER_CONTEXT, type AnswerRow } from '../answers/answer-row.js';
import { ReadPool } from '../database/read-pool.js';

/** An answer with what its question asked for when it was given; null where that wording is not kept. */
export interface ExplainedRow extends AnswerRow {
  asked: { options: unknown; correctAnswer: unknown; scoringRubric: unknown } | null;
}

const ASKED = (from: string) =>
  `jsonb_build_object('options', ${from}.options, 'correctAnswer', ${from}.correct_answer, 'scoringRubric', ${from}.scoring_rubric)`;

const ONE = `
SELECT ${ANSWER_COLUMNS}, ${ANSWER_CONTEXT},
       CASE WHEN r.question_id IS NOT NULL THEN ${ASKED('r')}
            WHEN a.question_revision = q.revision THEN ${ASKED('q')} END AS asked
  FROM answers a
  JOIN questions q ON q.id = a.question_id
  LEFT JOIN question_revisions r ON r.question_id = a.question_id AND r.revision = a.question_revision
 WHERE a.id = $1 AND ${visibleToReaders('a')}`;

@Injectable()
export class ExplainQueries {
  constructor(private readonly reads: ReadPool) {}

  /** Null also for an answer that the caller may not see. */
  async find(actor: Actor, id: string): Promise<ExplainedRow | null> {
    const [row] = await this.reads.query<ExplainedRow>('grading-explained', ONE, [id, ...readerOf(actor)]);
    return row ?? null;
  }
}
