import { DomainError, type Fault } from './domain-error.js';
import { parseGuardedJson } from './json-guard.js';

/**
 * Parses newline-delimited JSON of a client, each line under the rules of `parseGuardedJson`; blank lines are skipped.
 * Faults of all lines are told at once, with the item's index as the first part of their pointers.
 * @throws DomainError `malformed-json`, `json-too-deep`, `validation-failed`
 */
export function parseGuardedNdjson(text: string, maxItems: number): unknown[] {
  const items: unknown[] = [];
  const refusals: { code: DomainError['code']; errors: Fault[] }[] = [];
  for (const line of linesOf(text)) {
    if (items.length === maxItems) {
      throw new DomainError('validation-failed', `Send at most ${maxItems} items.`, {
        errors: [{ pointer: '', detail: `must hold at most ${maxItems} items` }],
      });
    }
    try {
      items.push(parseGuardedJson(line));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusals.push({ code: error.code, errors: faultsAt(items.length, error) });
      items.push(undefined);
    }
  }
  for (const code of ['malformed-json', 'json-too-deep', 'validation-failed'] as const) {
    if (!refusals.some((refusal) => refusal.code === code)) continue;
    throw new DomainError(code, 'Some lines cannot be read; errors lists each of them.', {
      errors: refusals.flatMap((refusal) => refusal.errors),
    });
  }
  return items;
}

/** One at a time: a body of nothing but line ends must not become millions of strings. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : end);
    if (line.trim() !== '') yield line;
    if (end === -1) return;
    start = end + 1;
  }
}

function faultsAt(index: number, error: DomainError): Fault[] {
  const at = `/${index}`;
  if (error.errors.length === 0) return [{ pointer: at, detail: error.detail }];
  return error.errors.map(({ pointer, detail }) => ({ pointer: at + pointer, detail }));
}
