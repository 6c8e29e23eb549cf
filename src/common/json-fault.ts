import { visit } from 'jsonc-parser';

/**
 * Where a text stops being JSON: `: see line 3, column 7`, both counted from 1 as editors do, without the line where there is
 * only one. Empty where the grammar has nothing against it. Quotes nothing of the text.
 */
export function placeOfJsonFault(text: string): string {
  try {
    // A mark of the byte order is not the writer's to see.
    visit(text.replace(/^\ufeff/, ''), { onError: stopAt }, { disallowComments: true });
  } catch (found) {
    if (found instanceof Place) return found.text;
    throw found;
  }
  return '';
}

class Place {
  constructor(readonly text: string) {}
}

/** Thrown, so that what follows the first fault is not read. */
function stopAt(_code: number, _offset: number, _length: number, line: number, column: number): never {
  throw new Place(line === 0 ? `: see column ${column + 1}` : `: see line ${line + 1}, column ${column + 1}`);
}
