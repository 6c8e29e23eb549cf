import type { Fault } from './faults.js';

/**
 * Looking into values that may be of any shape. The rules between fields use it, so that they speak up even where some
 * other part of the same field is wrong, and every fault is told at once.
 */

/** More entries than any list may have are not looked at; their number is a fault by itself. */
const MOST_ENTRIES = 250;

/** An object's own field; undefined where there is none or the value is no object. */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A list's entries; none where the value is no list. */
export function entriesOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST_ENTRIES) : [];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A fault for each value that stands earlier in the list already; undefined values are passed over. */
export function faultsOfRepeated<T>(
  values: readonly (T | undefined)[],
  fault: (index: number, first: number, value: T) => Fault,
): Fault[] {
  const firstAt = new Map<T, number>();
  return values.flatMap((value, index) => {
    if (value === undefined) return [];
    const first = firstAt.get(value);
    if (first === undefined) {
      firstAt.set(value, index);
      return [];
    }
    return [fault(index, first, value)];
  });
}
