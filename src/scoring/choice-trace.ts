import { asDecimal, numberOf } from './fraction.js';
import { decimalText } from './decimal.js';
import { boundsOf, type Decision, type Outcome, sumOfWeights, type Weighting, weightOf } from './policies.js';
import type { ChoiceTrace, PickTrace, WeightingTrace } from './trace.js';

/** What a policy was given, and what it made of it. */
export function choiceTrace(policy: string, decision: Decision, { before, after }: Outcome): ChoiceTrace {
  const { right, picked, options, weighting } = decision;
  const picks = [...picked].map((option) => pickTrace(option, right.has(option), weighting));
  const rightPicks = picks.filter(({ isRight }) => isRight).length;
  return {
    kind: 'choice',
    policy,
    optionCount: options,
    right: [...right].sort(),
    picks,
    rightPicks,
    wrongPicks: picks.length - rightPicks,
    weighting: weighting ? weightingTrace(weighting, picked) : null,
    fractionBefore: numberOf(before),
    fractionAfter: numberOf(after),
  };
}

function pickTrace(option: string, isRight: boolean, weighting: Weighting | undefined): PickTrace {
  if (!weighting) return { option, isRight, weight: null, isDefaultWeight: null };
  const isDefaultWeight = !Object.hasOwn(weighting.weights, option);
  return { option, isRight, weight: weightOf(weighting, option), isDefaultWeight };
}

function weightingTrace(weighting: Weighting, picked: ReadonlySet<string>): WeightingTrace {
  const { min, max } = boundsOf(weighting);
  return { sum: Number(decimalText(asDecimal(sumOfWeights(weighting, picked)))), min, max };
}
