import * as z from 'zod';
import { decimalOf, decimalText } from '../decimal.js';
import { asDecimal } from '../fraction.js';
import { boundsOf, POLICIES, type PolicyName, sumOfWeights, type Weighting } from '../policies.js';
import { isRight } from '../rounding.js';
import { ruleInForce } from '../versions.js';
import { type Fault, listed, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import { OPTION_KEY, unknownKeyFaults } from './options.js';
import { fieldOf, isObject } from './unchecked.js';

type PlainPolicy = Exclude<PolicyName, 'weighted'>;
export type ChoiceRubric = { policy: PlainPolicy } | ({ policy: 'weighted' } & Weighting);

const weight = z
  .number()
  .min(LIMITS.weight.min)
  .max(LIMITS.weight.max)
  .refine(
    (value) => !Number.isFinite(value) || decimalOf(value).scale <= LIMITS.weight.decimals,
    `Give at most ${LIMITS.weight.decimals} decimals.`,
  );

const weightedRubric = z.strictObject({
  policy: z.literal('weighted'),
  weights: z
    .record(OPTION_KEY, weight, 'Give an object of option keys and weights, like {"A": 0.5, "B": -1}.')
    .refine((value) => Object.keys(value).length <= LIMITS.options.max, `Give at most ${LIMITS.options.max} weights.`)
    .meta({ maxProperties: LIMITS.options.max, description: 'What each option is worth.' }),
  min: weight.min(0).optional().describe('The least sum that counts; 0 when absent.'),
  max: weight.gt(0).optional().describe('The highest sum that counts, which earns all points; 1 when absent.'),
  default: weight.optional().describe('What an option without a weight is worth; 0 when absent.'),
});

/** A rubric with one of these policies, or `weighted`; null. */
export function choiceRubric(plain: [PlainPolicy, ...PlainPolicy[]]): z.ZodType<ChoiceRubric | null> {
  return z
    .discriminatedUnion('policy', [z.strictObject({ policy: z.enum(plain) }), weightedRubric], {
      error: ({ code }) =>
        code === 'invalid_union' ? `Give one of the available policies: ${listed([...plain, 'weighted'])}.` : undefined,
    })
    .nullable() as z.ZodType<ChoiceRubric | null>;
}

const AT = '/scoringRubric';
const FIELDS = new Set(Object.keys(weightedRubric.shape));

/** Rules between rubric, options and the keys of the right options, which may all be of any shape. */
export function choiceRubricFaults(rubric: unknown, options: unknown, right: readonly unknown[]): Fault[] {
  if (!isObject(rubric)) return [];
  const { success, data } = weightedRubric.safeParse(rubric);
  return [
    ...strangeFieldFaults(rubric),
    ...(fieldOf(rubric, 'policy') === 'weighted' ? strangeWeightFaults(rubric, options) : []),
    ...(success ? weightingFaults(data, options, right) : []),
  ];
}

/** The schema does not look at the other fields where the policy is none. */
function strangeFieldFaults(rubric: object): Fault[] {
  return Object.keys(rubric)
    .filter((name) => !FIELDS.has(name))
    .slice(0, LIMITS.faults)
    .map((name) => ({ pointer: pointerTo(AT, name), detail: `There is no field ${quoted(name)} here; remove it.` }));
}

function strangeWeightFaults(rubric: object, options: unknown): Fault[] {
  const weights = fieldOf(rubric, 'weights');
  if (!isObject(weights)) return [];
  return unknownKeyFaults(options, Object.keys(weights).slice(0, 2 * LIMITS.options.max), (_index, key) =>
    pointerTo(AT, 'weights', key),
  );
}

function weightingFaults(weighting: Weighting, options: unknown, right: readonly unknown[]): Fault[] {
  const { min, max } = boundsOf(weighting);
  if (min >= max) return [{ pointer: `${AT}/min`, detail: `Give less than max, ${max}.` }];
  if (right.length === 0 || !isObject(options) || !areKeysOf(options, right)) return [];

  // What is right has to be worth maxScore; whoever picks the key alone would not be right otherwise.
  const picked = new Set(right);
  const { rule } = ruleInForce(POLICIES, 'weighted');
  const outcome = rule({ right: picked, picked, options: Object.keys(options).length, weighting });
  if (outcome && isRight(outcome.after)) return [];
  const sum = decimalText(asDecimal(sumOfWeights(weighting, picked)));
  const detail =
    `The weights of the key, ${listed([...picked])}, add up to ${sum}, and ${max} is what earns all points; ` +
    'make them equal (a third is 0.3333333).';
  return [{ pointer: `${AT}/weights`, detail }];
}

function areKeysOf(options: object, keys: readonly unknown[]): keys is readonly string[] {
  return keys.every((key) => typeof key === 'string' && Object.hasOwn(options, key));
}
