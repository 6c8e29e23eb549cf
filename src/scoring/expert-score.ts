import { roundHalfAway4 } from './rounding.js';

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

/** Contract section 5: Σ weight × percent / Σ weight over the categories asked. Rounds its output and nothing before. */
export function expertScore(rows: readonly AskedQuestion[]): ExpertScore {
  const categories = byCategory(rows);
  return {
    total: weightedPercent(categories),
    gradedTotal: weightedPercent(byCategory(rows.filter((row) => !isWaiting(row)))),
    categories: categories.map(categoryScore),
  };
}

function isWaiting(row: AskedQuestion): boolean {
  return row.answered && row.score === null;
}

/** The questions of each category (at least one), categories in display order. */
function byCategory(rows: readonly AskedQuestion[]): AskedQuestion[][] {
  const groups = new Map<string, AskedQuestion[]>();
  for (const row of rows) {
    const group = groups.get(row.categoryId);
    if (group) group.push(row);
    else groups.set(row.categoryId, [row]);
  }
  return [...groups.values()].sort(([a], [b]) => (a && b ? displayOrder(a, b) : 0));
}

function displayOrder(a: AskedQuestion, b: AskedQuestion): number {
  if (a.categoryOrder !== b.categoryOrder) return a.categoryOrder - b.categoryOrder;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.categoryId < b.categoryId ? -1 : 1;
}

function weightedPercent(categories: readonly AskedQuestion[][]): number | null {
  let weights = 0;
  let weighted = 0;
  for (const rows of categories) {
    const possible = sum(rows, (row) => row.possible);
    const weight = rows[0]?.weight ?? 0;
    if (possible <= 0) continue;
    weights += weight;
    weighted += (weight * 100 * sum(rows, (row) => row.score ?? 0)) / possible;
  }
  return weights > 0 ? roundHalfAway4(weighted / weights) : null;
}

function categoryScore(rows: readonly AskedQuestion[]): CategoryScore {
  const [{ categoryId, name, weight }] = rows as [AskedQuestion];
  const earned = sum(rows, (row) => row.score ?? 0);
  const possible = sum(rows, (row) => row.possible);
  return {
    categoryId,
    name,
    weight,
    earned: roundHalfAway4(earned),
    possible: roundHalfAway4(possible),
    percent: possible > 0 ? roundHalfAway4((100 * earned) / possible) : null,
    asked: rows.length,
    answered: rows.filter((row) => row.answered).length,
    graded: rows.filter((row) => row.graded).length,
  };
}

function sum(rows: readonly AskedQuestion[], of: (row: AskedQuestion) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
