import * as z from 'zod';
import { type Fault, merged, pointerTo, quoted, read } from './shapes/faults.js';
import { type ItemsRubric, itemsRubric, signedPoints } from './shapes/items-rubric.js';
import { LIMITS } from './shapes/limits.js';
import { addPoints } from './shapes/texts.js';
import { entriesOf, faultsOfRepeated } from './shapes/unchecked.js';

/** An item that applies, with what it was worth. */
export interface AppliedItem {
  id: string;
  points: number;
}

/** What the items come to. */
export interface ItemsScore {
  /** clamp(sum of points, floor, ceiling), then the adjustment, then within 0 and maxScore. */
  score: number;
  /** In the order given. */
  items: AppliedItem[];
  /** Null where nothing is added or taken. */
  adjustment: number | null;
}

const idList = z.array(z.string()).max(LIMITS.items.max);

/** Whether a grade names the items that apply (a bare score is then refused). A stored null or oddity has none. */
export function hasItems(rubric: unknown): rubric is ItemsRubric {
  return itemsRubric.safeParse(rubric).success;
}

/** What the named items and the adjustment come to, or every fault of them, pointers at `/items` and `/adjustment`. */
export function itemsScore(
  rubric: ItemsRubric,
  given: { items: unknown; adjustment: unknown },
  maxScore: number,
): { scored: ItemsScore; faults: [] } | { scored: null; faults: Fault[] } {
  const ids = read<string[]>(idList, given.items, '/items');
  const adjustment = read<number | null>(signedPoints.nullable(), given.adjustment ?? null, '/adjustment');
  const faults = [...merged(ids.faults, idFaults(rubric, given.items)), ...adjustment.faults];
  if (ids.value === undefined || adjustment.value === undefined || faults.length > 0) return { scored: null, faults };

  const pointsOf = new Map(rubric.items.map(({ id, points }) => [id, points]));
  const items = ids.value.map((id) => ({ id, points: pointsOf.get(id) ?? 0 }));
  const sum = addPoints(items.map(({ points }) => points));
  const bounded = clamp(sum, rubric.floor, rubric.ceiling);
  const score = clamp(addPoints([bounded, adjustment.value ?? 0]), 0, maxScore);
  // 0 adjusts nothing.
  return { scored: { score, items, adjustment: adjustment.value || null }, faults: [] };
}

function idFaults({ items }: ItemsRubric, sent: unknown): Fault[] {
  const ids = entriesOf(sent);
  return [
    ...ids.flatMap((id, index) =>
      typeof id === 'string' && !items.some((item) => item.id === id)
        ? [{ pointer: pointerTo('/items', index), detail: `The rubric has no item ${quoted(id)}.` }]
        : [],
    ),
    ...faultsOfRepeated(ids, (index, _first, id) => ({
      pointer: pointerTo('/items', index),
      detail: `${quoted(String(id))} is there already; name each item once.`,
    })),
  ];
}

/** Within both bounds, of which the lower is not above the upper; an absent one bounds nothing. */
function clamp(value: number, floor = Number.NEGATIVE_INFINITY, ceiling = Number.POSITIVE_INFINITY): number {
  return Math.min(Math.max(value, floor), ceiling);
}
