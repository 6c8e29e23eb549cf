import * as z from 'zod';
import { patternOf } from '../pattern.js';
import { UnusableText } from '../text-match.js';
import { TEXT_MATCHES, type TextMatchName, type TextSettings } from '../text-matches.js';
import { ruleInForce } from '../versions.js';
import { type Fault, listed, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import { filledText } from './texts.js';
import { entriesOf, faultsOfRepeated, fieldOf } from './unchecked.js';

const MATCHES = Object.keys(TEXT_MATCHES) as [TextMatchName, ...TextMatchName[]];

const accepted = z.strictObject({
  text: filledText(LIMITS.shortText),
  fraction: z.number().min(0).max(1).optional().describe('Share of maxScore that this text earns; 1 when absent.'),
});

const tolerance = z.strictObject({
  value: z.number().min(0),
  kind: z.enum(['absolute', 'relative']),
});

export const shortKey = z.strictObject({
  accepted: z.array(accepted).min(LIMITS.accepted.min).max(LIMITS.accepted.max),
  match: z.enum(MATCHES, { error: `Give one of the available matches: ${listed(MATCHES)}.` }).optional(),
  caseSensitive: z.boolean().optional().describe('False when absent.'),
  tolerance: tolerance
    .optional()
    .describe('For the match `numeric`: a distance, or a share of the accepted number; bounds are inclusive.'),
  decimalComma: z
    .boolean()
    .optional()
    .describe('For the match `numeric`: a comma is read as the point, in the accepted texts too.'),
});

export type ShortKey = z.infer<typeof shortKey>;

type KeySettings = Pick<ShortKey, 'caseSensitive' | 'decimalComma' | 'tolerance'>;

export function settingsOf({ caseSensitive, decimalComma, tolerance }: KeySettings): TextSettings {
  return {
    caseSensitive: caseSensitive ?? false,
    decimalComma: decimalComma ?? false,
    tolerance: tolerance ?? null,
  };
}

const AT = '/correctAnswer';

/** Rules between the parts of a key, which may be of any shape. */
export function shortKeyFaults(key: unknown): Fault[] {
  const match = matchOf(key);
  return [
    ...settingFaults(key, match),
    ...acceptedFaults(key, match ?? 'exact'),
    ...(match === 'regex' ? patternFaults(key) : []),
  ];
}

/** What only some matches know; nothing is said where it is not clear which one is meant. */
function settingFaults(key: unknown, match: TextMatchName | undefined): Fault[] {
  const said = (name: string) => fieldOf(key, name) !== undefined;
  if (match === 'numeric') {
    if (fieldOf(key, 'caseSensitive') !== true) return [];
    return [{ pointer: `${AT}/caseSensitive`, detail: 'Numbers have no case; remove this.' }];
  }
  if (match === undefined && said('match')) return [];
  return ['tolerance', 'decimalComma'].filter(said).map((name) => ({
    pointer: `${AT}/${name}`,
    detail: 'Only the match "numeric" knows this; remove it or give that.',
  }));
}

/** Texts that cannot be used, and those that are the same as one before. */
function acceptedFaults(key: unknown, match: TextMatchName): Fault[] {
  const { standsFor } = ruleInForce(TEXT_MATCHES, match).rule;
  const settings = settingsOf({
    caseSensitive: fieldOf(key, 'caseSensitive') === true,
    decimalComma: fieldOf(key, 'decimalComma') === true,
  });
  const texts = acceptedTexts(key);
  const faults: Fault[] = [];
  const stands = texts.map((text, index) => {
    if (typeof text !== 'string') return undefined;
    try {
      return standsFor(text, settings);
    } catch (error) {
      if (!(error instanceof UnusableText)) throw error;
      faults.push({ pointer: textAt(index), detail: error.message });
      return undefined;
    }
  });
  const same = faultsOfRepeated(stands, (index, first) => ({
    pointer: textAt(index),
    detail: `This is the same as entry ${first}, ${quoted(String(texts[first]))}; remove one.`,
  }));
  return [...faults, ...same];
}

/** Patterns that cannot be compiled, that match nothing, and the one with which they become too much to be matched quickly. */
function patternFaults(key: unknown): Fault[] {
  const faults: Fault[] = [];
  let steps = 0;
  for (const [index, text] of acceptedTexts(key).entries()) {
    if (typeof text !== 'string') continue;
    const say = (detail: string) => faults.push({ pointer: textAt(index), detail });
    try {
      const pattern = patternOf(text, fieldOf(key, 'caseSensitive') === true);
      steps += pattern.steps;
      if (steps <= LIMITS.patternSteps && !pattern.canMatch()) say(NO_MATCH);
    } catch (error) {
      if (!(error instanceof UnusableText)) throw error;
      say(error.message);
    }
    if (steps > LIMITS.patternSteps) {
      say(
        `With this one the patterns of the key have ${steps} steps, and ${LIMITS.patternSteps} are allowed; ` +
          'give fewer alternatives and smaller counts.',
      );
      break;
    }
    if (faults.length === LIMITS.faults) break;
  }
  return faults;
}

const NO_MATCH =
  'No text matches this pattern, bearing in mind that a response is trimmed at its ends; mend or remove it.';

function matchOf(key: unknown): TextMatchName | undefined {
  const name = fieldOf(key, 'match');
  return MATCHES.find((one) => one === name);
}

function acceptedTexts(key: unknown): unknown[] {
  return entriesOf(fieldOf(key, 'accepted')).map((entry) => fieldOf(entry, 'text'));
}

function textAt(index: number): string {
  return pointerTo(AT, 'accepted', index, 'text');
}
