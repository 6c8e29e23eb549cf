/** The words of a search text as patterns for ILIKE, each matching anywhere; `%`, `_` and `\` stand for themselves. */
export function wordPatterns(q: string | undefined): string[] | null {
  const words = (q ?? '')
    .normalize('NFC')
    .split(/\s+/u)
    .filter((word) => word !== '');
  return words.length === 0 ? null : words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
}
