import { int32 } from './binary.js';

/** Of an id. */
const [WORDS, WORD_BYTES] = [4, 4];
export const ID_BYTES = WORDS * WORD_BYTES;
const NONE = -1;

/**
 * Finds a number by an id that lies among other bytes, without making a string of it; 28 to 36 bytes for each id, where a
 * map from strings takes five times as many.
 */
export class UuidPlaces {
  /** Places of ids by their hash, the next free one where that is taken. At least half of it is free. */
  private readonly slots: Int32Array;
  private readonly mask: number;
  /** The ids, four numbers each. */
  private readonly words: Int32Array;
  private readonly sought = new Int32Array(WORDS);

  /**
   * @param ids one after the other, none twice
   * @param numbers of each, not negative
   */
  constructor(
    ids: Uint8Array,
    private readonly numbers: Int32Array,
  ) {
    const count = numbers.length;
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * count + 1))).fill(NONE);
    this.mask = this.slots.length - 1;
    this.words = new Int32Array(WORDS * count);
    for (let word = 0; word < this.words.length; word += 1) this.words[word] = int32(ids, word * WORD_BYTES);
    for (let place = 0; place < count; place += 1) {
      let slot = hashOf(this.words, WORDS * place) & this.mask;
      while (this.slots[slot] !== NONE) slot = (slot + 1) & this.mask;
      this.slots[slot] = place;
    }
  }

  /** The number of the id that begins there, -1 where there is none. */
  find(from: Uint8Array, at: number): number {
    const { slots, mask, words, sought } = this;
    for (let word = 0; word < WORDS; word += 1) sought[word] = int32(from, at + word * WORD_BYTES);
    let slot = hashOf(sought, 0) & mask;
    for (;;) {
      const place = slots[slot] as number;
      if (place === NONE) return NONE;
      if (isSame(words, WORDS * place, sought)) return this.numbers[place] as number;
      slot = (slot + 1) & mask;
    }
  }
}

/** Ids of one moment differ in their last bytes alone, others in any. */
function hashOf(words: Int32Array, at: number): number {
  let hash = Math.imul(words[at] as number, 0x9e3779b1) ^ (words[at + 1] as number);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ (words[at + 2] as number);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ (words[at + 3] as number);
  hash = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

/** The last of them tells most ids apart. */
function isSame(words: Int32Array, at: number, sought: Int32Array): boolean {
  return (
    words[at + 3] === sought[3] && words[at + 2] === sought[2] && words[at + 1] === sought[1] && words[at] === sought[0]
  );
}
