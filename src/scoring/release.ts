import { AnswerStatus } from '../common/enums.js';

/** RESULTS_RELEASE: when an expert sees score, correctness, comment and explanation. */
export type ReleaseMode = 'on-finalize' | 'on-review' | 'on-grade';

/** RESUBMISSION: until when an expert may submit a next version. */
export type ResubmissionRule = 'until-graded' | 'until-reviewed';

/** Whether the expert sees the result of an answer; a finalized result releases everything under every mode. */
export function isReleased(mode: ReleaseMode, status: AnswerStatus, finalized: boolean): boolean {
  if (finalized) return true;
  switch (mode) {
    case 'on-finalize':
      return false;
    case 'on-review':
      return status === AnswerStatus.REVIEWED;
    case 'on-grade':
      return status === AnswerStatus.GRADED || status === AnswerStatus.REVIEWED;
  }
}

/** What is known of one expert's versions of one question. */
export interface PairHistory {
  rule: ResubmissionRule;
  /** Any version was ever graded, even where a review returned it since. */
  hasGradeEvent: boolean;
  hasReviewedVersion: boolean;
  /** The expert has seen a result of this question. */
  released: boolean;
}

/** Whether save and submit are still open; release closes them under either rule. */
export function canResubmit({ rule, hasGradeEvent, hasReviewedVersion, released }: PairHistory): boolean {
  if (released) return false;
  return rule === 'until-graded' ? !hasGradeEvent : !hasReviewedVersion;
}
