import * as z from 'zod';
import { type Fault, listed, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import { checkMarkdown } from './markdown.js';
import { filledText } from './texts.js';
import { isObject } from './unchecked.js';

export type Options = Record<string, string>;

export const OPTION_KEY = z
  .string('Give the key of an option as a text.')
  .regex(/^[A-Za-z0-9_-]{1,16}$/, 'An option key is 1 to 16 of the characters A-Z, a-z, 0-9, _ and -.');

export const options = z
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

export function optionFaults(known: unknown): Fault[] {
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

/** Speaks of texts only; a key that is none, and options that are no object, are refused by their schemas. */
export function unknownKeyFaults(
  known: unknown,
  keys: readonly unknown[],
  at: (index: number, key: string) => string,
): Fault[] {
  if (!isObject(known)) return [];
  return keys.flatMap((key, index) =>
    typeof key !== 'string' || Object.hasOwn(known, key)
      ? []
      : [
          {
            pointer: at(index, key),
            detail: `${quoted(key)} is not an option; give one of ${listed(optionKeys(known))}.`,
          },
        ],
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
