import type { RegradePolicy, RegradeVerdict } from '../scoring/regrade.js';

/** A regrade is RUNNING until nothing is left to look at; FAILED where batch after batch could not be written. */
export type RegradeState = 'RUNNING' | 'DONE' | 'FAILED';

/** CHANGED_SINCE: a revert leaves an answer alone whose score something else changed. */
export type RegradeOutcome = Exclude<RegradeVerdict, 'UNCHANGED'> | 'CHANGED_SINCE';

/** How many answers came to what. */
export interface RegradeCounts {
  changed: number;
  /** Of the changed ones. */
  raised: number;
  lowered: number;
  rightToWrong: number;
  wrongToRight: number;
  kept: number;
  handMade: number;
  unjudged: number;
  changedSince: number;
}

export interface RegradeRow {
  id: string;
  questionId: string;
  revision: number;
  policy: RegradePolicy | 'revert';
  option: string | null;
  revertsId: string | null;
  reason: string;
  allowLower: boolean;
  state: RegradeState;
  startedById: string | null;
  createdAt: Date;
  finishedAt: Date | null;
  total: number;
  done: number;
  /** Those that are not 0. */
  counts: Partial<RegradeCounts>;
  lastFailure: string | null;
  rowVersion: number;
}

export interface RegradeItemRow {
  answerId: string;
  outcome: RegradeOutcome;
  scoreBefore: number | null;
  maxScoreBefore: number;
  isCorrectBefore: boolean | null;
  ruleScore: number | null;
  ruleMaxScore: number | null;
  ruleIsCorrect: boolean | null;
}

/** Of `regrades r`. */
export const REGRADE_COLUMNS = `r.id, r.question_id AS "questionId", r.revision, r.policy, r.option, r.reverts_id AS "revertsId",
  r.reason, r.allow_lower AS "allowLower", r.state, r.started_by_id AS "startedById", r.created_at AS "createdAt",
  r.finished_at AS "finishedAt", r.total, r.done, r.counts, r.last_failure AS "lastFailure",
  r.row_version AS "rowVersion"`;

/** Of `regrade_items i`. */
export const ITEM_COLUMNS = `i.answer_id AS "answerId", i.outcome, i.score_before AS "scoreBefore",
  i.max_score_before AS "maxScoreBefore", i.is_correct_before AS "isCorrectBefore", i.rule_score AS "ruleScore",
  i.rule_max_score AS "ruleMaxScore", i.rule_is_correct AS "ruleIsCorrect"`;
