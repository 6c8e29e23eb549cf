import * as z from 'zod';
import { criteriaFaults, type CriteriaRubric, criteriaRubric } from './criteria-rubric.js';
import type { Fault } from './faults.js';
import { type ItemsRubric, itemsFaults, itemsRubric } from './items-rubric.js';
import { fieldOf } from './unchecked.js';

export type PersonRubric = CriteriaRubric | ItemsRubric;

/** What a person grades by: criteria or items, never both. */
export const personRubric: z.ZodType<PersonRubric> = z.union([criteriaRubric, itemsRubric]);

/** Rules between the fields of a rubric and the question's maxScore; both may be of any shape. */
export function rubricFaults(rubric: unknown, maxScore: unknown): Fault[] {
  const hasItems = fieldOf(rubric, 'items') !== undefined && fieldOf(rubric, 'criteria') === undefined;
  return hasItems ? itemsFaults(rubric) : criteriaFaults(rubric, maxScore);
}
