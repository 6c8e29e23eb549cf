import { z } from 'zod';
import { type Fault, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import { checkMarkdown } from './markdown.js';
import { filledText, points } from './texts.js';

const keywords = z.array(filledText(LIMITS.keyword)).max(LIMITS.keywords).optional();

const level = z.strictObject({ points: points(LIMITS.maxScore.max), description: filledText(LIMITS.rubricText) });

const criterion = z.strictObject({
  id: filledText(LIMITS.criterionId),
  description: filledText(LIMITS.rubricText),
  maxPoints: points(LIMITS.maxScore.max).refine((value) => value > 0, 'Give more than 0 points.'),
  levels: z.array(level).min(LIMITS.levels.min).max(LIMITS.levels.max).optional(),
  keywords,
});

/** What a person grades by: criteria whose maxPoints add up to the question's maxScore. */
export const criteriaRubric = z.strictObject({
  criteria: z.array(criterion).min(LIMITS.criteria.min).max(LIMITS.criteria.max),
  keywords,
});

export type CriteriaRubric = z.infer<typeof criteriaRubric>;
export type Criterion = CriteriaRubric['criteria'][number];

/** Rules between the criteria, their levels and the question's maxScore. */
export function rubricFaults(rubric: CriteriaRubric | null | undefined, maxScore: number | undefined): Fault[] {
  if (!rubric) return [];
  const at = '/scoringRubric/criteria';
  return [
    ...repeated(
      rubric.criteria,
      ({ id }) => id,
      (index, id) => ({
        pointer: pointerTo(at, index, 'id'),
        detail: `${quoted(id)} names another criterion already; give each its own id.`,
      }),
    ),
    ...rubric.criteria.flatMap((each, index) => criterionFaults(each, pointerTo(at, index))),
    ...(maxScore === undefined ? [] : sumFaults(rubric, maxScore)),
  ];
}

function criterionFaults(each: Criterion, at: string): Fault[] {
  const levels = each.levels ?? [];
  return [
    ...checkMarkdown(each.description, `${at}/description`),
    ...levels.flatMap((one, index) => [
      ...checkMarkdown(one.description, pointerTo(at, 'levels', index, 'description')),
      ...(one.points <= each.maxPoints
        ? []
        : [
            {
              pointer: pointerTo(at, 'levels', index, 'points'),
              detail: `Give at most the criterion's maxPoints, ${each.maxPoints}.`,
            },
          ]),
    ]),
    ...repeated(
      levels,
      (one) => String(one.points),
      (index, value) => ({
        pointer: pointerTo(at, 'levels', index, 'points'),
        detail: `Another level is worth ${value} already; give each its own points.`,
      }),
    ),
  ];
}

function sumFaults({ criteria }: CriteriaRubric, maxScore: number): Fault[] {
  const sum = addPoints(criteria.map(({ maxPoints }) => maxPoints));
  if (sum === maxScore) return [];
  return [
    {
      pointer: '/scoringRubric/criteria',
      detail: `The maxPoints add up to ${sum}, the maxScore is ${maxScore}; make them equal.`,
    },
  ];
}

/** Adds numbers of at most four decimals without binary remainders: 0.1 + 0.2 is 0.3. */
export function addPoints(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.round(value * 10_000), 0) / 10_000;
}

function repeated<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  fault: (index: number, name: string) => Fault,
): Fault[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const name = nameOf(item);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [fault(index, name)];
  });
}
