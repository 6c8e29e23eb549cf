/** Something that grows, as one operation found it. */
export interface Reading {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly n: number;
}

/** Readings that show less than another one that had ended before they began. */
export function goneBack(readings: readonly Reading[]): { later: Reading; earlier: Reading }[] {
  const byEnd = readings.toSorted((one, other) => one.end - other.end);
  const found: { later: Reading; earlier: Reading }[] = [];
  let ended = 0;
  let highest: Reading | null = null;
  for (const later of readings.toSorted((one, other) => one.start - other.start)) {
    for (let next = byEnd[ended]; next && next.end < later.start; next = byEnd[++ended]) {
      if (!highest || next.value > highest.value) highest = next;
    }
    if (highest && later.value < highest.value) found.push({ later, earlier: highest });
  }
  return found;
}
