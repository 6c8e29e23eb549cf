import * as z from 'zod';
import { POLICIES, type PolicyName } from '../policies.js';
import { type Fault, listed, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import { checkMarkdown } from './markdown.js';
import type { Judgement, QuestionShape } from './question-shape.js';
import { filledText } from './texts.js';
import { entriesOf, faultsOfRepeated, fieldOf, isObject } from './unchecked.js';

export type Options = Record<string, string>;
/** SINGLE: one option key. */
export type SingleValue = { value: string };
/** MULTIPLE: a set of option keys. */
export type MultipleValue = { value: string[] };
export type ChoiceRubric = { policy: PolicyName };

const OPTION_KEY = z
  .string('Give the key of an option as a text.')
  .regex(/^[A-Za-z0-9_-]{1,16}$/, 'An option key is 1 to 16 of the characters A-Z, a-z, 0-9, _ and -.');

const options = z
  .record(
    OPTION_KEY,
    filledText(LIMITS.optionText),
    'Give an object of option keys and texts, like {"A": "…", "B": "…"}.',
  )
  .refine((value) => {
    const count = Object.keys(value).length;
    return count >= LIMITS.options.min && count <= LIMITS.options.max;
  }, `Give ${LIMITS.options.min} to ${LIMITS.options.max} options.`)
  .meta({ minProperties: LIMITS.options.min, maxProperties: LIMITS.options.max });

function rubric(policies: [PolicyName, ...PolicyName[]]) {
  const policy = z.enum(policies, `Give one of the available policies: ${listed(policies)}.`);
  return z.strictObject({ policy }).nullable();
}

export const single: QuestionShape<SingleValue | null, ChoiceRubric | null, SingleValue> = {
  options,
  correctAnswer: z.strictObject({ value: OPTION_KEY }).nullable(),
  scoringRubric: rubric(['all-or-nothing']),
  responseData: z.strictObject({ value: OPTION_KEY }),

  questionFaults: (sent) => [
    ...optionFaults(sent.options),
    ...unknownKeyFaults(sent.options, [fieldOf(sent.correctAnswer, 'value')], () => '/correctAnswer/value'),
  ],
  responseFaults: (known, response) => pickFaults(known, [fieldOf(response, 'value')], () => '/responseData/value'),
  judge: (key, scoringRubric, response, known) =>
    key && judge(scoringRubric?.policy ?? 'all-or-nothing', known, [key.value], [response.value]),
};

export const multiple: QuestionShape<MultipleValue | null, ChoiceRubric | null, MultipleValue> = {
  options,
  correctAnswer: z.strictObject({ value: z.array(OPTION_KEY).min(1).max(LIMITS.options.max) }).nullable(),
  scoringRubric: rubric(['subset', 'all-or-nothing']),
  responseData: z.strictObject({ value: z.array(OPTION_KEY).max(LIMITS.picks) }),

  questionFaults: (sent) => [
    ...optionFaults(sent.options),
    ...keySetFaults(sent.options, entriesOf(fieldOf(sent.correctAnswer, 'value'))),
  ],
  responseFaults: (known, response) =>
    pickFaults(known, entriesOf(fieldOf(response, 'value')), (index) => pointerTo('/responseData/value', index)),
  judge: (key, scoringRubric, response, known) =>
    key && judge(scoringRubric?.policy ?? 'subset', known, key.value, response.value),
};

/** A key that names no option, as an adopted question may have, would make every answer wrong: a person grades. */
function judge(name: PolicyName, known: unknown, right: string[], picked: string[]): Judgement | null {
  if (!isObject(known) || !right.every((key) => Object.hasOwn(known, key))) return null;
  const policy = POLICIES[name];
  const fraction = policy.fraction({ right: new Set(right), picked: new Set(picked) });
  return { fraction, policy: `${name}@${policy.version}` };
}

function optionFaults(known: unknown): Fault[] {
  if (!isObject(known)) return [];
  const shown = Object.entries(known).slice(0, LIMITS.options.max);
  return [
    ...shown.flatMap(([key, text]) => checkMarkdown(text, pointerTo('/options', key))),
    // The schema library passes over this one name, which a JSON parser may well make a field of.
    ...(Object.hasOwn(known, '__proto__')
      ? [{ pointer: '/options/__proto__', detail: 'Give this option another key.' }]
      : []),
  ];
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

/** Speaks of texts only; a key that is none, and options that are no object, are refused by their schemas. */
function unknownKeyFaults(known: unknown, keys: unknown[], at: (index: number) => string): Fault[] {
  if (!isObject(known)) return [];
  return keys.flatMap((key, index) =>
    typeof key !== 'string' || Object.hasOwn(known, key)
      ? []
      : [{ pointer: at(index), detail: `${quoted(key)} is not an option; give one of ${listed(optionKeys(known))}.` }],
  );
}

/** Option keys in the order they are shown: plain code-unit order, whatever order the database keeps them in. */
export function optionKeys(known: object): string[] {
  return Object.keys(known).sort();
}

/**
 * The options as they are shown: JSONB sorts names by length first, this puts them back in key order. Keys that are
 * whole numbers come first, by value, because JavaScript objects (and so every browser) list them that way.
 */
export function optionsInKeyOrder(known: Options): Options {
  return Object.fromEntries(optionKeys(known).map((key) => [key, known[key] as string]));
}
