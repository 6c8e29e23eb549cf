import { mean, sum, variance } from 'simple-statistics';

/** What one grader gave one answer. */
export interface Mark {
  answerId: string;
  graderId: string;
  /** Points, at most 4 decimals. */
  score: number;
  maxScore: number;
}

/**
 * How far marks of the same answers agree. Shares are 0 to 1; coefficients are 1 for perfect agreement and about 0 for
 * what chance gives; all of scores in percent of their maximum. Null where there is nothing to compare, or where all
 * marks are the same, so that nobody can tell agreement from chance.
 */
export interface Agreement {
  /** Answers with marks of two graders or more; only these are looked at. */
  answers: number;
  /** Their marks. */
  marks: number;
  /** Share of pairs of marks that are the same. */
  exact: number | null;
  /** Share of pairs of marks that differ by no more than the points that count as next to each other. */
  adjacent: number | null;
  kappa: number | null;
  alpha: number | null;
  icc: number | null;
}

/** How much more a grader gives than the others of the same answers. */
export interface Severity {
  graderId: string;
  /** Answers that others marked as well. */
  answers: number;
  /** Percent points; below 0 for a severe grader. Null without such an answer. */
  meanDeviation: number | null;
}

/** The marks of one answer, by grader. */
type Unit = ReadonlyMap<string, Mark>;

/** Those of two graders, the lower id first. */
type Pairing = [Mark, Mark];

/**
 * @param marks at most one of each grader for each answer
 * @param adjacentPoints how far scores may differ to be next to each other
 */
export function agreementOf(marks: readonly Mark[], adjacentPoints: number): Agreement {
  const units = unitsOf(marks);
  const percents = units.map((unit) => [...unit.values()].map(percentOf));
  const pairs = units.flatMap((unit) => pairsOf([...unit.values()]));
  return {
    answers: units.length,
    marks: sumOf(percents.map((values) => values.length)),
    exact: shareOf(pairs, ([a, b]) => a.score === b.score),
    adjacent: shareOf(pairs, ([a, b]) => distance(a.score, b.score) <= adjacentPoints),
    kappa: rounded(lightsKappa(units)),
    alpha: rounded(krippendorffsAlpha(percents)),
    icc: rounded(iccOf(units)),
  };
}

/** Of each two graders who marked the same answers, in order of their ids. */
export function agreementOfPairs(
  marks: readonly Mark[],
  adjacentPoints: number,
): (Agreement & { graderIds: [string, string] })[] {
  return [...pairings(unitsOf(marks))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, both]) => ({
      graderIds: (both[0] as Pairing).map(({ graderId }) => graderId) as [string, string],
      ...agreementOf(both.flat(), adjacentPoints),
    }));
}

/** Of each grader, in order of their ids: mean of own mark less the mean of the others' marks of the same answer. */
export function severities(marks: readonly Mark[]): Severity[] {
  const deviations = new Map<string, number[]>(marks.map(({ graderId }) => [graderId, []]));
  for (const unit of unitsOf(marks)) {
    for (const own of unit.values()) {
      const others = [...unit.values()].filter(({ graderId }) => graderId !== own.graderId).map(percentOf);
      deviations.get(own.graderId)?.push(percentOf(own) - mean(others));
    }
  }
  return [...deviations]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([graderId, all]) => ({
      graderId,
      answers: all.length,
      meanDeviation: all.length === 0 ? null : rounded(mean(all)),
    }));
}

/**
 * Cohen's kappa with quadratic weights, of two lists of numbers for the same things: 1 - Σ(x - y)² / n divided by what
 * that would be if the numbers of either list were paired by chance. With categories at equal distances it is that of
 * Cohen, J. (1968), Weighted kappa, Psychological Bulletin 70 (4), 213-220.
 */
export function quadraticKappa(x: readonly number[], y: readonly number[]): number | null {
  if (x.length < 2 || areSame([...x, ...y])) return null;
  const [ofX, ofY] = [[...x], [...y]];
  const observed = mean(ofX.map((value, index) => (value - (ofY[index] as number)) ** 2));
  // The mean of (x - y)² over all of x with all of y.
  const expected = variance(ofX) + variance(ofY) + (mean(ofX) - mean(ofY)) ** 2;
  return 1 - observed / expected;
}

/**
 * Krippendorff's alpha for interval data, of the values of each unit; units with one value are passed over. Krippendorff,
 * K. (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania: 1 - Do / De.
 */
export function krippendorffsAlpha(units: readonly (readonly number[])[]): number | null {
  const pairable = units.filter((values) => values.length > 1).map((values) => [...values]);
  const all = pairable.flat();
  if (all.length < 2 || areSame(all)) return null;
  // Sums of squared differences of ordered pairs: 2 m² times the variance of m values.
  const observed = sumOf(pairable.map((values) => (2 * values.length ** 2 * variance(values)) / (values.length - 1)));
  const expected = (2 * all.length ** 2 * variance(all)) / (all.length - 1);
  return 1 - observed / expected;
}

/**
 * ICC(2,1), of a table with a row for each answer and a column for each grader: two-way random effects, absolute
 * agreement, one grader. Shrout, P. E., Fleiss, J. L. (1979), Intraclass correlations, Psychological Bulletin 86 (2),
 * 420-428: (BMS - EMS) / (BMS + (k - 1) EMS + k (JMS - EMS) / n).
 */
export function icc21(table: readonly (readonly number[])[]): number | null {
  const [n, k] = [table.length, table[0]?.length ?? 0];
  if (n < 2 || k < 2) return null;
  const rows = table.map((row) => [...row]);
  const columns = Array.from({ length: k }, (_, column) => rows.map((row) => row[column] as number));
  if (areSame(rows.flat())) return null;
  const total = n * k * variance(rows.flat());
  const between = n * k * variance(rows.map((row) => mean(row)));
  const judges = n * k * variance(columns.map((column) => mean(column)));
  const [bms, jms] = [between / (n - 1), judges / (k - 1)];
  const ems = (total - between - judges) / ((n - 1) * (k - 1));
  const under = bms + (k - 1) * ems + (k * (jms - ems)) / n;
  return Math.abs(under) < TINY ? null : (bms - ems) / under;
}

/** What sums of squares of percents that ought to be 0 stay below. */
const TINY = 1e-9;

/**
 * The mean of the kappas of all pairs of graders; of two graders Cohen's itself. Light, R. J. (1971), Measures of response
 * agreement for qualitative data, Psychological Bulletin 76 (5), 365-377. Pairs whose kappa is undefined are left out.
 */
function lightsKappa(units: readonly Unit[]): number | null {
  const kappas = [...pairings(units).values()].flatMap((both) => {
    const [x, y] = [both.map(([a]) => percentOf(a)), both.map(([, b]) => percentOf(b))];
    return quadraticKappa(x, y) ?? [];
  });
  return kappas.length === 0 ? null : mean(kappas);
}

/** Null unless all of these answers were marked by the same graders: the design has no holes. */
function iccOf(units: readonly Unit[]): number | null {
  const graders = [...new Set(units.flatMap((unit) => [...unit.keys()]))];
  if (units.some((unit) => unit.size < graders.length)) return null;
  return icc21(units.map((unit) => graders.map((grader) => percentOf(unit.get(grader) as Mark))));
}

/** The answers with marks of two graders or more. */
function unitsOf(marks: readonly Mark[]): Unit[] {
  const byAnswer = new Map<string, Map<string, Mark>>();
  for (const mark of marks) {
    const unit = byAnswer.get(mark.answerId) ?? new Map<string, Mark>();
    byAnswer.set(mark.answerId, unit.set(mark.graderId, mark));
  }
  return [...byAnswer.values()].filter((unit) => unit.size > 1);
}

/** Of each two graders the answers that both marked, in one pass: there may be many graders who share few answers. */
function pairings(units: readonly Unit[]): Map<string, Pairing[]> {
  const byPair = new Map<string, Pairing[]>();
  for (const unit of units) {
    for (const pair of pairsOf([...unit.values()].sort((a, b) => (a.graderId < b.graderId ? -1 : 1)))) {
      const name = `${pair[0].graderId} ${pair[1].graderId}`;
      const known = byPair.get(name);
      if (known) known.push(pair);
      else byPair.set(name, [pair]);
    }
  }
  return byPair;
}

function pairsOf<T>(values: readonly T[]): [T, T][] {
  return values.flatMap((a, index) => values.slice(index + 1).map((b): [T, T] => [a, b]));
}

function shareOf<T>(all: readonly T[], holds: (one: T) => boolean): number | null {
  return all.length === 0 ? null : rounded(all.filter(holds).length / all.length);
}

function percentOf({ score, maxScore }: Mark): number {
  return (100 * score) / maxScore;
}

/** Of decimals with at most 4 places: 2.1 and 1.1 are 1 apart, though binary numbers are a little more. */
function distance(a: number, b: number): number {
  return Math.round(Math.abs(a - b) * 10_000) / 10_000;
}

function areSame(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

/** The library refuses an empty list. */
function sumOf(values: number[]): number {
  return values.length === 0 ? 0 : sum(values);
}

/** To 4 decimals; a zero has no sign. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000 + 0;
}
