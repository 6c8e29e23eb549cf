import * as z from 'zod';
import { choiceTrace } from '../choice-trace.js';
import { POLICIES, type PolicyName } from '../policies.js';
import type { Unjudged } from '../trace.js';
import { recordedRule, ruleInForce } from '../versions.js';
import { type ChoiceRubric, choiceRubric, choiceRubricFaults } from './choice-rubric.js';
import { type Fault, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import { OPTION_KEY, optionFaults, options, unknownKeyFaults } from './options.js';
import type { Asked, Judgement, QuestionShape } from './question-shape.js';
import { entriesOf, faultsOfRepeated, fieldOf, isObject } from './unchecked.js';

/** SINGLE: one option key. */
export type SingleValue = { value: string };
/** MULTIPLE: a set of option keys. */
export type MultipleValue = { value: string[] };

type ChoiceShape<Value> = QuestionShape<Value | null, ChoiceRubric | null, Value>;

export const single: ChoiceShape<SingleValue> = {
  options,
  correctAnswer: z.strictObject({ value: OPTION_KEY }).nullable(),
  scoringRubric: choiceRubric(['all-or-nothing']),
  responseData: z.strictObject({ value: OPTION_KEY }),

  questionFaults: ({ options: known, correctAnswer, scoringRubric }) => {
    const right = [fieldOf(correctAnswer, 'value')];
    return [
      ...optionFaults(known),
      ...unknownKeyFaults(known, right, () => '/correctAnswer/value'),
      ...choiceRubricFaults(scoringRubric, known, right),
    ];
  },
  responseFaults: (known, response) => pickFaults(known, [fieldOf(response, 'value')], () => '/responseData/value'),
  judge: (asked) => judge(asked, 'all-or-nothing'),
};

export const multiple: ChoiceShape<MultipleValue> = {
  options,
  correctAnswer: z.strictObject({ value: z.array(OPTION_KEY).min(1).max(LIMITS.options.max) }).nullable(),
  scoringRubric: choiceRubric(['subset', 'all-or-nothing', 'net', 'each-decision']),
  responseData: z.strictObject({ value: z.array(OPTION_KEY).max(LIMITS.picks) }),

  questionFaults: ({ options: known, correctAnswer, scoringRubric }) => {
    const right = entriesOf(fieldOf(correctAnswer, 'value'));
    return [...optionFaults(known), ...keySetFaults(known, right), ...choiceRubricFaults(scoringRubric, known, right)];
  },
  responseFaults: (known, response) =>
    pickFaults(known, entriesOf(fieldOf(response, 'value')), (index) => pointerTo('/responseData/value', index)),
  judge: (asked) => judge(asked, 'subset'),
};

/** A key that names no option, as an adopted question may have, would make every answer wrong: a person grades. */
function judge<Value extends SingleValue | MultipleValue>(
  { correctAnswer, scoringRubric, response, options: known, recorded }: Asked<Value | null, ChoiceRubric | null, Value>,
  usual: PolicyName,
): Judgement | Unjudged {
  if (!correctAnswer) return 'no-key';
  const right = new Set([correctAnswer.value].flat());
  if (!isObject(known) || ![...right].every((key) => Object.hasOwn(known, key))) return 'question-does-not-fit';
  const found =
    recorded === undefined ? ruleInForce(POLICIES, scoringRubric?.policy ?? usual) : recordedRule(POLICIES, recorded);
  if (!found) return 'rule-not-known';
  const decision = {
    right,
    picked: new Set([response.value].flat()),
    options: Object.keys(known).length,
    weighting: found.name === 'weighted' && scoringRubric?.policy === 'weighted' ? scoringRubric : undefined,
  };
  const outcome = found.rule(decision);
  if (!outcome) return 'question-does-not-fit';
  const { policy } = found;
  return { fraction: outcome.after, policy, trace: () => choiceTrace(policy, decision, outcome) };
}

function keySetFaults(known: unknown, keys: unknown[]): Fault[] {
  const at = (index: number) => pointerTo('/correctAnswer/value', index);
  const twice = faultsOfRepeated(keys, (index, _first, key) => ({
    pointer: at(index),
    detail: `${quoted(String(key))} is in the key already; remove it here.`,
  }));
  return [...unknownKeyFaults(known, keys, at), ...twice];
}

function pickFaults(known: unknown, picks: unknown[], at: (index: number) => string): Fault[] {
  if (isObject(known)) return unknownKeyFaults(known, picks, at);
  return [{ pointer: '/responseData/value', detail: 'This question has no options, so it cannot be answered.' }];
}
