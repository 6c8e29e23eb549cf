import type { Tolerance } from './numbers.js';
import type { TextStep } from './text-match.js';
import type { TextMatchName } from './text-matches.js';

/** How a response came by its fraction of maxScore, step by step. Plain JSON. */
export type GradeTrace = ChoiceTrace | TextTrace | NoTrace;

/** Picks held against the key. */
export interface ChoiceTrace {
  kind: 'choice';
  /** Rule and version, such as `net@1`. */
  policy: string;
  /** How many options the question has. */
  optionCount: number;
  /** The keys of the right options, sorted. */
  right: string[];
  /** Each once, in the order in which they were sent. */
  picks: PickTrace[];
  rightPicks: number;
  wrongPicks: number;
  /** Of the policy `weighted`; null for the others. */
  weighting: WeightingTrace | null;
  /** Share of maxScore before it is kept within the bounds, below 0 or above 1 perhaps; 0 when nothing is picked. */
  fractionBefore: number;
  /** From 0 to 1; 0 when nothing is picked, whatever the bounds. */
  fractionAfter: number;
}

export interface PickTrace {
  /** The key of the option. */
  option: string;
  isRight: boolean;
  /** Null for policies without weights. */
  weight: number | null;
  /** Whether it is the weight of options that have none of their own; null without weights. */
  isDefaultWeight: boolean | null;
}

export interface WeightingTrace {
  /** Of the weights of the picks, exact. */
  sum: number;
  /** The least sum that counts. */
  min: number;
  /** The highest sum that counts, which earns maxScore. */
  max: number;
}

/** A text held against the accepted ones, in the order of the key. */
export interface TextTrace {
  kind: 'text';
  /** Rule and version, such as `exact@1`. */
  policy: string;
  match: TextMatchName;
  caseSensitive: boolean;
  /** Whether a comma was read as the point of a number. */
  decimalComma: boolean;
  /** Of the match `numeric`, where the key has one. */
  tolerance: Tolerance | null;
  /** As it was sent. */
  given: string;
  /** What was done to it, one step after the other. */
  steps: StepTrace[];
  /** What was compared: the last step's result, for `numeric` the decimal it is; null for an empty text and for no number. */
  compared: string | null;
  /** Those that were tried: up to the one that matched, all where none did, none where there is nothing to compare. */
  entries: EntryTrace[];
  /** The index of the entry that matched. */
  matched: number | null;
  /** The fraction of that entry, 0 without one. */
  fractionBefore: number;
  /** From 0 to 1. */
  fractionAfter: number;
}

export interface StepTrace {
  step: TextStep['step'];
  result: string;
}

export interface EntryTrace {
  /** In the key's list, from 0. */
  index: number;
  /** As the key has it. */
  text: string;
  /** What the response was held against. */
  compared: string;
  /** The least and the greatest number that match, as decimals; null for other matches than `numeric`. */
  from: string | null;
  to: string | null;
  /** What it earns. */
  fraction: number;
  matches: boolean;
}

/**
 * The machine said nothing: the type is for people, the question has no key, the stored question or response is not of a
 * shape that can be judged (an adopted one may be of any), nobody knows the rule that is asked for, or a regrade gave everybody all
 * points.
 */
export type Unjudged =
  'graded-by-hand' | 'no-key' | 'question-does-not-fit' | 'response-does-not-fit' | 'rule-not-known' | 'full-credit';

export interface NoTrace {
  kind: 'none';
  why: Unjudged;
}
