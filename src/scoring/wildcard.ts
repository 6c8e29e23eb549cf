/**
 * Whether the whole text is what a wildcard says: `*` is any run of characters, an empty one too, `\*` a star; every
 * other character stands for itself.
 */
export function wildcardMatches(wildcard: string, text: string): boolean {
  const parts = literalsOf(wildcard);
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;

  // The earliest place is never worse than a later one, so that nothing has to be tried twice.
  const end = text.length - last.length;
  let from = first.length;
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/** What stands between the stars. */
function literalsOf(wildcard: string): string[] {
  const parts: string[] = [];
  let literal = '';
  for (const [sign] of wildcard.matchAll(/\\\*|[^]/g)) {
    if (sign === '*') {
      parts.push(literal);
      literal = '';
    } else literal += sign === '\\*' ? '*' : sign;
  }
  return [...parts, literal];
}
