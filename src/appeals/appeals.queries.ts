import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isOperator, isStaff } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { chainedEventColumns } from '../answers/chained-event-columns.js';
import type { AnswerStatus, AppealOutcome, AppealState, AppealSubject } from '../common/enums.js';
import { ReadPool } from '../database/read-pool.js';
import type { GradeEventRow } from '../grading/history.queries.js';
import { ITEM, ITEM_JOINS } from '../grading/queue-conditions.js';
import { type FlatRow, type QueueRow, queueRowOf } from '../grading/queue.queries.js';
import { COUNT, EVENTS_OF, GROUND, LIST, OF_ANSWER, ONE } from './appeal-statements.js';
import type { ListAppealsQuery } from './appeal.requests.js';

/** Nobody could decide an appeal, or whoever was to decide it may not any more. */
export type AppealBlock = 'no-eligible-person' | 'assignee-not-eligible';

export interface AppealActRow {
  act: 'OPENED' | 'ASSIGNED' | 'DECIDED' | 'WITHDRAWN';
  actorId: string;
  assigneeId: string | null;
  createdAt: string;
}

export interface AppealRow {
  id: string;
  answerId: string;
  expertId: string;
  questionId: string;
  number: number;
  state: AppealState;
  about: AppealSubject;
  criteria: string[] | null;
  text: string;
  createdAt: Date;
  /** `createdAt` as the database has it, for the cursor. */
  created: string;
  decideBy: Date;
  assigneeId: string | null;
  assignedAt: Date | null;
  outcome: AppealOutcome | null;
  reason: string | null;
  decidedById: string | null;
  eventId: string | null;
  regradeId: string | null;
  closedAt: Date | null;
  rowVersion: number;
  /** Of the answer's row. */
  answerVersion: number;
  /** Around the decision, and around the regrade by which it was met; null as long as there is none. */
  scoreBefore: number | null;
  scoreAfter: number | null;
  maxScore: number;
  /** Why it does not go on by itself. */
  blockedBy: AppealBlock | null;
  acts: AppealActRow[];
}

/** An answer that somebody wants to appeal. */
export interface GroundRow {
  id: string;
  expertId: string;
  questionId: string;
  status: AnswerStatus;
  superseded: boolean;
  isCorrect: boolean | null;
  finalizedAt: Date | null;
  reviewedAt: Date;
  gradedAt: Date;
  loweredAt: Date | null;
  pending: boolean;
  lastAppealAt: Date | null;
  /** How many there were. */
  appeals: number;
  /** Ids of the criteria or items that the expert sees in the grade. */
  criteria: string[];
}

/** What somebody sees who decides an appeal. */
export interface DeskRow {
  item: QueueRow;
  events: GradeEventRow[];
}

const ITEMS = `SELECT ${ITEM}, a.submitted_at::text AS since FROM answers a${ITEM_JOINS} WHERE a.id = ANY ($1::uuid[])`;
const EVENTS = EVENTS_OF(chainedEventColumns('g'));

/** Appeals as they lie in the database. */
@Injectable()
export class AppealsQueries {
  constructor(private readonly reads: ReadPool) {}

  async find(actor: Actor, id: string): Promise<AppealRow | null> {
    const [row] = await this.reads.query<AppealRow>('appeals-one', ONE, [...callerOf(actor), id]);
    return row ?? null;
  }

  /** As the caller's transaction has left it. */
  async findIn(tx: EntityManager, actor: Actor, id: string): Promise<AppealRow> {
    const [row]: [AppealRow] = await tx.query(ONE, [...callerOf(actor), id]);
    return row;
  }

  /** The first first. */
  ofAnswer(actor: Actor, answerId: string): Promise<AppealRow[]> {
    return this.reads.query<AppealRow>('appeals-of-answer', OF_ANSWER, [...callerOf(actor), answerId]);
  }

  /** One more than the limit, so that the page knows whether another one follows. */
  list(actor: Actor, query: ListAppealsQuery, now: Date, after: readonly string[] | null): Promise<AppealRow[]> {
    const [moment = null, id = null] = after ?? [];
    const values = [...filterOf(actor, query, now), moment, id, query.limit + 1];
    return this.reads.query<AppealRow>('appeals-list', LIST, values);
  }

  async count(actor: Actor, query: ListAppealsQuery, now: Date): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>('appeals-count', COUNT, filterOf(actor, query, now));
    return row?.total ?? 0;
  }

  async ground(actor: Actor, answerId: string): Promise<GroundRow | null> {
    const values = [answerId, actor.expertId, isOperator(actor)];
    const [row] = await this.reads.query<GroundRow>('appeals-ground', GROUND, values);
    return row ?? null;
  }

  /** Of an answer of the expert's own, as the caller's transaction sees it. */
  async ownGround(tx: EntityManager, { expertId }: Actor, answerId: string): Promise<GroundRow | null> {
    const [row]: GroundRow[] = await tx.query(GROUND, [answerId, expertId, false]);
    return row ?? null;
  }

  /** Of each of the answers, under its id. */
  async desks(answerIds: readonly string[]): Promise<Map<string, DeskRow>> {
    if (answerIds.length === 0) return new Map();
    const [items, events] = await Promise.all([
      this.reads.query<FlatRow>('appeals-items', ITEMS, [answerIds]),
      this.reads.query<GradeEventRow>('appeals-events', EVENTS, [answerIds]),
    ]);
    return desksOf(items, events);
  }

  /** The same as the caller's transaction has left it. */
  async deskIn(tx: EntityManager, answerId: string): Promise<Map<string, DeskRow>> {
    const items: FlatRow[] = await tx.query(ITEMS, [[answerId]]);
    return desksOf(items, await tx.query(EVENTS, [[answerId]]));
  }
}

function desksOf(items: readonly FlatRow[], events: readonly GradeEventRow[]): Map<string, DeskRow> {
  return new Map(
    items.map((row) => [
      row.id,
      { item: queueRowOf(row), events: events.filter(({ answerId }) => answerId === row.id) },
    ]),
  );
}

/** Who is staff no more decides nothing more. */
function callerOf(actor: Actor): [string | null, string | null, boolean] {
  return [actor.expertId, isStaff(actor) ? actor.userId : null, isOperator(actor)];
}

function filterOf(actor: Actor, query: ListAppealsQuery, now: Date): unknown[] {
  const { state, assigneeId, overdue, blocked, questionId } = query;
  return [
    ...callerOf(actor),
    state?.length ? state : null,
    assigneeId === 'me' ? actor.userId : (assigneeId ?? null),
    overdue ?? null,
    blocked ?? null,
    questionId ?? null,
    now,
  ];
}
