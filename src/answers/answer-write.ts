import { AnswerStatus } from '../common/enums.js';
import { newId } from '../common/new-ids.js';
import { nextStatus } from '../scoring/answer-life.js';
import { type AutoGrade, autoGrade } from '../scoring/auto-grade.js';
import type { PairState } from './answer-pairs.js';
import type { AnswerRow } from './answer-row.js';
import type { NewGradeEvent } from './grade-log.js';

/** What is to be written into a pair. */
export interface AnswerContent {
  readonly state: PairState;
  readonly responseData: unknown;
  readonly writtenById: string | null;
  /** Where it lies in the request: empty, or `/answers/3` in a batch. */
  readonly pointer: string;
}

/** A row of answers as it is about to be stored. */
export interface AnswerWrite {
  id: string;
  expert_id: string;
  question_id: string;
  version: number;
  response_data: unknown;
  max_score: number;
  question_revision: number;
  written_by_id: string | null;
  status: AnswerStatus;
  score: number | null;
  is_correct: boolean | null;
  submitted_at: Date | null;
  graded_at: Date | null;
  saved_at: Date;
}

/** The fields of an {@link AnswerWrite} in JSON, for `jsonb_to_record` and its like. */
export const ANSWER_FIELDS = `
            id uuid, expert_id uuid, question_id uuid, version integer, response_data jsonb, max_score integer,
            question_revision integer, written_by_id uuid, status answerstatus, score float8, is_correct boolean,
            submitted_at timestamptz, graded_at timestamptz, saved_at timestamptz`;

/** Stores rows `w` of these fields; what follows says where they come from. */
export const INSERT_ANSWERS = `INSERT INTO answers AS a
       (id, expert_id, question_id, version, response_data, max_score, question_revision, written_by_id, status, score,
        is_correct, submitted_at, graded_at, created_at, updated_at, content_updated_at)
     SELECT w.id, w.expert_id, w.question_id, w.version, w.response_data, w.max_score, w.question_revision, w.written_by_id,
            w.status, w.score, w.is_correct, w.submitted_at, w.graded_at, w.saved_at, w.saved_at, w.saved_at`;

/** What the machine makes of a response that is handed in; null where a person grades. */
export function gradeOf(state: PairState, responseData: unknown): AutoGrade | null {
  const {
    q_type: qType,
    options,
    correct_answer: correctAnswer,
    scoring_rubric: scoringRubric,
    max_score: maxScore,
  } = state;
  return autoGrade({ qType, options, correctAnswer, scoringRubric, maxScore }, responseData);
}

/** The open draft of the pair with another content, or its next version. */
export function writeOf(
  { state, responseData, writtenById }: AnswerContent,
  submit: boolean,
  grade: AutoGrade | null,
  now: Date,
): AnswerWrite {
  const saved = AnswerStatus.DRAFT;
  const submitted = submit ? (nextStatus(saved, 'submit') ?? saved) : saved;
  return {
    id: state.draft?.id ?? newId(),
    expert_id: state.expert_id,
    question_id: state.question_id,
    version: versionOf(state),
    response_data: responseData,
    max_score: state.max_score,
    question_revision: state.revision,
    written_by_id: writtenById,
    status: grade ? (nextStatus(submitted, 'autoGrade') ?? submitted) : submitted,
    score: grade?.score ?? null,
    is_correct: grade?.isCorrect ?? null,
    submitted_at: submit ? now : null,
    graded_at: grade ? now : null,
    saved_at: now,
  };
}

/** A draft of an adopted database may lie below a version that was handed in, where it would never count: it moves up. */
function versionOf({ draft, latest_version }: PairState): number {
  return draft?.version === latest_version ? latest_version : latest_version + 1;
}

/** What the log says of a grade of the machine; null where there is none. */
export function eventOf(write: AnswerWrite, grade: AutoGrade | null): NewGradeEvent | null {
  if (!grade) return null;
  return {
    answerId: write.id,
    expertId: write.expert_id,
    questionId: write.question_id,
    version: write.version,
    kind: 'GRADED',
    questionRevision: write.question_revision,
    responseData: write.response_data,
    actorId: null,
    policy: grade.policy,
    statusBefore: AnswerStatus.SUBMITTED,
    statusAfter: write.status,
    scoreBefore: null,
    scoreAfter: grade.score,
    maxScore: write.max_score,
    isCorrect: grade.isCorrect,
    criteria: null,
    comment: null,
    reason: null,
  };
}

/** A row that was just stored for the first time, with what is beside it. */
export function storedRow(write: AnswerWrite, state: PairState): AnswerRow {
  const { q_type, explanation, question_row_version, finalized } = state;
  return {
    id: write.id,
    expert_id: write.expert_id,
    question_id: write.question_id,
    version: write.version,
    response_data: write.response_data as Record<string, unknown>,
    max_score: write.max_score,
    question_revision: write.question_revision,
    written_by_id: write.written_by_id,
    status: write.status,
    score: write.score,
    is_correct: write.is_correct,
    submitted_at: write.submitted_at,
    graded_at: write.graded_at,
    created_at: write.saved_at,
    updated_at: write.saved_at,
    content_updated_at: write.saved_at,
    row_version: 1,
    content_version: 1,
    grader_id: null,
    grader_comment: null,
    reviewed_at: null,
    reviewer_id: null,
    q_type,
    explanation,
    question_row_version,
    finalized,
  };
}
