import { z } from 'zod';
import { type Decision, POLICIES, type PolicyName } from '../policies.js';
import { type Fault, listed, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import { checkMarkdown } from './markdown.js';
import type { QuestionShape } from './question-shape.js';
import { filledText } from './texts.js';

export type Options = Record<string, string>;
/** SINGLE: one option key. */
export type SingleValue = { value: string };
/** MULTIPLE: a set of option keys. */
export type MultipleValue = { value: string[] };
export type ChoiceRubric = { policy: PolicyName } | null;

const OPTION_KEY = z
  .string({ error: 'Give the key of an option as a text.' })
  .regex(/^[A-Za-z0-9_-]{1,16}$/, 'An option key is 1 to 16 of the characters A-Z, a-z, 0-9, _ and -.');

const options = z
  .record(OPTION_KEY, filledText(LIMITS.optionText), {
    error: 'Give an object of option keys and texts, like {"A": "…", "B": "…"}.',
  })
  // The schema library skips this one name, which a JSON parser may well make a field of.
  .refine((value) => !Object.hasOwn(value, '__proto__'), 'Use another option key than "__proto__".')
  .refine(
    (value) => Object.keys(value).length >= LIMITS.options.min && Object.keys(value).length <= LIMITS.options.max,
    `Give ${LIMITS.options.min} to ${LIMITS.options.max} options.`,
  )
  .meta({ minProperties: LIMITS.options.min, maxProperties: LIMITS.options.max });

function rubric(policies: [PolicyName, ...PolicyName[]]) {
  const policy = z.enum(policies, { error: `Give one of the available policies: ${listed(policies)}.` });
  return z.strictObject({ policy }).nullable();
}

export const single: QuestionShape<Options, SingleValue | null, ChoiceRubric, SingleValue> = {
  options,
  correctAnswer: z.strictObject({ value: OPTION_KEY }).nullable(),
  scoringRubric: rubric(['all-or-nothing']),
  responseData: z.strictObject({ value: OPTION_KEY }),

  questionFaults: (fields) => [
    ...optionTextFaults(fields.options),
    ...(fields.correctAnswer
      ? unknownKeyFaults(fields.options, [fields.correctAnswer.value], () => '/correctAnswer/value')
      : []),
  ],
  responseFaults: (known, response) => unknownKeyFaults(known, [response.value], () => '/responseData/value'),
  judge: ({ correctAnswer, scoringRubric }, response) =>
    correctAnswer && judge(scoringRubric?.policy ?? 'all-or-nothing', [correctAnswer.value], [response.value]),
};

export const multiple: QuestionShape<Options, MultipleValue | null, ChoiceRubric, MultipleValue> = {
  options,
  correctAnswer: z.strictObject({ value: z.array(OPTION_KEY).min(1).max(LIMITS.options.max) }).nullable(),
  scoringRubric: rubric(['subset', 'all-or-nothing']),
  responseData: z.strictObject({ value: z.array(OPTION_KEY).max(LIMITS.picks) }),

  questionFaults: (fields) => [
    ...optionTextFaults(fields.options),
    ...(fields.correctAnswer ? keySetFaults(fields.options, fields.correctAnswer.value) : []),
  ],
  responseFaults: (known, response) =>
    unknownKeyFaults(known, response.value, (index) => pointerTo('/responseData/value', index)),
  judge: ({ correctAnswer, scoringRubric }, response) =>
    correctAnswer && judge(scoringRubric?.policy ?? 'subset', correctAnswer.value, response.value),
};

function judge(policy: PolicyName, right: string[], picked: string[]) {
  const decision: Decision = { right: new Set(right), picked: new Set(picked) };
  const { version, fraction } = POLICIES[policy];
  return { fraction: fraction(decision), policy: `${policy}@${version}` };
}

function optionTextFaults(known: Options | undefined): Fault[] {
  return Object.entries(known ?? {}).flatMap(([key, value]) => checkMarkdown(value, pointerTo('/options', key)));
}

function keySetFaults(known: Options | undefined, keys: string[]): Fault[] {
  const at = (index: number) => pointerTo('/correctAnswer/value', index);
  const twice = keys.flatMap((key, index) =>
    keys.indexOf(key) < index
      ? [{ pointer: at(index), detail: `${quoted(key)} is in the key already; remove it here.` }]
      : [],
  );
  return [...unknownKeyFaults(known, keys, at), ...twice];
}

/** @param known the question's options; undefined when they have faults of their own. */
function unknownKeyFaults(known: unknown, keys: string[], at: (index: number) => string): Fault[] {
  if (known === undefined) return [];
  const options = typeof known === 'object' && known !== null ? known : {};
  return keys.flatMap((key, index) =>
    Object.hasOwn(options, key)
      ? []
      : [
          {
            pointer: at(index),
            detail: `${quoted(key)} is not an option; give one of ${listed(optionKeys(options))}.`,
          },
        ],
  );
}

/** Option keys in the order they are shown: plain code-unit order, whatever order the database keeps them in. */
export function optionKeys(options: object): string[] {
  return Object.keys(options).sort();
}

/**
 * The options as they are shown: JSONB sorts names by length first, this puts them back in key order. Keys that are
 * whole numbers come first, by value, because JavaScript objects (and so every browser) list them that way.
 */
export function optionsInKeyOrder(options: Options): Options {
  return Object.fromEntries(optionKeys(options).map((key) => [key, options[key] as string]));
}
