import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { readerOf, visibleToReaders } from '../answers/answer-conditions.js';
import { ANSWER_COLUMNS, ANSWER_CONTEXT, type AnswerRow } from '../answers/answer-row.js';
import { ReadPool } from '../database/read-pool.js';

/** An answer with what its question asked for when it was given; null where that wording is not kept. */
export interface ExplainedRow extends AnswerRow {
  asked: { options: unknown; correctAnswer: unknown; scoringRubric: unknown } | null;
}

/** A regrade by which an event gave its score. */
export interface RegradeBasisRow {
  eventId: string;
  regradeId: string;
  /** Of a revert: the event whose score it took back. */
  takenEventId: string | null;
  option: string | null;
  /** Null where no key gave the score. */
  keyRevision: number | null;
  /** At that revision; null also where the wording is not kept. */
  asked: ExplainedRow['asked'];
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

const REGRADES = `
SELECT i.event_id AS "eventId", r.id AS "regradeId", t.event_id AS "takenEventId", r.option, i.key_revision AS "keyRevision",
       CASE WHEN v.question_id IS NOT NULL THEN ${ASKED('v')}
            WHEN i.key_revision = q.revision THEN ${ASKED('q')} END AS asked
  FROM regrade_items i
  JOIN regrades r ON r.id = i.regrade_id
  JOIN questions q ON q.id = r.question_id
  LEFT JOIN question_revisions v ON v.question_id = r.question_id AND v.revision = i.key_revision
  LEFT JOIN regrade_items t ON t.regrade_id = r.reverts_id AND t.answer_id = i.answer_id
 WHERE i.event_id = ANY ($1::uuid[])`;

@Injectable()
export class ExplainQueries {
  constructor(private readonly reads: ReadPool) {}

  /** Null also for an answer that the caller may not see. */
  async find(actor: Actor, id: string): Promise<ExplainedRow | null> {
    const [row] = await this.reads.query<ExplainedRow>('grading-explained', ONE, [id, ...readerOf(actor)]);
    return row ?? null;
  }

  /** Of those of the events that a regrade wrote. */
  async regrades(eventIds: readonly string[]): Promise<RegradeBasisRow[]> {
    return eventIds.length === 0 ? [] : this.reads.query('grading-explained-regrades', REGRADES, [eventIds]);
  }
}
