import type { GradableQuestion } from './auto-grade.js';
import { asDecimal, fractionOf, isLess, ZERO } from './fraction.js';
import { decimalText } from './decimal.js';
import { boundsOf, sumOfWeights, type Weighting } from './policies.js';
import type { ChoiceRubric } from './shapes/choice-rubric.js';
import { fieldOf, isObject } from './shapes/unchecked.js';

/** A choice question and a response to it, as if one option had never been offered. */
export interface WithoutOption {
  question: GradableQuestion;
  responseData: unknown;
}

/**
 * Takes an option out of the options, the key, the weights and the picks. Of a `weighted` question the sum that earns all
 * points becomes what is left of the key, where that is less: nobody could reach it otherwise.
 * @returns `nothing-right-left` where the option was all that was right, or all that was worth anything; null where the
 * question has no such option or no key, or is not of this kind
 */
export function withoutOption(
  question: GradableQuestion,
  responseData: unknown,
  option: string,
): WithoutOption | 'nothing-right-left' | null {
  const { options, correctAnswer } = question;
  if (!isObject(options) || !Object.hasOwn(options, option) || !isObject(correctAnswer)) return null;
  const right = without(correctAnswer['value'], option);
  if (right.length === 0) return 'nothing-right-left';
  const rubric = rubricOf(question);
  const scoringRubric = isWeighted(rubric) ? reachable(rubric, right as string[], option) : rubric;
  if (scoringRubric === 'nothing-right-left') return scoringRubric;
  return {
    question: {
      ...question,
      qType: 'MULTIPLE',
      options: Object.fromEntries(Object.entries(options).filter(([key]) => key !== option)),
      correctAnswer: { value: right },
      scoringRubric,
    },
    responseData: { value: without(fieldOf(responseData, 'value'), option) },
  };
}

/** One pick is a set of one; without it nothing is picked, which a SINGLE response cannot say and a set can. */
function without(value: unknown, option: string): unknown[] {
  return [value].flat().filter((key) => key !== option);
}

/** The rule of a SINGLE question is that of sets which have to be the same. */
function rubricOf({ qType, scoringRubric }: GradableQuestion): unknown {
  return qType === 'SINGLE' && !isObject(scoringRubric) ? { policy: 'all-or-nothing' } : scoringRubric;
}

type WeightedRubric = { policy: 'weighted' } & Weighting;

function isWeighted(rubric: unknown): rubric is WeightedRubric {
  return isObject(rubric) && (rubric as Partial<ChoiceRubric>).policy === 'weighted' && isObject(rubric['weights']);
}

function reachable(
  rubric: WeightedRubric,
  right: readonly string[],
  option: string,
): WeightedRubric | 'nothing-right-left' {
  const weights = Object.fromEntries(Object.entries(rubric.weights).filter(([key]) => key !== option));
  const { min, max } = boundsOf(rubric);
  const left = sumOfWeights(rubric, right);
  if (!isLess(ZERO, left) || !isLess(fractionOf(min), left)) return 'nothing-right-left';
  return { ...rubric, weights, max: isLess(left, fractionOf(max)) ? Number(decimalText(asDecimal(left))) : max };
}
