import type { AnswerStatus, QuestionType } from '../common/enums.js';

/** What is in an answer, whoever asks. */
export interface AnswerContentRow {
  id: string;
  expert_id: string;
  question_id: string;
  version: number;
  response_data: Record<string, unknown>;
  /** The question's, when the answer was saved. */
  max_score: number;
  question_revision: number;
  /** The operator who wrote it for the expert; null when the expert did. */
  written_by_id: string | null;
  submitted_at: Date | null;
  created_at: Date;
  content_version: number;
  content_updated_at: Date;
}

/** What grading and review made of it: nothing of this reaches the owner before release. */
export interface AnswerGradeRow {
  status: AnswerStatus;
  score: number | null;
  is_correct: boolean | null;
  grader_comment: string | null;
  graded_at: Date | null;
  reviewed_at: Date | null;
  updated_at: Date;
  row_version: number;
}

/** Who graded and reviewed it: staff alone. */
export interface AnswerHandsRow {
  grader_id: string | null;
  reviewer_id: string | null;
}

/** What is needed beside the row itself to show it. */
export interface AnswerContextRow {
  q_type: QuestionType;
  explanation: string | null;
  question_row_version: number;
  /** The expert has a final result, which releases everything. */
  finalized: boolean;
}

export type AnswerRow = AnswerContentRow & AnswerGradeRow & AnswerHandsRow & AnswerContextRow;

/** The table's own part of an {@link AnswerRow}, of `answers a`. */
export const ANSWER_COLUMNS = `a.id, a.expert_id, a.question_id, a.version, a.response_data, a.score, a.max_score, a.is_correct,
  a.grader_id, a.grader_comment, a.status, a.created_at, a.updated_at, a.question_revision, a.submitted_at, a.graded_at,
  a.reviewed_at, a.reviewer_id, a.written_by_id, a.row_version, a.content_version, a.content_updated_at`;

/** The rest of it, of `questions q`. */
export const ANSWER_CONTEXT = `q.q_type, q.explanation, q.row_version AS question_row_version,
  EXISTS (SELECT FROM final_results f WHERE f.expert_id = a.expert_id) AS finalized`;
