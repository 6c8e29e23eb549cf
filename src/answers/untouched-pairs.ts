import { LruMap } from 'toad-cache';
import type { Pair } from './pair-lock.js';
import type { SeenPair } from './seen-pair.js';

/** Of one process; what is remembered of a question is its rules and its explanation, some two kilobytes. */
const MAX_QUESTIONS = 10_000;
const MAX_EXPERTS = 10_000;
/** Milliseconds: long before the server's counter of transactions, which the marks are of, could come round. */
const REMEMBERED = 60_000;

type OfExpert = Pick<SeenPair, 'expert_id' | 'expert_active' | 'specialties' | 'expert_mark'>;

type OfQuestion = Pick<
  SeenPair,
  | 'question_id'
  | 'q_type'
  | 'options'
  | 'correct_answer'
  | 'scoring_rubric'
  | 'max_score'
  | 'revision'
  | 'explanation'
  | 'question_row_version'
  | 'question_active'
  | 'target_specialties'
  | 'question_mark'
  | 'category_id'
  | 'category_active'
  | 'category_mark'
>;

/**
 * What an untouched pair of an expert and a question looks like, put together of rows that were read for other pairs. It is
 * a guess: rows may have changed, and the pair may have been touched. Whoever writes by it holds the marks against the
 * stored rows in the same transaction.
 */
export class UntouchedPairs {
  private readonly experts = new LruMap<OfExpert>(MAX_EXPERTS, REMEMBERED);
  private readonly questions = new LruMap<OfQuestion>(MAX_QUESTIONS, REMEMBERED);

  remember(seen: SeenPair): void {
    const { expert_id, expert_active, specialties, expert_mark } = seen;
    this.experts.set(expert_id, { expert_id, expert_active, specialties, expert_mark });
    this.questions.set(seen.question_id, ofQuestion(seen));
  }

  /** Null where the expert or the question is not remembered. */
  find({ expertId, questionId }: Pair): SeenPair | null {
    const expert = this.experts.get(expertId);
    const question = this.questions.get(questionId);
    if (!expert || !question) return null;
    return untouched(expert, question);
  }
}

function ofQuestion(seen: SeenPair): OfQuestion {
  return {
    question_id: seen.question_id,
    q_type: seen.q_type,
    options: seen.options,
    correct_answer: seen.correct_answer,
    scoring_rubric: seen.scoring_rubric,
    max_score: seen.max_score,
    revision: seen.revision,
    explanation: seen.explanation,
    question_row_version: seen.question_row_version,
    question_active: seen.question_active,
    target_specialties: seen.target_specialties,
    question_mark: seen.question_mark,
    category_id: seen.category_id,
    category_active: seen.category_active,
    category_mark: seen.category_mark,
  };
}

/** Field by field: what is copied as a whole costs five times as much. */
function untouched(expert: OfExpert, question: OfQuestion): SeenPair {
  return {
    expert_id: expert.expert_id,
    expert_active: expert.expert_active,
    specialties: expert.specialties,
    expert_mark: expert.expert_mark,
    question_id: question.question_id,
    q_type: question.q_type,
    options: question.options,
    correct_answer: question.correct_answer,
    scoring_rubric: question.scoring_rubric,
    max_score: question.max_score,
    revision: question.revision,
    explanation: question.explanation,
    question_row_version: question.question_row_version,
    question_active: question.question_active,
    target_specialties: question.target_specialties,
    question_mark: question.question_mark,
    category_id: question.category_id,
    category_active: question.category_active,
    category_mark: question.category_mark,
    for_expert: isFor(expert.specialties, question.target_specialties),
    has_draft: false,
    has_grade_event: false,
    has_graded_version: false,
    has_reviewed_version: false,
    latest_version: 0,
    finalized: false,
    tail_seq: null,
    tail_hash: null,
    draft: null,
  };
}

/** As `targetsAnyOf` in SQL; a target that is no list is left to it. */
function isFor(specialties: readonly string[], target: unknown): boolean {
  if (target === null) return true;
  return Array.isArray(target) && (target.length === 0 || target.some((one) => specialties.includes(one as string)));
}
