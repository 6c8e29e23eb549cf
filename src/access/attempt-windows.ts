/** Attempts of one key in its window, the one just counted included. */
export interface Counted {
  readonly attempts: number;
  /** Milliseconds until the window ends. */
  readonly endsInMs: number;
}

/** How long attempts are counted together: from the first one on. */
export const WINDOW_MS = 60_000;

interface Window {
  attempts: number;
  readonly endsAt: number;
}

/**
 * Counts attempts by key in windows of a fixed length, in the memory of this process. The number of keys is bounded:
 * when it is reached, the oldest window gives way.
 */
export class AttemptWindows {
  /** Ordered by `endsAt`: all windows are equally long and a new one is put at the end. */
  private readonly windows = new Map<string, Window>();

  constructor(private readonly maxKeys = 50_000) {}

  /** Counts one attempt. */
  count(key: string, now: number): Counted {
    this.dropEnded(now);
    const window = this.windows.get(key) ?? { attempts: 0, endsAt: now + WINDOW_MS };
    window.attempts += 1;
    this.windows.set(key, window);
    return { attempts: window.attempts, endsInMs: window.endsAt - now };
  }

  /** Takes one attempt back that was counted at this time; a window that has begun since keeps what it has. */
  takeBack(key: string, countedAt: number): void {
    const window = this.windows.get(key);
    if (window && window.endsAt <= countedAt + WINDOW_MS) window.attempts = Math.max(0, window.attempts - 1);
  }

  /** What was counted so far, without counting. */
  peek(key: string, now: number): Counted {
    const window = this.windows.get(key);
    if (!window || window.endsAt <= now) return { attempts: 0, endsInMs: WINDOW_MS };
    return { attempts: window.attempts, endsInMs: window.endsAt - now };
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

/** Whole seconds after which the window has surely ended; what Retry-After says. */
export function secondsOf(endsInMs: number): number {
  return Math.max(1, Math.ceil(endsInMs / 1000));
}
