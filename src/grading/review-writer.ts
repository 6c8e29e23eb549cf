import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { ANSWER_COLUMNS, type AnswerRow } from '../answers/answer-row.js';
import { ReviewDecision } from './grading.requests.js';
import { JudgedAnswers } from './judged-answers.js';
import type { Reviewable } from './review-rules.js';

export interface ReviewRule {
  /** Name and version. */
  policy: string;
  /** With which figures, as a sentence for the record. */
  reason: string;
}

export interface Review {
  decision: ReviewDecision;
  /** The reason of a RETURN, the comment of an APPROVE. */
  text: string | null;
  /** By which the system decides in place of a person; the actor is who set it going. */
  rule?: ReviewRule | null;
}

/** Writes a decision on answers down, with the record of it. */
@Injectable()
export class ReviewWriter {
  constructor(private readonly answers: JudgedAnswers) {}

  /** For callers that hold the answers locked. */
  async write(
    tx: EntityManager,
    actor: Actor,
    reviewable: readonly Reviewable[],
    { decision, text, rule = null }: Review,
  ): Promise<AnswerRow[]> {
    const approves = decision === ReviewDecision.APPROVE;
    const reviewedAt = await this.answers.record(
      tx,
      actor,
      reviewable.map(({ row, status }) => ({
        row,
        judgement: approves
          ? {
              kind: 'APPROVED',
              statusAfter: status,
              scoreAfter: row.score,
              isCorrect: row.is_correct,
              criteria: null,
              comment: text,
              reason: rule?.reason ?? null,
              policy: rule?.policy ?? null,
            }
          : {
              kind: 'RETURNED',
              statusAfter: status,
              scoreAfter: null,
              isCorrect: null,
              criteria: null,
              comment: null,
              reason: text,
            },
      })),
    );
    const ids = reviewable.map(({ row }) => row.id);
    const [changed]: [AnswerRow[]] = await (approves
      ? tx.query(APPROVE, [ids, reviewable[0]?.status, reviewedAt, rule === null ? actor.userId : null])
      : tx.query(RETURN, [ids, reviewable[0]?.status, reviewedAt]));
    const byId = new Map(changed.map((row) => [row.id, row]));
    return reviewable.map(({ row }) => ({ ...row, ...byId.get(row.id) }));
  }
}

/** Where the system decides, nobody is the reviewer. */
const APPROVE = `
UPDATE answers AS a
   SET status = $2, reviewed_at = $3, reviewer_id = $4, updated_at = $3, row_version = a.row_version + 1
 WHERE a.id = ANY ($1::uuid[])
RETURNING ${ANSWER_COLUMNS}`;

/** The grade goes, its events keep it; the answer keeps its place in the queue. */
const RETURN = `
UPDATE answers AS a
   SET status = $2, score = NULL, is_correct = NULL, grader_id = NULL, grader_comment = NULL, graded_at = NULL, updated_at = $3,
       row_version = a.row_version + 1
 WHERE a.id = ANY ($1::uuid[])
RETURNING ${ANSWER_COLUMNS}`;
