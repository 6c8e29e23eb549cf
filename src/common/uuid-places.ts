import { int32 } from './binary.js';

const ID_BYTES = 16;
const NONE = -1;

/**
 * Finds a number by an id that lies among other bytes, without making a string of it; 28 to 36 bytes for each id, where a
 * map from strings takes five times as many.
 */
export class UuidPlaces {
  /** Places of ids by their hash, the next free one where that is taken. At least half of it is free. */
  private readonly slots: Int32Array;
  private readonly mask: number;

  /**
   * @param ids one after the other, none twice
   * @param numbers of each, not negative
   */
  constructor(
    private readonly ids: Uint8Array,
    private readonly numbers: Int32Array,
  ) {
    const count = numbers.length;
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * count + 1))).fill(NONE);
    this.mask = this.slots.length - 1;
    for (let place = 0; place < count; place += 1) {
      let slot = hashOf(ids, place * ID_BYTES) & this.mask;
      while (this.slots[slot] !== NONE) slot = (slot + 1) & this.mask;
      this.slots[slot] = place;
    }
  }

  /** The number of the id that begins there, -1 where there is none. */
  find(from: Uint8Array, at: number): number {
    const { slots, mask, ids } = this;
    let slot = hashOf(from, at) & mask;
    for (;;) {
      const place = slots[slot] as number;
      if (place === NONE) return NONE;
      if (isSame(ids, place * ID_BYTES, from, at)) return this.numbers[place] as number;
      slot = (slot + 1) & mask;
    }
  }
}

/** Ids of one moment differ in their last bytes alone, others in any. */
function hashOf(bytes: Uint8Array, at: number): number {
  let hash = Math.imul(int32(bytes, at), 0x9e3779b1) ^ int32(bytes, at + 4);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ int32(bytes, at + 8);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ int32(bytes, at + 12);
  hash = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

function isSame(a: Uint8Array, from: number, b: Uint8Array, at: number): boolean {
  for (let index = ID_BYTES - 1; index >= 0; index -= 1) if (a[from + index] !== b[at + index]) return false;
  return true;
}
