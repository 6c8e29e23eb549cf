interface Point {
  /** Seconds. */
  readonly at: number;
  readonly value: number;
}

const HALF_MINUTE = 30;

/**
 * By which part the values have grown from the first two half minutes to the last two, each told by its median, so that
 * one sample at a bad moment counts for nothing. Null when there are fewer than four half minutes.
 */
export function growthOf(points: readonly Point[]): number | null {
  const start = points[0]?.at ?? 0;
  const halves = new Map<number, number[]>();
  for (const { at, value } of points) {
    const half = Math.floor((at - start) / HALF_MINUTE);
    halves.set(half, [...(halves.get(half) ?? []), value]);
  }
  const medians = [...halves.values()].map(median);
  if (medians.length < 4) return null;
  const first = mean(medians.slice(0, 2));
  return (mean(medians.slice(-2)) - first) / first;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
