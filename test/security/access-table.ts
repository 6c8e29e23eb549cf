import { readFileSync } from 'node:fs';
import { CALLERS, type Caller } from './access-world.js';

/** A row of the table: what each caller is answered. */
export interface Row {
  readonly operation: string;
  readonly relation: string;
  readonly cells: Readonly<Record<Caller, string>>;
}

const FILE = new URL('access.md', import.meta.url);

/** The rows of `access.md`, which is the one place where it is said who may see what. */
export function accessTable(): Row[] {
  const lines = readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => /^\| `?[A-Z]+ \//.test(line));
  return lines.map((line) => {
    const [operation = '', relation = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim().replaceAll('`', ''));
    if (cells.length !== CALLERS.length) throw new Error(`${CALLERS.length} callers have a cell each, not: ${line}`);
    return { operation, relation, cells: Object.fromEntries(CALLERS.map((caller, index) => [caller, cells[index]])) };
  }) as Row[];
}

/** `experts: another's` and `experts: random` belong together, as do all relations that name no place. */
export function randomOf(relation: string): string {
  const place = /^(.*: )/.exec(relation)?.[1] ?? '';
  return `${place}random`;
}
