import { visit } from 'jsonc-parser';

/** Characters that are looked at, because the search takes ten times as long as a parser that is content to refuse. */
const AT_MOST = 2 ** 17;

/**
 * Where a text stops being JSON: `: see line 3, column 7`, both counted from 1 as editors do, without the line where there is
 * only one. Empty where the grammar has nothing against it. Quotes nothing of the text.
 */
export function placeOfJsonFault(whole: string): string {
  // A mark of the byte order is not the writer's to see.
  const text = whole.slice(0, AT_MOST).replace(/^\ufeff/, '');
  try {
    visit(text, { onError: stopAt }, { disallowComments: true });
  } catch (found) {
    if (!(found instanceof Place)) throw found;
    const isBeyond = whole.length > AT_MOST && found.end >= text.length;
    return isBeyond ? `: see beyond its first ${AT_MOST} characters` : found.text;
  }
  return '';
}

class Place {
  constructor(
    readonly text: string,
    readonly end: number,
  ) {}
}

/** Thrown, so that what follows the first fault is not read. */
function stopAt(_code: number, offset: number, length: number, line: number, column: number): never {
  const place = line === 0 ? `: see column ${column + 1}` : `: see line ${line + 1}, column ${column + 1}`;
  throw new Place(place, offset + length);
}
