import { DomainError, type Fault } from './domain-error.js';
import { parseGuardedJson } from './json-guard.js';

/**
 * Parses newline-delimited JSON of a client, each line under the rules of `parseGuardedJson`; blank lines are skipped.
 * Faults of all lines are told at once, with the number of the line and, as the first part of their
 * pointers, the index of the item.
 * @throws DomainError `malformed-json`, `json-too-deep`, `validation-failed`
 */
export function parseGuardedNdjson(text: string, maxItems: number): unknown[] {
  const items: unknown[] = [];
  const refusals: { code: DomainError['code']; detail: string; errors: Fault[] }[] = [];
  for (const { line, number } of linesOf(text)) {
    if (items.length === maxItems) {
      throw new DomainError('validation-failed', `Send at most ${maxItems} items.`, {
        errors: [{ pointer: '', detail: `must hold at most ${maxItems} items` }],
      });
    }
    try {
      items.push(parseGuardedJson(line, `Line ${number}`));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusals.push({ code: error.code, detail: error.detail, errors: faultsAt(items.length, error) });
      items.push(undefined);
    }
  }
  for (const code of ['malformed-json', 'json-too-deep', 'validation-failed'] as const) {
    if (!refusals.some((refusal) => refusal.code === code)) continue;
    const [first, ...others] = refusals;
    const detail =
      first && others.length === 0 ? first.detail : 'Some lines cannot be read; errors lists each of them.';
    throw new DomainError(code, detail, {
      errors: refusals.flatMap((refusal) => refusal.errors),
    });
  }
  return items;
}

/** One at a time, with their numbers as editors count them: a body of nothing but line ends must not become millions of strings. */
function* linesOf(text: string): Generator<{ line: string; number: number }> {
  for (let start = 0, number = 1; start < text.length; number += 1) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : end);
    if (line.trim() !== '') yield { line, number };
    if (end === -1) return;
    start = end + 1;
  }
}

function faultsAt(index: number, error: DomainError): Fault[] {
  const at = `/${index}`;
  if (error.errors.length === 0) return [{ pointer: at, detail: error.detail }];
  return error.errors.map(({ pointer, detail }) => ({ pointer: at + pointer, detail }));
}
