import { Logger } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { setImmediate as pendingAnswers, setTimeout as pause } from 'node:timers/promises';
import { AttemptWindows, secondsOf, type Counted } from '../access/attempt-windows.js';
import { type AttemptKind, Attempts } from '../access/attempts.js';
import type { Clock } from '../common/clock.js';
import type { AttemptStore } from './attempt-store.js';
import { Refusals } from './refusals.js';

/** A request waits no longer for its count than this. */
const PATIENCE_MS = 2_000;
/** After a failure nobody tries for so long, so that an outage costs few requests the wait. */
const PAUSE_MS = 1_000;

/**
 * Counts in a store that all instances share. While it is away each process counts by itself: sign-ins stay possible and
 * stay limited, at most so many times as there are processes.
 */
export class SharedAttempts extends Attempts implements OnApplicationShutdown {
  private readonly logger = new Logger('Limits');
  private readonly own = new AttemptWindows();
  private readonly refusals = new Refusals();
  private isAway = false;
  private triesAgainAt = 0;

  /** @param secret of all instances: what is counted is known to the store by a keyed hash only */
  constructor(
    private readonly store: AttemptStore,
    private readonly clock: Clock,
    private readonly secret: string,
  ) {
    super();
  }

  get areShared(): boolean {
    return !this.isAway;
  }

  async attempt(kind: AttemptKind, subject: string, max: number): Promise<number> {
    if (max === 0) return 0;
    const key = createHmac('sha256', this.secret).update(`attempts:${kind}:${subject}`).digest('base64url');
    const refusedMs = this.refusals.endsInMs(key, this.now());
    if (refusedMs > 0) return secondsOf(refusedMs);
    const counted = await this.count(key);
    if (counted.attempts <= max) return 0;
    this.refusals.add(key, counted, this.now());
    return secondsOf(counted.endsInMs);
  }

  onApplicationShutdown(): void {
    this.store.close();
  }

  private async count(key: string): Promise<Counted> {
    if (this.now() < this.triesAgainAt) return this.own.count(key, this.now());
    try {
      const counted = await patiently(this.store.count(key));
      if (this.isAway) this.logger.warn(`Attempts are counted in ${this.store.name} again, over all instances.`);
      this.isAway = false;
      return counted;
    } catch (error) {
      if (!this.isAway) {
        const reason = (error as Error).message;
        this.logger.warn(
          `Attempts cannot be counted in ${this.store.name} (${reason}): each process counts by itself.`,
        );
      }
      this.isAway = true;
      this.triesAgainAt = this.now() + PAUSE_MS;
      return this.own.count(key, this.now());
    }
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** @throws Error when the count does not come in time */
async function patiently(counting: Promise<Counted>): Promise<Counted> {
  const over = new AbortController();
  const late = async (): Promise<never> => {
    await pause(PATIENCE_MS, undefined, { signal: over.signal, ref: false });
    // After a long stop of this process the answer may be there already, unread.
    await pendingAnswers();
    throw new Error(`no answer within ${PATIENCE_MS / 1000} seconds`);
  };
  try {
    return await Promise.race([counting, late()]);
  } finally {
    over.abort();
  }
}
