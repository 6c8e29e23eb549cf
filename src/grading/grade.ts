import type { Fault } from '../common/domain-error.js';
import { type AppliedItem, hasItems, itemsScore } from '../scoring/rubric-items.js';
import { type CriterionEntry, hasCriteria, rubricScore, wholeScoreFaults } from '../scoring/rubric.js';
import type { CriteriaRubric } from '../scoring/shapes/criteria-rubric.js';
import type { ItemsRubric } from '../scoring/shapes/items-rubric.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';
import type { PersonRubric } from '../scoring/shapes/rubric.js';
import type { GradeFields } from './grading.requests.js';

/** What a grade is given on. */
export interface GradedThing {
  /** Of the revision that was answered. */
  scoring_rubric: unknown;
  max_score: number;
  /** Why a reason is demanded; null where it is not. */
  reasonFor: string | null;
}

/** What was given, and the score that it comes to. */
interface Given {
  score: number;
  criteria: CriterionEntry[] | null;
  items: AppliedItem[] | null;
  adjustment: number | null;
  /** What it was held against; null for a bare score. */
  rubric: PersonRubric | null;
}

/** A grade that fits what it is given on. */
export interface Grade extends Given {
  comment: string | null;
  reason: string | null;
}

type Judged = { given: Given; faults: [] } | { given: null; faults: Fault[] };

/** The fields of a grade that say what it is worth. */
const WORTH = ['score', 'criteria', 'items', 'adjustment'] as const;
type Worth = (typeof WORTH)[number];

/** A text with something in it, else null. */
export function written(text: string | null | undefined): string | null {
  return text?.trim() ? text : null;
}

/** The grade in a request, or every fault of it. */
export function gradeOf(
  input: GradeFields & { reason?: string | null },
  thing: GradedThing,
): { grade: Grade; faults: [] } | { grade: null; faults: Fault[] } {
  const { given, faults } = judged(input, thing);
  const [comment, reason] = [written(input.comment), written(input.reason)];
  const all = [...faults, ...checkMarkdown(comment ?? '', '/comment'), ...checkMarkdown(reason ?? '', '/reason')];
  if (thing.reasonFor !== null && reason === null) all.push({ pointer: '/reason', detail: thing.reasonFor });
  else if (given?.adjustment && reason === null)
    all.push({ pointer: '/reason', detail: 'Say why you adjust what the items come to.' });
  if (given === null || all.length > 0) return { grade: null, faults: all };
  return { grade: { ...given, comment, reason }, faults: [] };
}

function judged(input: GradeFields, { scoring_rubric: rubric, max_score: maxScore }: GradedThing): Judged {
  if (hasCriteria(rubric)) return byCriteria(input, rubric, maxScore);
  return hasItems(rubric) ? byItems(input, rubric, maxScore) : byOneNumber(input, maxScore);
}

function byCriteria(input: GradeFields, rubric: CriteriaRubric, maxScore: number): Judged {
  const bare = misplaced(input, {
    score: 'The rubric has criteria; give points for each of them instead.',
    items: 'The rubric has criteria, no items; give points for each of them instead.',
    adjustment: 'Only a rubric with items takes an adjustment.',
  });
  if (!isGiven(input, 'criteria'))
    return refused([...bare, { pointer: '/criteria', detail: 'Give one entry for each criterion of the rubric.' }]);
  const { score, faults } = rubricScore(rubric, input.criteria, maxScore);
  if (score === null || bare.length > 0) return refused([...bare, ...faults]);
  return accepted({ score, criteria: keptEntries(input.criteria as CriterionEntry[]), rubric });
}

function byItems(input: GradeFields, rubric: ItemsRubric, maxScore: number): Judged {
  const bare = misplaced(input, {
    score: 'The rubric has items; name those that apply instead.',
    criteria: 'The rubric has items, no criteria; name those that apply instead.',
  });
  if (!isGiven(input, 'items'))
    return refused([...bare, { pointer: '/items', detail: 'Name the items of the rubric that apply; none is [].' }]);
  const { scored, faults } = itemsScore(rubric, { items: input.items, adjustment: input.adjustment }, maxScore);
  if (scored === null || bare.length > 0) return refused([...bare, ...faults]);
  return accepted({ ...scored, rubric });
}

function byOneNumber(input: GradeFields, maxScore: number): Judged {
  const own = isGiven(input, 'score')
    ? wholeScoreFaults(input.score, maxScore)
    : [{ pointer: '/score', detail: `Give a score of 0 to ${maxScore}.` }];
  const faults = [
    ...own,
    ...misplaced(input, {
      criteria: 'The question has no criteria; give a score.',
      items: 'The question has no items; give a score.',
      adjustment: 'Only a rubric with items takes an adjustment.',
    }),
  ];
  return faults.length > 0 ? refused(faults) : accepted({ score: input.score as number });
}

function accepted(given: Pick<Given, 'score'> & Partial<Given>): Judged {
  return { given: { criteria: null, items: null, adjustment: null, rubric: null, ...given }, faults: [] };
}

function refused(faults: Fault[]): Judged {
  return { given: null, faults };
}

/** A fault for each field that is given and has no place, with what to do. */
function misplaced(input: GradeFields, fields: Partial<Record<Worth, string>>): Fault[] {
  return WORTH.flatMap((field) => {
    const detail = fields[field];
    return detail !== undefined && isGiven(input, field) ? [{ pointer: `/${field}`, detail }] : [];
  });
}

function isGiven(input: GradeFields, field: Worth): boolean {
  return input[field] !== undefined && input[field] !== null;
}

/** As they are kept: no key without a value. */
function keptEntries(entries: readonly CriterionEntry[]): CriterionEntry[] {
  return entries.map(({ id, points, comment }) => {
    const text = written(comment);
    return text === null ? { id, points } : { id, points, comment: text };
  });
}
