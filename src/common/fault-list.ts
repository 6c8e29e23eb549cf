import type { Fault } from './domain-error.js';
import { pointerTo } from './pointer.js';

const MAX_FAULTS = 100;
/** Of all pointers together: a long key above many faults would be repeated with each of them. */
const MAX_CHARACTERS = 10_000;

/** Faults at places that the sender has named: the first ones, whatever was sent. */
export class FaultList {
  readonly faults: Fault[] = [];
  private characters = 0;

  add(path: readonly PropertyKey[], detail: string): void {
    if (this.faults.length === MAX_FAULTS || this.characters > MAX_CHARACTERS) return;
    const pointer = pointerTo(path);
    this.characters += pointer.length;
    this.faults.push({ pointer, detail });
  }
}
