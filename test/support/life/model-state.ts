import type { ErrorCode } from '../../../src/common/problem/catalogue.js';
import type { Grader, Operator } from './acts.js';
import type { ModelAppeal } from './appeal-model.js';

export type Status = 'DRAFT' | 'SUBMITTED' | 'GRADED' | 'REVIEWED';

/** Settings that decide when a pair is closed. */
export interface Rules {
  readonly release: 'on-finalize' | 'on-review' | 'on-grade';
  readonly resubmission: 'until-graded' | 'until-reviewed';
  /** Whether a decided appeal may take points away. */
  readonly mayLower: boolean;
}

export interface ModelVersion {
  status: Status;
  content: 'A' | 'B';
  score: number | null;
  grader: Grader | 'machine' | null;
  /** `system` where a sample left it out. */
  reviewer: Operator | 'system' | null;
  /** Everybody who ever graded it, or decided an appeal of it. */
  graders: Set<Grader>;
  /** They, and everybody else who did something to it once it was graded. */
  hands: Set<Grader>;
  /** Its grade, as the expert sees it, was appealed. */
  appealed: boolean;
  writer: Operator | null;
  /** The place of the event that gave the score. */
  scoredBy: number;
}

export interface ModelEvent {
  kind: 'GRADED' | 'APPROVED' | 'RETURNED' | 'REGRADED' | 'APPEAL_DECIDED';
  by: Grader | 'machine';
  score: number | null;
  /** Decided by a rule, whoever set it going. */
  sampled: boolean;
}

export interface ModelClaim {
  version: ModelVersion;
  holder: Grader;
  /** Its lease is over. */
  expired: boolean;
  /** Used, released, or cleared away after its lease. */
  gone: boolean;
}

export interface ModelPair {
  versions: ModelVersion[];
  events: ModelEvent[];
  /** All that there ever were, in the order they were made. */
  claims: ModelClaim[];
  appeals: ModelAppeal[];
}

/** What a command does: nothing to do, a refusal, or done, with what it tells. */
export type Outcome =
  | 'skipped'
  | 'done'
  | 'nothing-left'
  | `approved ${number}, waiting ${number}`
  | `changed ${number}, kept ${number}, by hand ${number}, since ${number}`
  | ErrorCode;

/** The one that is graded and scored. */
export function countingOf({ versions }: ModelPair): ModelVersion | undefined {
  return versions.findLast(({ status }) => status !== 'DRAFT');
}
