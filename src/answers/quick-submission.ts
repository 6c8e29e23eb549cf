import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { QuestionType } from '../common/enums.js';
import { ENV, type Env } from '../config/env.js';
import { ReadPool } from '../database/read-pool.js';
import { checkResponse } from '../scoring/shapes/question-shapes.js';
import { AnswerPairs, type SeenPair } from './answer-pairs.js';
import type { AnswerRow } from './answer-row.js';
import {
  ANSWER_FIELDS,
  type AnswerWrite,
  eventOf,
  gradeOf,
  INSERT_ANSWERS,
  storedRow,
  writeOf,
} from './answer-write.js';
import { tailOf } from './chain-tail.js';
import { EVENT_FIELDS, GradeLog, type GradeEventRow, INSERT_EVENTS } from './grade-log.js';
import { pairLock } from './pair-lock.js';
import { writeRefusal } from './write-rules.js';
import type { WriteTarget } from './write-target.js';

/**
 * $1 the answer, $2 the event or null, $3 to $5 the marks of the expert's, the question's and its category's row, $6 the
 * number of the last event. Stores both, or nothing where anything is not as it was when the grade was made.
 */
const STORE_UNMOVED = `
WITH stored AS (
  ${INSERT_ANSWERS}
    FROM jsonb_to_record($1::jsonb) AS w (${ANSWER_FIELDS})
    JOIN experts x ON x.id = w.expert_id AND x.xmin = $3::xid
    JOIN questions q ON q.id = w.question_id AND q.xmin = $4::xid
    JOIN question_categories c ON c.id = q.category_id AND c.xmin = $5::xid
   WHERE w.version = 1 + coalesce((
           SELECT max(v.version) FROM answers v WHERE v.expert_id = w.expert_id AND v.question_id = w.question_id), 0)
     AND $6::integer = coalesce((
           SELECT max(g.seq) FROM grade_events g WHERE g.expert_id = w.expert_id AND g.question_id = w.question_id), 0)
     AND NOT EXISTS (SELECT FROM final_results f WHERE f.expert_id = w.expert_id)
  RETURNING a.id),
logged AS (
  ${INSERT_EVENTS}
    FROM jsonb_to_record($2::jsonb) AS e (${EVENT_FIELDS})
    JOIN stored ON stored.id = e."answerId")
SELECT id FROM stored`;

/**
 * The short way of a submission that opens a version: one look at the pair, the rules and the grade in the application, then
 * the lock of the pair and one statement that stores answer and event, if the pair is still as it was seen. Two round trips
 * instead of six. Whatever is not plain (a draft, files, a refusal, a pair that has moved) is left to the long way, which
 * reads under the lock and says what is wrong.
 *
 * Why it promises what the long way does. The lock and the statement that stores run in one transaction, READ COMMITTED, one
 * after the other; the statement's snapshot is taken when the lock is held (see {@link Together}), so that it sees whatever
 * was committed by those the lock has waited for, and nobody who takes the same lock commits before it does.
 *
 * - Versions without a gap, one of each number: all who write answers hold the pair's advisory lock, so max(version) does
 *   not move between its being read and the commit; the unique key (expert, question, version) holds where one forgot.
 * - One chain: likewise max(seq). Events are never changed, so that the same number means the same hash; the unique key
 *   (expert, question, seq) holds where one forgot.
 * - No submission past a grade, a review or a return that closes the pair: each of them leaves an event, under the lock.
 * - No submission past a final result, and no final result without one: making one takes the expert's row FOR UPDATE, which
 *   waits for our FOR KEY SHARE until we commit, or we wait for it and then see the result.
 * - Erased, retyped or deleted meanwhile: FOR UPDATE as well, so that we wait and then see a row with another mark, or none.
 * - A question, category or expert that was switched off or changed otherwise before the statement began: another mark. Who
 *   changes one after that does not wait for us and comes later, as on the long way.
 */
@Injectable()
export class QuickSubmission {
  constructor(
    private readonly clock: Clock,
    private readonly pairs: AnswerPairs,
    private readonly log: GradeLog,
    private readonly database: ReadPool,
    @Inject(ENV) private readonly env: Pick<Env, 'resultsRelease' | 'resubmission'>,
  ) {}

  /** Hands in the next version; null where it has to go the long way, and nothing was written. */
  async submit(target: WriteTarget, questionId: string, responseData: unknown): Promise<AnswerRow | null> {
    const seen = await this.pairs.see({ expertId: target.expertId, questionId });
    if (!seen || seen.draft || seen.q_type === QuestionType.FILE || writeRefusal(seen, this.env)) return null;
    if (checkResponse({ qType: seen.q_type, options: seen.options }, responseData).length > 0) return null;

    const content = { state: seen, responseData, writtenById: target.writtenById, pointer: '' };
    const grade = gradeOf(seen, responseData);
    const write = writeOf(content, true, grade, this.clock.now());
    const event = eventOf(write, grade);
    const stored = await this.store(seen, write, event ? this.log.chained(event, tailOf(seen)) : null);
    return stored ? storedRow(write, seen) : null;
  }

  private async store(seen: SeenPair, write: AnswerWrite, event: GradeEventRow | null): Promise<boolean> {
    const [, stored = []] = await this.database.together(
      pairLock([{ expertId: seen.expert_id, questionId: seen.question_id }]),
      {
        name: 'answers-store-unmoved',
        text: STORE_UNMOVED,
        values: [
          JSON.stringify(write),
          event && JSON.stringify(event),
          seen.expert_mark,
          seen.question_mark,
          seen.category_mark,
          tailOf(seen).seq,
        ],
      },
    );
    return stored.length > 0;
  }
}
