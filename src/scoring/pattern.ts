import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { canMatch, type PatternProgram } from './pattern-reach.js';
import { LIMITS } from './shapes/limits.js';
import { normalText, UnusableText } from './text-match.js';

/**
 * Compiled patterns that are kept. Each may come to hold some megabytes of states it has met, which is why they are
 * few; one that is not here is compiled again, in less than a millisecond as a rule.
 */
export const KEPT_PATTERNS = 64;

/** A pattern that matches in time linear to the text. */
export interface Pattern {
  /** Of the compiled program; time and memory grow with it. */
  readonly steps: number;
  /** Whether some text that is trimmed and has something in it could match: no is certain. */
  canMatch(): boolean;
  /** Whether all of the text is matched, not a part of it. */
  matches(text: string): boolean;
}

/** Why a text is no pattern that can be used. */
export class PatternError extends UnusableText {
  override readonly name = 'PatternError';
}

const kept = new Map<string, Pattern>();

/**
 * The pattern in RE2's syntax, NFC-normalised and trimmed like the texts it is held against.
 * @throws PatternError
 */
export function patternOf(text: string, caseSensitive: boolean): Pattern {
  const source = normalText(text);
  const name = `${caseSensitive ? 's' : 'i'}${source}`;
  const pattern = kept.get(name) ?? compile(source, caseSensitive);
  // Put at the end again: the first of a Map is the one that was not used for the longest time.
  kept.delete(name);
  kept.set(name, pattern);
  if (kept.size > KEPT_PATTERNS) kept.delete(kept.keys().next().value as string);
  return pattern;
}

/** How many compiled patterns are held at the moment. */
export function keptPatterns(): number {
  return kept.size;
}

function compile(source: string, caseSensitive: boolean): Pattern {
  if (source.length > LIMITS.pattern) {
    throw new PatternError(`A pattern has at most ${LIMITS.pattern} characters; shorten it or give several.`);
  }
  if (repeatsOf(source) > LIMITS.patternRepeats) {
    throw new PatternError(`The counts of a pattern, such as {2,10}, add up to at most ${LIMITS.patternRepeats}.`);
  }
  const program = parse(source, caseSensitive);
  return {
    steps: program.programSize(),
    canMatch: () => canMatch(program.re2().prog as PatternProgram),
    matches: (text) => program.matches(text),
  };
}

function parse(source: string, caseSensitive: boolean): RE2JS {
  try {
    return RE2JS.compile(source, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    if (error instanceof RE2JSException) throw new PatternError(`This is no pattern of RE2: ${reasonOf(error)}.`);
    throw error;
  }
}

function reasonOf(error: RE2JSException): string {
  if (!(error instanceof RE2JSSyntaxException)) return error.message;
  // The library puts the flags of its own in front.
  const part = error.getPattern()?.replace(/^\(\?i\)/, '');
  return `${error.getDescription()}${part ? ` at "${part.slice(0, 40)}"` : ''}`;
}

/** Told before anything is compiled: repetitions are written out, so that a short pattern can be a long program. */
function repeatsOf(source: string): number {
  let sum = 0;
  for (const [, least, most] of source.matchAll(/\\x\{[^}]*\}|\\[^]|\{(\d{1,9})(?:,(\d{0,9}))?\}/g)) {
    if (least !== undefined) sum += Number(most || least);
  }
  return sum;
}
