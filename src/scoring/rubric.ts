import { z } from 'zod';
import { type Fault, pointerTo, quoted, read } from './shapes/faults.js';
import { LIMITS } from './shapes/limits.js';
import { checkMarkdown } from './shapes/markdown.js';
import { addPoints, type CriteriaRubric, criteriaRubric, type Criterion } from './shapes/rubric.js';
import { points, text } from './shapes/texts.js';

/** What a grader gives for one criterion. */
export interface CriterionEntry {
  id: string;
  points: number;
  comment?: string | null;
}

const entryList = z
  .array(
    z.strictObject({
      id: z.string(),
      points: points(LIMITS.maxScore.max),
      comment: text(LIMITS.comment).nullish(),
    }),
  )
  .max(LIMITS.criteria.max);

/** Whether a grade needs points for each criterion (a bare score is then refused). A stored null or oddity has none. */
export function hasCriteria(rubric: unknown): rubric is CriteriaRubric {
  return criteriaRubric.safeParse(rubric).success;
}

/** The sum of one entry for each criterion, or every fault of the entries, pointers starting with `/criteria`. */
export function rubricScore(
  rubric: CriteriaRubric,
  entries: unknown,
  maxScore: number,
): { score: number; faults: [] } | { score: null; faults: Fault[] } {
  const given = read<CriterionEntry[]>(entryList, entries, '/criteria');
  if (given.value === undefined) return { score: null, faults: given.faults };

  const faults = [
    ...given.value.flatMap((entry, index) => entryFaults(rubric, given.value, entry, index)),
    ...missing(rubric, given.value),
  ];
  if (faults.length > 0) return { score: null, faults };
  const score = addPoints(given.value.map((entry) => entry.points));
  const whole = wholeScoreFaults(score, maxScore).map(({ detail }) => ({ pointer: '/criteria', detail }));
  return whole.length > 0 ? { score: null, faults: whole } : { score, faults: [] };
}

/** Faults of a grade that is one number, pointers at `/score`. */
export function wholeScoreFaults(score: unknown, maxScore: number): Fault[] {
  return read(points(maxScore), score, '/score').faults;
}

function entryFaults(
  { criteria }: CriteriaRubric,
  all: CriterionEntry[],
  entry: CriterionEntry,
  index: number,
): Fault[] {
  const at = pointerTo('/criteria', index);
  const criterion = criteria.find(({ id }) => id === entry.id);
  if (!criterion) return [{ pointer: `${at}/id`, detail: `The rubric has no criterion ${quoted(entry.id)}.` }];
  const twice = all.findIndex(({ id }) => id === entry.id) < index;
  return [
    ...(twice
      ? [{ pointer: `${at}/id`, detail: `There is an entry for ${quoted(entry.id)} already; give one for each.` }]
      : []),
    ...pointsFaults(criterion, entry.points, `${at}/points`),
    ...checkMarkdown(entry.comment ?? '', `${at}/comment`),
  ];
}

/** Where a criterion has levels, a grader picks one of them: points between two levels would have no description. */
function pointsFaults({ levels, maxPoints }: Criterion, given: number, pointer: string): Fault[] {
  if (levels && !levels.some((level) => level.points === given)) {
    return [
      { pointer, detail: `Give the points of one of the levels: ${levels.map((level) => level.points).join(', ')}.` },
    ];
  }
  return given <= maxPoints ? [] : [{ pointer, detail: `Give at most ${maxPoints} points.` }];
}

function missing({ criteria }: CriteriaRubric, entries: CriterionEntry[]): Fault[] {
  return criteria
    .filter(({ id }) => !entries.some((entry) => entry.id === id))
    .map(({ id }) => ({
      pointer: '/criteria',
      detail: `There is no entry for ${quoted(id)}; give one for each criterion.`,
    }));
}
