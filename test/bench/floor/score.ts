export interface CategoryRow {
  id: string;
  name: string;
  weight: number;
}

/** What is asked of people with the same specialties, in one category. */
export interface AskedRow {
  categoryId: string;
  asked: number;
  possible: number;
}

/** What one expert has answered in one category. */
export interface AnsweredRow {
  specialties: string[];
  /** Null where nothing was answered at all. */
  categoryId: string | null;
  answered: number;
  graded: number;
  closed: number;
  possible: number;
  waiting: number;
  earned: number;
}

export interface CategorySums extends CategoryRow {
  earned: number;
  possible: number;
  waiting: number;
  asked: number;
  answered: number;
  graded: number;
}

/** Unanswered questions count as nothing earned; what waits for a grade counts in the first total alone. */
export function scoreOf(expertId: string, sums: readonly CategorySums[]) {
  return {
    expertId,
    total: weighted(sums.map(({ weight, earned, possible }) => ({ weight, earned, possible }))),
    gradedTotal: weighted(
      sums.map(({ weight, earned, possible, waiting }) => ({ weight, earned, possible: possible - waiting })),
    ),
    categories: sums.map(({ id, name, weight, earned, possible, asked, answered, graded }) => ({
      categoryId: id,
      name,
      weight,
      earned: round(earned),
      possible,
      percent: possible > 0 ? round((100 * earned) / possible) : null,
      asked,
      answered,
      graded,
    })),
  };
}

export function sumsOf(
  categories: readonly CategoryRow[],
  asked: ReadonlyMap<string, AskedRow>,
  answered: readonly AnsweredRow[],
): CategorySums[] {
  const byCategory = new Map(answered.map((row) => [row.categoryId, row]));
  return categories.flatMap((category) => {
    const open = asked.get(category.id);
    const own = byCategory.get(category.id);
    if (!open && !own) return [];
    return [
      {
        ...category,
        earned: own?.earned ?? 0,
        possible: (open?.possible ?? 0) + (own?.possible ?? 0),
        waiting: own?.waiting ?? 0,
        asked: (open?.asked ?? 0) + (own?.closed ?? 0),
        answered: own?.answered ?? 0,
        graded: own?.graded ?? 0,
      },
    ];
  });
}

function weighted(sums: readonly { weight: number; earned: number; possible: number }[]): number | null {
  let [weights, points] = [0, 0];
  for (const { weight, earned, possible } of sums) {
    if (possible <= 0) continue;
    weights += weight;
    points += (weight * 100 * earned) / possible;
  }
  return weights > 0 ? round(points / weights) : null;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
