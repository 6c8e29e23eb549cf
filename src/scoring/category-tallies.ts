import type { CategoryTally } from './expert-score.js';

/** What is open in one category to whoever has certain specialties, answered or not. */
export interface OpenCategory {
  categoryId: string;
  name: string;
  weight: number;
  /** False: none of its questions is open. */
  isActive: boolean;
  /** Open questions, 0 where the category is not active. */
  asked: number;
  /** Their points. */
  possible: number;
}

/** What one expert has handed in in one category, by the counting answers. */
export interface HandedIn {
  categoryId: string;
  answered: number;
  graded: number;
  /** How many of the questions are open, once the category is active. */
  open: number;
  /** Points of the answers. */
  possible: number;
  /** Points that those open questions have now, in whose place the answers' own count. */
  replaced: number;
  /** The part of `possible` whose answers wait for a grade. */
  waiting: number;
  /** Decimal text: a sum that was exact must not pass through a binary number. */
  earned: string;
}

const NOTHING = { answered: 0, graded: 0, open: 0, possible: 0, replaced: 0, waiting: 0, earned: '0' };

/**
 * The sums of each category asked, in the order of `open`, which lists every category of the bank: asked is what is open
 * and what was handed in, and a question handed in counts with the points it had then.
 */
export function categoryTallies(
  open: readonly OpenCategory[],
  handedIn: ReadonlyMap<string, HandedIn>,
): CategoryTally[] {
  const tallies: CategoryTally[] = [];
  for (const { categoryId, name, weight, isActive, asked, possible } of open) {
    const own = handedIn.get(categoryId) ?? NOTHING;
    if (asked === 0 && own.answered === 0) continue;
    tallies.push({
      categoryId,
      name,
      weight,
      earned: own.earned,
      possible: possible + own.possible - (isActive ? own.replaced : 0),
      waiting: own.waiting,
      asked: asked + own.answered - (isActive ? own.open : 0),
      answered: own.answered,
      graded: own.graded,
    });
  }
  return tallies;
}
