interface Window {
  attempts: number;
  readonly endsAt: number;
}

/**
 * Counts attempts by key in windows of a fixed length, in memory. The number of keys is bounded: when it is reached,
 * the oldest window gives way.
 */
export class AttemptLimiter {
  /** Ordered by `endsAt`: all windows are equally long and a new one is put at the end. */
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly max: number,
    private readonly windowMs = 60_000,
    private readonly maxKeys = 50_000,
  ) {}

  /** Counts one attempt. Returns 0 when it may go on, else the whole seconds until the next one may. */
  attempt(key: string, now: number): number {
    this.dropEnded(now);
    const window = this.windows.get(key);
    if (!window) {
      this.windows.set(key, { attempts: 1, endsAt: now + this.windowMs });
      return this.max >= 1 ? 0 : Math.ceil(this.windowMs / 1000);
    }
    window.attempts += 1;
    return window.attempts <= this.max ? 0 : Math.ceil((window.endsAt - now) / 1000);
  }

  /** Keys that are counted at the moment. */
  get size(): number {
    return this.windows.size;
  }

  private dropEnded(now: number): void {
    for (const [key, { endsAt }] of this.windows) {
      if (endsAt > now && this.windows.size < this.maxKeys) return;
      this.windows.delete(key);
    }
  }
}
