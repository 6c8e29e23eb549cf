import type { Difficulty, PanelRule, QuestionType, Specialty } from '../common/enums.js';
import type { Wording } from '../scoring/wording-changes.js';

/** What an applicant may see. */
export interface QuestionRow {
  id: string;
  category_id: string;
  q_type: QuestionType;
  content: string;
  options: Record<string, string> | null;
  max_score: number;
  difficulty: Difficulty;
  target_specialties: Specialty[] | null;
  display_order: number;
  is_active: boolean;
  revision: number;
  row_version: number;
  created_at: Date;
  updated_at: Date;
}

/** The columns of `QuestionRow`, of a table or subquery named `q`. */
export const QUESTION_COLUMNS = `q.id, q.category_id, q.q_type, q.content, q.options, q.max_score, q.difficulty,
  q.target_specialties, q.display_order, q.is_active, q.revision, q.row_version, q.created_at, q.updated_at`;

export interface StaffQuestionRow extends QuestionRow {
  external_id: string | null;
  correct_answer: Record<string, unknown> | null;
  scoring_rubric: Record<string, unknown> | null;
  explanation: string | null;
  markers: number | null;
  panel_rule: PanelRule | null;
  panel_spread: number | null;
}

/** The columns of `StaffQuestionRow`, of a table or subquery named `q`. */
export const STAFF_QUESTION_COLUMNS = `${QUESTION_COLUMNS},
  q.external_id, q.correct_answer, q.scoring_rubric, q.explanation, q.markers, q.panel_rule, q.panel_spread`;

/**
 * Holds for the questions `q` meant for one of the specialties in the text array `list`, or for everyone. A CASE, because
 * the planner takes it for one question in two: of `?|` with a parameter it thinks that next to none fit, so that a page
 * would be sorted out of all questions instead of read in order.
 */
export const targetsAnyOf = (list: string) =>
  `CASE WHEN q.target_specialties IS NULL OR q.target_specialties IN ('[]'::jsonb, 'null'::jsonb) THEN true
        ELSE q.target_specialties ?| ${list}::text[] END`;

export interface RevisionRow {
  question_id: string;
  revision: number;
  q_type: QuestionType;
  content: string;
  options: Record<string, string> | null;
  correct_answer: Record<string, unknown> | null;
  scoring_rubric: Record<string, unknown> | null;
  max_score: number;
  created_by_id: string | null;
  created_at: Date;
}

/** What makes a revision another one. */
export function wordingOf(row: RevisionRow): Wording {
  return {
    qType: row.q_type,
    content: row.content,
    options: row.options,
    correctAnswer: row.correct_answer,
    scoringRubric: row.scoring_rubric,
    maxScore: row.max_score,
  };
}

export const REVISION_COLUMNS = `question_id, revision, q_type, content, options, correct_answer, scoring_rubric,
  max_score, created_by_id, created_at`;

/** The same of the wording that each question has, but where it has a row of its own, which a product of before wrote. */
export const CURRENT_REVISION = `
SELECT q.id, q.revision, q.q_type, q.content, q.options, q.correct_answer, q.scoring_rubric,
       q.max_score, q.revised_by_id, coalesce(q.revised_at, q.created_at)
  FROM questions q
 WHERE NOT EXISTS (SELECT FROM question_revisions r WHERE r.question_id = q.id AND r.revision = q.revision)`;
