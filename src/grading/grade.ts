import type { Fault } from '../common/domain-error.js';
import { type CriterionEntry, hasCriteria, rubricScore, wholeScoreFaults } from '../scoring/rubric.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';
import type { GradeRequest } from './grading.requests.js';

/** What a grade is given on. */
export interface GradedThing {
  /** Of the revision that was answered. */
  scoring_rubric: unknown;
  max_score: number;
  /** The grade that stands is the machine's. */
  byMachine: boolean;
}

/** A grade that fits what it is given on. */
export interface Grade {
  score: number;
  criteria: CriterionEntry[] | null;
  comment: string | null;
  reason: string | null;
}

/** A text with something in it, else null. */
export function written(text: string | null | undefined): string | null {
  return text?.trim() ? text : null;
}

/** The grade in a request, or every fault of it. */
export function gradeOf(
  input: GradeRequest,
  thing: GradedThing,
): { grade: Grade; faults: [] } | { grade: null; faults: Fault[] } {
  const { score, faults } = scoreOf(input, thing);
  const [comment, reason] = [written(input.comment), written(input.reason)];
  const all = [...faults, ...checkMarkdown(comment ?? '', '/comment'), ...checkMarkdown(reason ?? '', '/reason')];
  if (thing.byMachine && reason === null)
    all.push({ pointer: '/reason', detail: "Say why your grade replaces the machine's." });
  if (score === null || all.length > 0) return { grade: null, faults: all };
  return { grade: { score, criteria: entriesOf(input), comment, reason }, faults: [] };
}

function scoreOf(
  { score, criteria }: GradeRequest,
  { scoring_rubric: rubric, max_score: maxScore }: GradedThing,
): { score: number | null; faults: Fault[] } {
  const [hasScore, hasEntries] = [score !== undefined && score !== null, criteria !== undefined && criteria !== null];
  if (!hasCriteria(rubric)) {
    const faults = hasScore
      ? wholeScoreFaults(score, maxScore)
      : [{ pointer: '/score', detail: `Give a score of 0 to ${maxScore}.` }];
    if (hasEntries) faults.push({ pointer: '/criteria', detail: 'The question has no criteria; give a score.' });
    return { score: faults.length > 0 ? null : (score as number), faults };
  }
  const bare = hasScore
    ? [{ pointer: '/score', detail: 'The rubric has criteria; give points for each of them instead.' }]
    : [];
  if (!hasEntries)
    return {
      score: null,
      faults: [...bare, { pointer: '/criteria', detail: 'Give one entry for each criterion of the rubric.' }],
    };
  const sum = rubricScore(rubric, criteria, maxScore);
  return { score: sum.score, faults: [...bare, ...sum.faults] };
}

/** As they are kept: no key without a value. */
function entriesOf({ criteria }: GradeRequest): CriterionEntry[] | null {
  if (criteria === undefined || criteria === null) return null;
  return (criteria as CriterionEntry[]).map(({ id, points, comment }) => {
    const text = written(comment);
    return text === null ? { id, points } : { id, points, comment: text };
  });
}
