import * as z from 'zod';
import { keywords } from './criteria-rubric.js';
import { type Fault, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import { checkMarkdown } from './markdown.js';
import { filledText, fourDecimals } from './texts.js';
import { entriesOf, faultsOfRepeated, fieldOf } from './unchecked.js';

/** Points of either sign. */
export const signedPoints = fourDecimals(z.number().min(-LIMITS.maxScore.max).max(LIMITS.maxScore.max));

const item = z.strictObject({
  id: filledText(LIMITS.criterionId),
  description: filledText(LIMITS.rubricText),
  /** Less than 0 takes points away. */
  points: signedPoints,
});

/**
 * What a person grades by as by a list: items that an answer earns or loses points for, whichever apply. Their sum lies
 * within floor and ceiling, where there are any.
 */
export const itemsRubric = z.strictObject({
  items: z.array(item).min(LIMITS.items.min).max(LIMITS.items.max),
  floor: signedPoints.optional(),
  ceiling: signedPoints.optional(),
  keywords,
});

export type ItemsRubric = z.infer<typeof itemsRubric>;

/** Rules between the items, and between floor and ceiling, of a rubric of any shape. */
export function itemsFaults(rubric: unknown): Fault[] {
  const items = entriesOf(fieldOf(rubric, 'items'));
  const at = '/scoringRubric/items';
  return [
    ...faultsOfRepeated(
      items.map((each) => fieldOf(each, 'id')),
      (index, _first, id) => ({
        pointer: pointerTo(at, index, 'id'),
        detail: `${quoted(String(id))} names another item already; give each its own id.`,
      }),
    ),
    ...items.flatMap((each, index) => checkMarkdown(fieldOf(each, 'description'), pointerTo(at, index, 'description'))),
    ...boundFaults(fieldOf(rubric, 'floor'), fieldOf(rubric, 'ceiling')),
  ];
}

function boundFaults(floor: unknown, ceiling: unknown): Fault[] {
  if (typeof floor !== 'number' || typeof ceiling !== 'number' || floor <= ceiling) return [];
  return [{ pointer: '/scoringRubric/floor', detail: `Give at most the ceiling, ${ceiling}.` }];
}
