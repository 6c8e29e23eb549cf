import { parse as parseJson } from 'secure-json-parse';
import { DomainError } from './domain-error.js';
import { FaultList } from './fault-list.js';
import { placeOfJsonFault } from './json-fault.js';

export const MAX_JSON_DEPTH = 32;

/**
 * Parses JSON of a client: nested at most 32 deep, no `__proto__`, no NUL and no lone surrogate in any
 * string or key, because PostgreSQL stores neither. Refusals call it by the name of `what`.
 * @throws DomainError `malformed-json`, `json-too-deep`, `validation-failed` with pointers
 */
export function parseGuardedJson(text: string, what = 'The body'): unknown {
  if (depthExceeds(text, MAX_JSON_DEPTH)) {
    throw new DomainError('json-too-deep', `${what} may nest objects and arrays at most ${MAX_JSON_DEPTH} deep.`);
  }
  let value: unknown;
  try {
    value = mayNamePrototype(text)
      ? parseJson(text, undefined, { protoAction: 'error', constructorAction: 'error' })
      : (JSON.parse(text) as unknown);
  } catch (cause) {
    throw new DomainError('malformed-json', `${what} is not JSON that this service reads${placeOfJsonFault(text)}.`, {
      cause,
    });
  }
  // A NUL or a surrogate can only have come from an escape, or from invalid UTF-8 that decoding has replaced.
  if (text.includes('\\u')) refuseUnstorable(value, what);
  return value;
}

/** Whether a key might be one that the careful parser looks for, which takes longer: its own look takes as long as parsing. */
function mayNamePrototype(text: string): boolean {
  return (
    text.includes('__proto__') || text.includes('constructor') || text.includes('\\u') || text.startsWith('\ufeff')
  );
}

/** Whether brackets outside strings nest deeper than `max`; linear, without recursion. */
export function depthExceeds(text: string, max: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === 0x22) index = endOfString(text, index);
    else if (char === 0x7b || char === 0x5b) {
      depth += 1;
      if (depth > max) return true;
    } else if (char === 0x7d || char === 0x5d) depth -= 1;
  }
  return false;
}

/** Where the string ends that begins there: most of a text lies in strings, and a search is quicker than a look at each character. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === 0x5c) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

function refuseUnstorable(root: unknown, what: string): void {
  const found = new FaultList();
  visitStrings(root, [], (text, path) => {
    if (!isStorable(text)) found.add(path, 'holds a NUL or a lone surrogate; remove it');
  });
  if (found.faults.length === 0) return;
  const errors = found.faults;
  throw new DomainError('validation-failed', `${what} holds characters that cannot be stored.`, { errors });
}

/** Whether PostgreSQL can store the text. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

/** Depth is bounded before, so recursion is too. */
function visitStrings(
  value: unknown,
  path: readonly (string | number)[],
  visit: (text: string, path: readonly (string | number)[]) => void,
): void {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value)) value.forEach((item, index) => visitStrings(item, [...path, index], visit));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const shown = isStorable(key) ? key : '\ufffd';
      if (shown !== key) visit(key, [...path, shown]);
      visitStrings(item, [...path, shown], visit);
    }
  }
}
