import { type GradeCommand, ITEMS, MAX_SCORE } from './acts.js';

/** What a grade says that the answer is worth. */
export function worthOf({
  question,
  score,
  picks,
  adjustment,
}: Pick<GradeCommand, 'question' | 'score' | 'picks' | 'adjustment'>) {
  if (question !== 2) return { score };
  return { items: ITEMS.items.filter((_, bit) => (picks >> bit) % 2 === 1).map(({ id }) => id), adjustment };
}

/** What it comes to; null where it cannot be given. */
export function scoreOf({ question, score, picks, adjustment, withReason }: GradeCommand): number | null {
  if (question !== 2) return score > MAX_SCORE ? null : score;
  if (adjustment !== 0 && !withReason) return null;
  const points = ITEMS.items.reduce((sum, item, bit) => sum + ((picks >> bit) & 1) * item.points, 0);
  const within = Math.min(Math.max(points, ITEMS.floor), ITEMS.ceiling);
  return Math.min(Math.max(within + adjustment, 0), MAX_SCORE);
}
