import type { Criterion } from './shapes/criteria-rubric.js';
import { personRubric } from './shapes/rubric.js';
import { type Coverage, coverageOf, findTerms, shareOf } from './term-finder.js';

/** Name and version of the rule. */
export const KEYWORD_COVERAGE = 'keyword-coverage@1';

export interface CriterionCoverage extends Coverage {
  readonly id: string;
  /** Whether any of its keywords is there; null where it has none. */
  readonly touched: boolean | null;
  /** Its maxPoints in the share of its keywords that are there; null where it has none. */
  readonly suggestedPoints: number | null;
}

export interface RubricCoverage {
  /** Of the rubric as a whole. */
  readonly keywords: Coverage;
  /** In the order of the rubric; none where it has none. */
  readonly criteria: readonly CriterionCoverage[];
}

/**
 * Which keywords of a rubric a text speaks of. It says nothing about whether what the text says of them is right.
 * @param rubric of any shape; one that no person grades by has no keywords
 */
export function keywordCoverage(text: string, rubric: unknown): RubricCoverage {
  const { data } = personRubric.safeParse(rubric);
  const keywords = data?.keywords ?? [];
  const criteria = data && 'criteria' in data ? data.criteria : [];
  const found = findTerms([...keywords, ...criteria.flatMap((each) => each.keywords ?? [])], text);
  return {
    keywords: coverageOf(keywords, found),
    criteria: criteria.map((criterion) => criterionOf(criterion, coverageOf(criterion.keywords ?? [], found))),
  };
}

function criterionOf({ id, maxPoints }: Criterion, coverage: Coverage): CriterionCoverage {
  if (coverage.share === null) return { id, touched: null, suggestedPoints: null, ...coverage };
  const [matched, missing] = [coverage.matched.length, coverage.missing.length];
  return {
    id,
    touched: matched > 0,
    suggestedPoints: shareOf(matched, matched + missing, maxPoints),
    ...coverage,
  };
}
