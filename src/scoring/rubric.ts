import * as z from 'zod';
import { type CriteriaRubric, criteriaRubric, type Criterion } from './shapes/criteria-rubric.js';
import { type Fault, merged, pointerTo, quoted, read } from './shapes/faults.js';
import { LIMITS } from './shapes/limits.js';
import { checkMarkdown } from './shapes/markdown.js';
import { addPoints, points, text } from './shapes/texts.js';
import { entriesOf, faultsOfRepeated, fieldOf } from './shapes/unchecked.js';

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
  const faults = merged(given.faults, entryFaults(rubric, entries));
  if (given.value === undefined || faults.length > 0) return { score: null, faults };

  const score = addPoints(given.value.map((entry) => entry.points));
  const above = wholeScoreFaults(score, maxScore).map(({ detail }) => ({ pointer: '/criteria', detail }));
  return above.length > 0 ? { score: null, faults: above } : { score, faults: [] };
}

/** Faults of a grade that is one number, pointers at `/score`. */
export function wholeScoreFaults(score: unknown, maxScore: number): Fault[] {
  return read(points(maxScore), score, '/score').faults;
}

/** Rules between the rubric and the entries, which may be of any shape. */
function entryFaults({ criteria }: CriteriaRubric, sent: unknown): Fault[] {
  const entries = entriesOf(sent);
  const ids = entries.map((entry) => fieldOf(entry, 'id'));
  const missing = Array.isArray(sent) ? criteria.filter(({ id }) => !ids.includes(id)) : [];
  return [
    ...entries.flatMap((entry, index) => {
      const criterion = criteria.find(({ id }) => id === ids[index]);
      return [
        ...(criterion ? pointsFaults(criterion, fieldOf(entry, 'points'), index) : unknownFaults(ids[index], index)),
        ...commentFaults(criterion, fieldOf(entry, 'comment'), pointerTo('/criteria', index, 'comment')),
      ];
    }),
    ...faultsOfRepeated(ids, (index, _first, id) => ({
      pointer: pointerTo('/criteria', index, 'id'),
      detail: `There is an entry for ${quoted(String(id))} already; give one for each criterion.`,
    })),
    ...missing.map(({ id }) => ({
      pointer: '/criteria',
      detail: `There is no entry for ${quoted(id)}; give one for each criterion.`,
    })),
  ];
}

function unknownFaults(id: unknown, index: number): Fault[] {
  if (typeof id !== 'string') return [];
  return [{ pointer: pointerTo('/criteria', index, 'id'), detail: `The rubric has no criterion ${quoted(id)}.` }];
}

function commentFaults(criterion: Criterion | undefined, comment: unknown, pointer: string): Fault[] {
  const isLacking = criterion?.commentRequired && !(typeof comment === 'string' && comment.trim() !== '');
  return isLacking ? [{ pointer, detail: 'The rubric demands a comment here.' }] : checkMarkdown(comment, pointer);
}

/** Where a criterion has levels, a grader picks one of them: points between two levels would have no description. */
function pointsFaults({ levels, maxPoints }: Criterion, given: unknown, index: number): Fault[] {
  if (typeof given !== 'number') return [];
  const pointer = pointerTo('/criteria', index, 'points');
  if (levels && !levels.some((level) => level.points === given)) {
    return [
      { pointer, detail: `Give the points of one of the levels: ${levels.map((one) => one.points).join(', ')}.` },
    ];
  }
  return given <= maxPoints ? [] : [{ pointer, detail: `Give at most ${maxPoints} points.` }];
}
