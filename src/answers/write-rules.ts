import { AnswerStatus } from '../common/enums.js';
import { canResubmit, isReleased, type ReleaseMode, type ResubmissionRule } from '../scoring/release.js';

/** What decides whether a pair of expert and question is open for another save or submission. */
export interface PairFacts {
  expert_active: boolean;
  question_active: boolean;
  category_active: boolean;
  /** The question names no specialty, or one of the expert's. */
  for_expert: boolean;
  /** Any version was ever graded, even where a review has returned it since. */
  has_grade_event: boolean;
  has_graded_version: boolean;
  has_reviewed_version: boolean;
  /** The expert has a final result. */
  finalized: boolean;
}

/** The settings that close a pair. */
export interface ClosingRules {
  readonly resultsRelease: ReleaseMode;
  readonly resubmission: ResubmissionRule;
}

export const WRITE_REFUSALS = {
  'expert-inactive': 'The expert is not active; nothing can be handed in.',
  'question-inactive': 'The question is not active; it takes no answers.',
  'category-inactive': 'The category of the question is not active; it takes no answers.',
  'question-not-for-expert': "The question is meant for other specialties than the expert's.",
  'resubmission-closed': 'The answer to this question stands; no further version can be saved or handed in.',
} as const;

const RESULT_IS_FINAL = 'The result of this expert is final; nothing more can be saved or handed in.';

/** Why a pair takes no save and no submission: the code of the 409. */
export type WriteRefusal = keyof typeof WRITE_REFUSALS;

/** The first reason why nothing may be written for the pair, null when it is open. */
export function writeRefusal(facts: PairFacts, rules: ClosingRules): WriteRefusal | null {
  if (!facts.expert_active) return 'expert-inactive';
  if (!facts.question_active) return 'question-inactive';
  if (!facts.category_active) return 'category-inactive';
  if (!facts.for_expert) return 'question-not-for-expert';
  return isOpen(facts, rules) ? null : 'resubmission-closed';
}

/** The refusal in words: a final result closes questions as well that were never answered. */
export function refusalText(refusal: WriteRefusal, { finalized }: Pick<PairFacts, 'finalized'>): string {
  return refusal === 'resubmission-closed' && finalized ? RESULT_IS_FINAL : WRITE_REFUSALS[refusal];
}

function isOpen(facts: PairFacts, { resultsRelease, resubmission }: ClosingRules): boolean {
  const shown = (status: AnswerStatus) => isReleased(resultsRelease, status, facts.finalized);
  return canResubmit({
    rule: resubmission,
    // Grades of an adopted database have no event.
    hasGradeEvent: facts.has_grade_event || facts.has_graded_version || facts.has_reviewed_version,
    hasReviewedVersion: facts.has_reviewed_version,
    released:
      facts.finalized ||
      (facts.has_graded_version && shown(AnswerStatus.GRADED)) ||
      (facts.has_reviewed_version && shown(AnswerStatus.REVIEWED)),
  });
}
