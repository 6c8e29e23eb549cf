import type { Counted } from '../access/attempt-windows.js';

const MAX_KEYS = 50_000;

/**
 * Whose window is full, and until when: a fixed window that was full once stays so, and a client that goes on asking
 * costs the store nothing.
 */
export class Refusals {
  private readonly until = new Map<string, number>();

  add(key: string, { endsInMs }: Counted, now: number): void {
    if (this.until.size >= MAX_KEYS) this.dropEnded(now);
    if (this.until.size < MAX_KEYS) this.until.set(key, now + endsInMs);
  }

  /** 0 where the window is not known to be full. */
  endsInMs(key: string, now: number): number {
    const left = (this.until.get(key) ?? 0) - now;
    if (left <= 0) this.until.delete(key);
    return Math.max(0, left);
  }

  private dropEnded(now: number): void {
    for (const [key, until] of this.until) {
      if (until <= now) this.until.delete(key);
    }
  }
}
