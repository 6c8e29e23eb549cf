import {
  type Amount,
  amountLess,
  amountOf,
  amountOfFraction,
  dividedBy,
  type Fraction,
  fractionOf,
  isPositive,
  plus,
  rounded4,
  rounded4Near,
  times,
  ZERO,
} from './fraction.js';

/** One question asked of an expert, with the expert's counting answer where there is one. */
export interface AskedQuestion {
  categoryId: string;
  name: string;
  weight: number;
  categoryOrder: number;
  /** maxScore of the counting answer, or of the question where there is none. */
  possible: number;
  /** Null without a counting answer and while that answer is not graded. */
  score: number | null;
  /** There is a counting answer. */
  answered: boolean;
  /** The counting answer has a grade. */
  graded: boolean;
}

/** The sums of one category's questions. */
export interface CategoryTally {
  categoryId: string;
  name: string;
  weight: number;
  /** Decimal text, or a number that is printed as the sum: one that was exact must not become another. */
  earned: number | string;
  possible: number;
  /** The part of `possible` whose answers wait for a grade. */
  waiting: number;
  asked: number;
  answered: number;
  graded: number;
}

export interface CategoryScore {
  categoryId: string;
  name: string;
  weight: number;
  earned: number;
  possible: number;
  /** earned of possible, 0 to 100; null where nothing is possible. */
  percent: number | null;
  asked: number;
  answered: number;
  graded: number;
}

export interface ExpertScore {
  /** Weighted mean of the categories' percents, an ungraded answer counting 0; null where no weight is asked. */
  total: number | null;
  /** The same without the answers that wait for a grade; unanswered questions still count 0. */
  gradedTotal: number | null;
  categories: CategoryScore[];
}

interface CategorySums extends Omit<CategoryTally, 'earned' | 'possible' | 'waiting'> {
  earned: Amount;
  possible: Amount;
  waiting: Amount;
}

/** Contract section 5: Σ weight × percent / Σ weight over the categories asked. Rounds its output and nothing before. */
export function expertScore(rows: readonly AskedQuestion[]): ExpertScore {
  return scoreOfSums(byCategory(rows).map(sumsOf));
}

/** The same from the sums of each category (at least one question asked), in the order given. */
export function scoreOfTallies(tallies: readonly CategoryTally[]): ExpertScore {
  return scoreOfSums(
    tallies.map(({ categoryId, name, weight, earned, possible, waiting, asked, answered, graded }) => ({
      categoryId,
      name,
      weight,
      earned: amountOf(earned),
      possible: amountOf(possible),
      waiting: amountOf(waiting),
      asked,
      answered,
      graded,
    })),
  );
}

function scoreOfSums(categories: readonly CategorySums[]): ExpertScore {
  return {
    total: weightedPercent(categories, ({ possible }) => possible),
    gradedTotal: weightedPercent(categories, ({ possible, waiting }) => amountLess(possible, waiting)),
    categories: categories.map(categoryScore),
  };
}

function weightedPercent(
  categories: readonly CategorySums[],
  possibleOf: (sums: CategorySums) => Amount,
): number | null {
  const weighed: { weight: number; earned: Amount; possible: Amount }[] = [];
  let [weights, near] = [0, 0];
  for (const sums of categories) {
    const { weight, earned } = sums;
    const possible = possibleOf(sums);
    if (!isPositive(possible)) continue;
    weighed.push({ weight, earned, possible });
    weights += weight;
    near += weight * nearPercent(earned, possible);
  }
  if (weights <= 0) return null;
  return rounded4Near(near / weights, () => {
    const terms = weighed.map(({ earned, possible, weight }) => times(fractionOf(weight), percentOf(earned, possible)));
    return dividedBy(terms.reduce(plus, ZERO), fractionOf(weights));
  });
}

const nearPercent = (earned: Amount, possible: Amount): number => (100 * earned.near) / possible.near;

function percentOf(earned: Amount, possible: Amount): Fraction {
  return dividedBy(times(fractionOf(100), earned.exact()), possible.exact());
}

function categoryScore({
  categoryId,
  name,
  weight,
  earned,
  possible,
  asked,
  answered,
  graded,
}: CategorySums): CategoryScore {
  return {
    categoryId,
    name,
    weight,
    earned: rounded4Near(earned.near, earned.exact),
    possible: possible.isWhole ? possible.near : rounded4(possible.exact()),
    percent: isPositive(possible)
      ? rounded4Near(nearPercent(earned, possible), () => percentOf(earned, possible))
      : null,
    asked,
    answered,
    graded,
  };
}

/** The questions of each category (at least one), categories in display order. */
function byCategory(rows: readonly AskedQuestion[]): [AskedQuestion, ...AskedQuestion[]][] {
  const groups = new Map<string, [AskedQuestion, ...AskedQuestion[]]>();
  for (const row of rows) {
    const group = groups.get(row.categoryId);
    if (group) group.push(row);
    else groups.set(row.categoryId, [row]);
  }
  return [...groups.values()].sort(([a], [b]) => displayOrder(a, b));
}

function displayOrder(a: AskedQuestion, b: AskedQuestion): number {
  if (a.categoryOrder !== b.categoryOrder) return a.categoryOrder - b.categoryOrder;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.categoryId < b.categoryId ? -1 : 1;
}

function sumsOf(rows: readonly [AskedQuestion, ...AskedQuestion[]]): CategorySums {
  const [{ categoryId, name, weight }] = rows;
  return {
    categoryId,
    name,
    weight,
    earned: amountOfFraction(sum(rows, (row) => row.score ?? 0)),
    possible: amountOfFraction(sum(rows, (row) => row.possible)),
    waiting: amountOfFraction(sum(rows, (row) => (row.answered && row.score === null ? row.possible : 0))),
    asked: rows.length,
    answered: rows.filter((row) => row.answered).length,
    graded: rows.filter((row) => row.graded).length,
  };
}

function sum(rows: readonly AskedQuestion[], of: (row: AskedQuestion) => number): Fraction {
  return rows.reduce((total, row) => plus(total, fractionOf(of(row))), ZERO);
}
