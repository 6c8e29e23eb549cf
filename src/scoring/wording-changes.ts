import { pointerTo } from '../common/pointer.js';
import { isObject } from './shapes/unchecked.js';

/** What a revision of a question keeps. */
export interface Wording {
  qType: unknown;
  content: unknown;
  options: unknown;
  correctAnswer: unknown;
  scoringRubric: unknown;
  maxScore: unknown;
}

/** One place that reads otherwise than before. */
export interface WordingChange {
  /** JSON pointer into the question. */
  pointer: string;
  /** Null where there was nothing. */
  before: unknown;
  /** Null where nothing is left. */
  after: unknown;
}

const FIELDS = ['qType', 'content', 'options', 'correctAnswer', 'scoringRubric', 'maxScore'] as const;

/**
 * What makes one wording another, each place by itself: objects field by field, lists of one length entry by entry; a list
 * that became longer or shorter is told as a whole, since nobody can say which entry was meant. Texts are told whole.
 */
export function wordingChanges(before: Wording, after: Wording): WordingChange[] {
  return FIELDS.flatMap((field) => [...changesOf([field], before[field] ?? null, after[field] ?? null)]);
}

function* changesOf(path: readonly PropertyKey[], before: unknown, after: unknown): Generator<WordingChange> {
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const name of [...names].sort()) yield* changesOf([...path, name], own(before, name), own(after, name));
  } else if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, one] of before.entries()) yield* changesOf([...path, index], one, after[index]);
  } else if (before !== after) {
    yield { pointer: pointerTo(path), before, after };
  }
}

/** Null where the object has no such field of its own. */
function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : null;
}
