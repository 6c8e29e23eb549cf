import type { RubricCoverage } from '../scoring/keyword-coverage.js';

/** What an engine is told: what a grader sees, and nothing of whose the answer is. */
export interface SuggestionTask {
  readonly qType: 'ESSAY' | 'SHORT';
  /** As it was answered. */
  readonly question: string;
  /** Of the revision that was answered; null where there is none, or where it is not kept. */
  readonly rubric: unknown;
  readonly maxScore: number;
  /** What the expert wrote. */
  readonly text: string;
}

/**
 * Suggests to a grader what an answer may be worth. What it says is shown to the grader who asks for it and goes nowhere
 * else: it is not stored, and no grade is made of it. Another engine takes the place of the built-in one by a provider of
 * this class.
 */
export abstract class GradeSuggester {
  /** Name and version of the rule, such as `keyword-coverage@1`: told with each suggestion. */
  abstract readonly engine: string;

  abstract suggest(task: SuggestionTask): RubricCoverage | Promise<RubricCoverage>;
}
