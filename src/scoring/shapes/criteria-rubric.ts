import * as z from 'zod';
import { type Fault, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import { checkMarkdown } from './markdown.js';
import { addPoints, filledText, fourDecimals, points } from './texts.js';
import { entriesOf, faultsOfRepeated, fieldOf } from './unchecked.js';

/** What answers may speak of. */
export const keywords = z.array(filledText(LIMITS.keyword)).max(LIMITS.keywords).optional();

const level = z.strictObject({ points: points(LIMITS.maxScore.max), description: filledText(LIMITS.rubricText) });

const criterion = z.strictObject({
  id: filledText(LIMITS.criterionId),
  description: filledText(LIMITS.rubricText),
  maxPoints: fourDecimals(z.number().gt(0).max(LIMITS.maxScore.max)),
  levels: z.array(level).min(LIMITS.levels.min).max(LIMITS.levels.max).optional(),
  /** Whoever gives points for it says why; false when absent. */
  commentRequired: z.boolean().optional(),
  keywords,
});

/** What a person grades by point for point: criteria whose maxPoints add up to the question's maxScore. */
export const criteriaRubric = z.strictObject({
  criteria: z.array(criterion).min(LIMITS.criteria.min).max(LIMITS.criteria.max),
  keywords,
});

export type CriteriaRubric = z.infer<typeof criteriaRubric>;
export type Criterion = CriteriaRubric['criteria'][number];

const AT = '/scoringRubric/criteria';

/** Rules between the criteria, their levels and the question's maxScore; both may be of any shape. */
export function criteriaFaults(rubric: unknown, maxScore: unknown): Fault[] {
  const criteria = entriesOf(fieldOf(rubric, 'criteria'));
  return [
    ...faultsOfRepeated(
      criteria.map((each) => fieldOf(each, 'id')),
      (index, _first, id) => ({
        pointer: pointerTo(AT, index, 'id'),
        detail: `${quoted(String(id))} names another criterion already; give each its own id.`,
      }),
    ),
    ...criteria.flatMap((each, index) => criterionFaults(each, pointerTo(AT, index))),
    ...sumFaults(criteria, maxScore),
  ];
}

function criterionFaults(each: unknown, at: string): Fault[] {
  const levels = entriesOf(fieldOf(each, 'levels'));
  const maxPoints = fieldOf(each, 'maxPoints');
  return [
    ...checkMarkdown(fieldOf(each, 'description'), `${at}/description`),
    ...levels.flatMap((one, index) => levelFaults(one, maxPoints, pointerTo(at, 'levels', index))),
    ...faultsOfRepeated(
      levels.map((one) => fieldOf(one, 'points')),
      (index, _first, worth) => ({
        pointer: pointerTo(at, 'levels', index, 'points'),
        detail: `Another level is worth ${String(worth)} already; give each its own points.`,
      }),
    ),
  ];
}

function levelFaults(level: unknown, maxPoints: unknown, at: string): Fault[] {
  const worth = fieldOf(level, 'points');
  const tooMuch = typeof worth === 'number' && typeof maxPoints === 'number' && worth > maxPoints;
  return [
    ...checkMarkdown(fieldOf(level, 'description'), `${at}/description`),
    ...(tooMuch ? [{ pointer: `${at}/points`, detail: `Give at most the criterion's maxPoints, ${maxPoints}.` }] : []),
  ];
}

function sumFaults(criteria: unknown[], maxScore: unknown): Fault[] {
  const parts = criteria.map((each) => fieldOf(each, 'maxPoints')).filter((part) => typeof part === 'number');
  if (parts.length === 0 || parts.length < criteria.length || typeof maxScore !== 'number') return [];
  const sum = addPoints(parts);
  if (sum === maxScore) return [];
  return [{ pointer: AT, detail: `The maxPoints add up to ${sum}, the maxScore is ${maxScore}; make them equal.` }];
}
