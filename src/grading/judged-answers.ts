import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isOwnAnswer } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { shownToStaff } from '../answers/answer-conditions.js';
import { ANSWER_COLUMNS, ANSWER_CONTEXT, type AnswerRow } from '../answers/answer-row.js';
import { joinTail, TAIL_COLUMNS, tailOf, type TailRow } from '../answers/chain-tail.js';
import { BY_GRADERS } from '../answers/event-kinds.js';
import { type GradeEventRow, GradeLog, type NewGradeEvent } from '../answers/grade-log.js';
import { lockPairsOf } from '../answers/pair-lock.js';
import { notExcluded } from '../exclusions/exclusion-condition.js';
import type { PanelRule } from '../common/enums.js';
import type { PersonRubric } from '../scoring/shapes/rubric.js';
import { MARKERS } from './queue-conditions.js';

/** An answer that somebody judges, with all that decides whether they may. */
export interface JudgedRow extends AnswerRow, TailRow {
  /** A newer version was handed in. */
  superseded: boolean;
  /** How many are to mark it; what follows is null or empty before the first of them has. */
  markers: number;
  panel_rule: PanelRule;
  panel_spread: number;
  /** Who gave a mark of the panel that is under way. */
  marker_ids: string[];
  /** All marks are in, and an adjudicator decides. */
  is_disputed: boolean;
  /** Marks have led to the grade that stands, if any does. */
  by_panel: boolean;
  /** Everybody who ever graded or marked this version, or decided an appeal of it, and is not its current grader. */
  event_grader_ids: string[];
  /** Of the revision that was answered. */
  scoring_rubric: unknown;
}

/** A judgement as it goes into the log; what it was passed on is known from the row. */
export type Judgement = Pick<
  NewGradeEvent,
  | 'kind'
  | 'statusAfter'
  | 'scoreAfter'
  | 'isCorrect'
  | 'criteria'
  | 'items'
  | 'adjustment'
  | 'rubricHash'
  | 'mark'
  | 'comment'
  | 'reason'
> &
  Partial<Pick<NewGradeEvent, 'policy' | 'subjectId'>>;

const LOCK = `
SELECT ${ANSWER_COLUMNS}, ${ANSWER_CONTEXT}, ${TAIL_COLUMNS},
       CASE WHEN r.question_id IS NOT NULL THEN r.scoring_rubric
            WHEN a.question_revision = q.revision THEN q.scoring_rubric END AS scoring_rubric,
       a.superseded,
       ${MARKERS} AS markers, coalesce(p.panel_rule, q.panel_rule, k.panel_rule) AS panel_rule,
       coalesce(p.panel_spread, q.panel_spread, k.panel_spread) AS panel_spread,
       coalesce(p.marker_ids, '{}')::text[] AS marker_ids, p.disputed_at IS NOT NULL AS is_disputed,
       EXISTS (SELECT FROM grade_events g
                WHERE g.answer_id = a.id AND g.kind = 'MARKED' AND NOT EXISTS (
                  SELECT FROM grade_events r
                   WHERE r.answer_id = a.id AND r.kind = 'RETURNED' AND r.seq > g.seq)) AS by_panel,
       ARRAY(SELECT DISTINCT g.actor_id FROM grade_events g
              WHERE g.answer_id = a.id AND ${BY_GRADERS('g')} AND g.actor_id IS NOT NULL)::text[] AS event_grader_ids
  FROM answers a
  JOIN questions q ON q.id = a.question_id
  JOIN question_categories k ON k.id = q.category_id
  LEFT JOIN panels p ON p.answer_id = a.id
  LEFT JOIN question_revisions r ON r.question_id = a.question_id AND r.revision = a.question_revision
  ${joinTail('a.expert_id', 'a.question_id')}
 WHERE a.id = ANY ($1::uuid[]) AND ((${shownToStaff('a', '$2')} AND ${notExcluded('$2', 'a.expert_id')}) OR a.expert_id = $3)
 ORDER BY a.id
   FOR UPDATE OF a`;

/** Holds answers while they are judged, and writes judgements down. */
@Injectable()
export class JudgedAnswers {
  constructor(private readonly log: GradeLog) {}

  /**
   * Locks answers with their pairs and reads them as they are under the lock, in the order of `ids`; undefined where
   * there is none that the caller may know of.
   */
  async lock(tx: EntityManager, actor: Actor, ids: readonly string[]): Promise<(JudgedRow | undefined)[]> {
    await lockPairsOf(tx, ids);
    const rows: JudgedRow[] = await tx.query(LOCK, [ids, actor.userId, actor.expertId]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  }

  /** Keeps the rubric that a judgement is passed by. @returns its hash; null where there is none */
  async keepRubric(tx: EntityManager, rubric: PersonRubric | null): Promise<string | null> {
    return rubric && this.log.keepRubric(tx, rubric);
  }

  /**
   * Appends a judgement of each of the rows, at most one a pair, to the log.
   * @returns when they were passed
   */
  async record(
    tx: EntityManager,
    actor: Actor,
    judged: readonly { row: JudgedRow; judgement: Judgement }[],
  ): Promise<string> {
    const events = judged.map(({ row, judgement }) => this.log.chained(eventOf(actor, row, judgement), tailOf(row)));
    await this.log.insert(tx, events);
    return events.at(-1)?.createdAt ?? '';
  }

  /** The same of one row; a further event of the pair is chained to the one that it returns. */
  async recordOne(tx: EntityManager, actor: Actor, row: JudgedRow, judgement: Judgement): Promise<GradeEventRow> {
    const event = this.log.chained(eventOf(actor, row, judgement), tailOf(row));
    await this.log.insert(tx, [event]);
    return event;
  }
}

/** Whether the answer is the actor's own, or one that they wrote for somebody. */
export function isOwn(actor: Actor, row: JudgedRow): boolean {
  return isOwnAnswer(actor, { expertId: row.expert_id, writtenById: row.written_by_id });
}

function eventOf(actor: Actor, row: JudgedRow, judgement: Judgement): NewGradeEvent {
  return {
    answerId: row.id,
    expertId: row.expert_id,
    questionId: row.question_id,
    version: row.version,
    questionRevision: row.question_revision,
    responseData: row.response_data,
    actorId: actor.userId,
    policy: null,
    statusBefore: row.status,
    scoreBefore: row.score,
    maxScore: row.max_score,
    ...judgement,
  };
}
