import { randomFillSync } from 'node:crypto';
import { v7 as uuid } from 'uuid';

const RANDOM_BYTES = 16;

/** As many new ids (UUIDv7), each greater than the one before. Asking for random bytes once is most of what it saves. */
export function newIds(count: number): string[] {
  const random = randomFillSync(new Uint8Array(RANDOM_BYTES * (count + 1)));
  const msecs = Date.now();
  // 31 bits, so that counting on stays within the 32 that an id has.
  const first = new DataView(random.buffer).getUint32(RANDOM_BYTES * count) >>> 1;
  return Array.from({ length: count }, (_, index) => {
    const start = RANDOM_BYTES * index;
    return uuid({ msecs, seq: first + index, random: random.subarray(start, start + RANDOM_BYTES) });
  });
}
