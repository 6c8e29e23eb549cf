import { dividedBy, type Fraction, fractionOf, isLess, ONE, plus, ZERO } from './fraction.js';
import type { RuleBook } from './versions.js';

/** A choice response held against the key. Picks are a set: one that was sent twice counts once, order means nothing. */
export interface Decision {
  right: ReadonlySet<string>;
  picked: ReadonlySet<string>;
  /** How many options there are. */
  options: number;
  /** For the policy `weighted`. */
  weighting?: Weighting | undefined;
}

/** What each option is worth. */
export interface Weighting {
  weights: Readonly<Record<string, number>>;
  /** The least sum that counts, from 0; 0 when absent. */
  min?: number | undefined;
  /** The highest sum that counts, which is worth maxScore; 1 when absent. */
  max?: number | undefined;
  /** Of an option that is not in `weights`; 0 when absent. */
  default?: number | undefined;
}

/** Shares of maxScore. */
export interface Outcome {
  /** May be below 0 or above 1; 0 when nothing is picked. */
  before: Fraction;
  /** Within the bounds, from 0 to 1; 0 when nothing is picked. */
  after: Fraction;
}

/** Null where the question lacks what the policy needs. */
export type Policy = (decision: Decision) => Outcome | null;

export type PolicyName = 'subset' | 'all-or-nothing' | 'net' | 'each-decision' | 'weighted';

/** The scoring rules of choice questions, by the name a rubric gives. */
export const POLICIES: RuleBook<PolicyName, Policy> = {
  /** The share of the right options that were picked; a single wrong pick makes it 0. */
  subset: [(decision) => bounded(decision, wrongPicks(decision) === 0 ? share(rightPicks(decision), decision) : ZERO)],
  /** 1 for exactly the right options, else 0. */
  'all-or-nothing': [
    (decision) => {
      const { picked, right } = decision;
      return bounded(decision, picked.size === right.size && wrongPicks(decision) === 0 ? ONE : ZERO);
    },
  ],
  /** A wrong pick takes away what a right one gives. */
  net: [(decision) => bounded(decision, share(rightPicks(decision) - wrongPicks(decision), decision))],
  /** The share of the options that were rightly picked or rightly left. */
  'each-decision': [
    (decision) => {
      const { options, right } = decision;
      if (options === 0) return null;
      const rightlyLeft = options - right.size - wrongPicks(decision);
      return bounded(decision, quotient(rightPicks(decision) + rightlyLeft, options));
    },
  ],
  /** The sum of the weights of the picks within min and max, as a share of max. */
  weighted: [
    (decision) => {
      const { picked, weighting } = decision;
      if (!weighting) return null;
      const { min, max } = boundsOf(weighting);
      const highest = fractionOf(max);
      const sum = dividedBy(sumOfWeights(weighting, picked), highest);
      return bounded(decision, sum, dividedBy(fractionOf(min), highest));
    },
  ],
};

export function boundsOf({ min = 0, max = 1 }: Weighting): { min: number; max: number } {
  return { min, max };
}

export function weightOf({ weights, default: others = 0 }: Weighting, option: string): number {
  return Object.hasOwn(weights, option) ? (weights[option] as number) : others;
}

/** Exact, as the weights are written: 0.1 and 0.2 are 0.3. */
export function sumOfWeights(weighting: Weighting, picked: Iterable<string>): Fraction {
  let sum = ZERO;
  for (const option of picked) sum = plus(sum, fractionOf(weightOf(weighting, option)));
  return sum;
}

function rightPicks({ picked, right }: Decision): number {
  let count = 0;
  for (const option of picked) if (right.has(option)) count += 1;
  return count;
}

function wrongPicks(decision: Decision): number {
  return decision.picked.size - rightPicks(decision);
}

/** Of the right options. */
function share(count: number, { right }: Decision): Fraction {
  return right.size === 0 ? ZERO : quotient(count, right.size);
}

function quotient(over: number, under: number): Fraction {
  return { over: BigInt(over), under: BigInt(under) };
}

function bounded({ picked }: Decision, before: Fraction, lowest = ZERO): Outcome {
  if (picked.size === 0) return { before: ZERO, after: ZERO };
  const raised = isLess(before, lowest) ? lowest : before;
  return { before, after: isLess(ONE, raised) ? ONE : raised };
}
