import { randomFillSync } from 'node:crypto';
import { v7 as uuid } from 'uuid';

const RANDOM_BYTES = 16;

/** Ids whose random bytes are asked for at once: a call for them takes as long for many as for one. */
const POOLED = 256;
const pool = new Uint8Array(RANDOM_BYTES * POOLED);
const words = new DataView(pool.buffer);
let next = POOLED;

/** Of the last id, so that the next one of the same millisecond is greater. */
let last = { msecs: 0, seq: 0 };

/** A new id (UUIDv7), greater than the one before. */
export function newId(): string {
  if (next === POOLED) {
    randomFillSync(pool);
    next = 0;
  }
  const start = RANDOM_BYTES * next;
  next += 1;
  const now = Date.now();
  // 31 bits of what is random anyway, and not in the id in this case; 32 is what an id has.
  const isLater = now > last.msecs;
  last = isLater ? { msecs: now, seq: words.getUint32(start) >>> 1 } : { msecs: last.msecs, seq: last.seq + 1 };
  return uuid({ ...last, random: pool.subarray(start, start + RANDOM_BYTES) });
}

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
