import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import type { AnswerStatus } from '../common/enums.js';
import type { RawRow } from '../common/raw-row.js';
import { ReadPool } from '../database/read-pool.js';
import { STAFF_QUESTION_COLUMNS, type StaffQuestionRow } from '../questions/question.rows.js';
import { readerOf, visible, visibleToReaders } from './answer-conditions.js';
import {
  type AnswerFilter,
  countStatement,
  listStatement,
  type ListedAnswerRow,
  textsStatement,
} from './answer-list.js';
import { ANSWER_COLUMNS, ANSWER_CONTEXT, type AnswerRow } from './answer-row.js';
import type { AnswerText } from './answer-texts.js';
import type { Pair } from './pair-lock.js';
import type { IdentityRow } from './unblinded-answer.response.js';

const VISIBLE = `a.id = $1 AND ${visible('a')}`;

const ONE = `SELECT ${ANSWER_COLUMNS}, ${ANSWER_CONTEXT} FROM answers a JOIN questions q ON q.id = a.question_id`;
const READ = `${ONE} WHERE a.id = $1 AND ${visibleToReaders('a')}`;

const IDENTITY = `
SELECT u.name, coalesce(u.row_version, 0) AS version
  FROM experts e LEFT JOIN users u ON u.id = e.user_id
 WHERE e.id = $3 AND EXISTS (
   SELECT FROM grade_events g WHERE g.answer_id = $1 AND g.kind = 'BLINDNESS_LIFTED' AND g.subject_id = $2)`;

@Injectable()
export class AnswersQueries {
  constructor(private readonly reads: ReadPool) {}

  /** Null also for an answer that the caller may not see. */
  async find(actor: Actor, id: string): Promise<AnswerRow | null> {
    const [row] = await this.reads.query<AnswerRow>('answers-one', READ, [id, ...readerOf(actor)]);
    return row ?? null;
  }

  /** Whose the answer is, where its blindness was lifted for a grader. */
  async identity(
    { userId }: Actor,
    { id, expert_id }: Pick<AnswerRow, 'id' | 'expert_id'>,
  ): Promise<IdentityRow | null> {
    const [row] = await this.reads.query<IdentityRow>('answers-identity', IDENTITY, [id, userId, expert_id]);
    return row ?? null;
  }

  /** Which pair an answer belongs to that the caller owns or, as an operator, may see. */
  async findPair(tx: EntityManager, actor: Actor, id: string): Promise<Pair | null> {
    const [row]: { expert_id: string; question_id: string }[] = await tx.query(
      `SELECT a.expert_id, a.question_id FROM answers a WHERE ${VISIBLE}`,
      [id, actor.expertId, actor.userId, isOperator(actor)],
    );
    return row ? { expertId: row.expert_id, questionId: row.question_id } : null;
  }

  /** As an operator or its owner sees it now, locked. */
  async lockOne(tx: EntityManager, actor: Actor, id: string): Promise<AnswerRow | null> {
    const [row]: AnswerRow[] = await tx.query(`${ONE} WHERE ${VISIBLE} FOR UPDATE OF a`, [
      id,
      actor.expertId,
      actor.userId,
      isOperator(actor),
    ]);
    return row ?? null;
  }

  /** As it is now, active or not; an answer in hand keeps it from being deleted. */
  async requireQuestion(tx: EntityManager, id: string): Promise<StaffQuestionRow> {
    const [row]: StaffQuestionRow[] = await tx.query(
      `SELECT ${STAFF_QUESTION_COLUMNS} FROM questions q WHERE q.id = $1`,
      [id],
    );
    if (!row) throw new DomainError('question-not-found', 'There is no such question.');
    return row;
  }

  /** One more than `limit`, so that the page knows whether another one follows. */
  list(
    actor: Actor,
    released: readonly AnswerStatus[],
    filter: AnswerFilter,
    limit: number,
    after: readonly string[] | null,
  ): Promise<ListedAnswerRow[]> {
    const { name, text, values } = listStatement(actor, released, filter, limit, after);
    return this.reads.query(name, text, values);
  }

  /** The same as texts of that view. */
  texts(
    actor: Actor,
    released: readonly AnswerStatus[],
    filter: AnswerFilter,
    view: AnswerText,
    limit: number,
    after: readonly string[] | null,
  ): Promise<readonly RawRow[]> {
    const { name, text, values, isShort } = textsStatement(actor, released, filter, view, limit, after);
    return isShort ? this.reads.page(name, text, values) : this.reads.rows(name, text, values);
  }

  async count(actor: Actor, released: readonly AnswerStatus[], filter: AnswerFilter): Promise<number> {
    const { name, text, values } = countStatement(actor, released, filter);
    const [row] = await this.reads.query<{ total: number }>(name, text, values);
    return row?.total ?? 0;
  }

  /** The questions as they are now, active or not, by id. */
  async questions(ids: readonly string[]): Promise<Map<string, StaffQuestionRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.reads.query<StaffQuestionRow>(
      'answers-questions',
      `SELECT ${STAFF_QUESTION_COLUMNS} FROM questions q WHERE q.id = ANY ($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
