import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { ANSWER_COLUMNS, type AnswerRow } from '../answers/answer-row.js';
import type { AnswerStatus } from '../common/enums.js';
import type { Grade } from './grade.js';
import { JudgedAnswers, type JudgedRow } from './judged-answers.js';

export interface WrittenGrade {
  statusAfter: AnswerStatus;
  grade: Grade;
  /** By which marks became the score; null where a person gave it. */
  policy: string | null;
  /** Null where it is nobody's alone. */
  graderId: string | null;
}

/** Writes scores down, each with the record of who gave it; claims and marks that led to it have done their part. */
@Injectable()
export class GradeWriter {
  constructor(private readonly answers: JudgedAnswers) {}

  /** For callers that hold the answer locked. */
  async write(
    tx: EntityManager,
    actor: Actor,
    row: JudgedRow,
    { statusAfter, grade, policy, graderId }: WrittenGrade,
  ): Promise<AnswerRow> {
    const { score, rubric, ...given } = grade;
    const rubricHash = await this.answers.keepRubric(tx, rubric);
    const { createdAt } = await this.answers.recordOne(tx, actor, row, {
      ...given,
      kind: 'GRADED',
      statusAfter,
      scoreAfter: score,
      isCorrect: null,
      rubricHash,
      policy,
    });
    const [[changed]]: [[AnswerRow]] = await tx.query(WRITE, [
      row.id,
      statusAfter,
      score,
      graderId,
      grade.comment,
      createdAt,
    ]);
    return { ...row, ...changed };
  }
}

const WRITE = `
WITH ended AS (DELETE FROM grading_claims WHERE answer_id = $1),
     settled AS (DELETE FROM panels WHERE answer_id = $1)
UPDATE answers AS a
   SET status = $2, score = $3, is_correct = NULL, grader_id = $4, grader_comment = $5, graded_at = $6, updated_at = $6,
       row_version = a.row_version + 1
 WHERE a.id = $1
RETURNING ${ANSWER_COLUMNS}`;
