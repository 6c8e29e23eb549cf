import { v7 as uuid } from 'uuid';
import type { TestApp } from './app.js';

export interface AnswerFields {
  expertId: string | null;
  questionId: string;
  version?: number;
  questionRevision?: number;
  status?: 'DRAFT' | 'SUBMITTED' | 'GRADED' | 'REVIEWED';
  responseData?: Record<string, unknown>;
  score?: number | null;
  maxScore?: number;
  isCorrect?: boolean | null;
  graderId?: string | null;
  writtenById?: string | null;
  submittedAt?: string;
  gradedAt?: string;
}

/** A version of an answer as it may stand in the table, a submitted essay worth 10 unless said otherwise; without events. */
export async function givenAnswer({ db }: Pick<TestApp, 'db'>, fields: AnswerFields): Promise<string> {
  const id = uuid();
  const status = fields.status ?? 'SUBMITTED';
  const isGraded = status === 'GRADED' || status === 'REVIEWED';
  const score = fields.score === undefined ? (isGraded ? 5 : null) : fields.score;
  await db.query(
    `INSERT INTO answers (id, expert_id, question_id, version, status, response_data, score, max_score, is_correct,
                          grader_id, written_by_id, submitted_at, graded_at, reviewed_at, question_revision)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      id,
      fields.expertId,
      fields.questionId,
      fields.version ?? 1,
      status,
      JSON.stringify(fields.responseData ?? { text: 'A long answer.' }),
      score,
      fields.maxScore ?? 10,
      fields.isCorrect ?? null,
      fields.graderId ?? null,
      fields.writtenById ?? null,
      status === 'DRAFT' ? null : (fields.submittedAt ?? new Date()),
      isGraded ? (fields.gradedAt ?? new Date()) : null,
      status === 'REVIEWED' ? new Date() : null,
      fields.questionRevision ?? 1,
    ],
  );
  return id;
}
