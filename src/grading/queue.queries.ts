import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import type { AnswerRow } from '../answers/answer-row.js';
import { ReadPool } from '../database/read-pool.js';
import type { StaffQuestionRow } from '../questions/question.rows.js';
import type { PanelMark } from './panel-statements.js';
import type { QueueFilter } from './queue-conditions.js';
import { countStatement, listStatement, type QueueOf, reviewableStatement } from './queue-list.js';

export interface QueueRow {
  answer: AnswerRow;
  question: StaffQuestionRow;
  files: { id: string; type: string; size: number }[];
  /** Of all markers, where they do not agree and somebody decides between them. */
  marks: PanelMark[] | null;
  /** Sort key as the database has it. */
  since: string;
}

/** A {@link QueueRow} as it is read. */
export interface FlatRow extends AnswerRow, Omit<StaffQuestionRow, keyof AnswerRow> {
  question_max_score: number;
  question_created_at: Date;
  question_updated_at: Date;
  files: QueueRow['files'];
  marks?: QueueRow['marks'];
  since: string;
}

/** The queues of graders and reviewers: counting answers that wait for them. */
@Injectable()
export class QueueQueries {
  constructor(private readonly reads: ReadPool) {}

  /** At least one more than the limit, where there are so many: so the page knows whether another one follows. */
  async list(actor: Actor, queue: QueueOf, limit: number, after: readonly string[] | null): Promise<QueueRow[]> {
    const { name, text, values } = listStatement(actor, queue, limit, after);
    const rows = await this.reads.query<FlatRow>(name, text, values);
    return rows.map(queueRowOf);
  }

  async count(actor: Actor, queue: QueueOf): Promise<number> {
    const { name, text, values } = countStatement(actor, queue);
    const [row] = await this.reads.query<{ total: number }>(name, text, values);
    return row?.total ?? 0;
  }

  /** The next ones that the actor may review, and one more than `limit` where there are so many. Nothing is locked. */
  reviewable(
    tx: EntityManager,
    actor: Actor,
    filter: QueueFilter,
    limit: number,
    after: readonly string[] | null,
  ): Promise<{ id: string; since: string }[]> {
    const { text, values } = reviewableStatement(actor, filter, limit, after);
    return tx.query(text, [...values]);
  }
}

export function queueRowOf(row: FlatRow): QueueRow {
  return { answer: row, question: questionOf(row), files: row.files, marks: row.marks ?? null, since: row.since };
}

function questionOf(row: FlatRow): StaffQuestionRow {
  return {
    id: row.question_id,
    category_id: row.category_id,
    q_type: row.q_type,
    content: row.content,
    options: row.options,
    correct_answer: row.correct_answer,
    scoring_rubric: row.scoring_rubric,
    max_score: row.question_max_score,
    difficulty: row.difficulty,
    target_specialties: row.target_specialties,
    explanation: row.explanation,
    display_order: row.display_order,
    is_active: row.is_active,
    external_id: row.external_id,
    markers: row.markers,
    panel_rule: row.panel_rule,
    panel_spread: row.panel_spread,
    revision: row.revision,
    row_version: row.question_row_version,
    created_at: row.question_created_at,
    updated_at: row.question_updated_at,
  };
}
