import type { ReadPool } from '../database/read-pool.js';
import { isTakenBack } from '../database/taken-back.js';
import { type HandIn, MAX_SHARED, REQUIRE_SHARED_UNMOVED, STORE_SHARED } from './shared-submission.queries.js';

/** Messages under way. What comes meanwhile goes with the next one, so that the busier the disk is, the more share a wait for it. */
const UNDER_WAY = 2;
/** Milliseconds after which a message holds the next one up no longer: its connection may be dead. */
const PATIENCE = 250;
/** More than these do not wait for a message. Beside a database that is silent they are sent in some eight seconds. */
const MAX_WAITING = 1_024;

interface Waiting extends HandIn {
  resolve(isStored: boolean): void;
  reject(error: unknown): void;
}

/**
 * Submissions that come at the same time share a message, a transaction and a wait for the disk, which is most of what one
 * costs. None of them depends on another: what would have to wait for somebody is left out, and where one has the whole
 * transaction taken back, nothing of any is stored. Whoever is told so hands in by itself, as the only one.
 */
export class SharedSubmissions {
  private waiting: Waiting[] = [];
  private underWay = 0;
  private isDue = false;

  constructor(private readonly database: Pick<ReadPool, 'together'>) {}

  /** Whether it was stored; false says that nothing of it was, and not why. */
  store(handIn: HandIn): Promise<boolean> {
    // By itself it is refused where no connection becomes free in time; here it would wait for as long as it takes.
    if (this.waiting.length >= MAX_WAITING) return Promise.resolve(false);
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...handIn, resolve, reject });
      this.sendSoon();
    });
  }

  private sendSoon(): void {
    if (this.isDue || this.waiting.length === 0 || this.underWay >= UNDER_WAY) return;
    this.isDue = true;
    setImmediate(this.send);
  }

  private readonly send = (): void => {
    this.isDue = false;
    while (this.waiting.length > 0 && this.underWay < UNDER_WAY) void this.sendTogether(this.take());
  };

  private async sendTogether(handIns: readonly Waiting[]): Promise<void> {
    const end = this.begin();
    try {
      const [, rows = []] = await this.database.together(STORE_SHARED(handIns), REQUIRE_SHARED_UNMOVED(handIns));
      const stored = new Set(rows.flatMap((row) => (row['is_stored'] === true ? [row['id']] : [])));
      for (const { write, resolve } of handIns) resolve(stored.has(write.id));
    } catch (error) {
      for (const { resolve, reject } of handIns) {
        if (isTakenBack(error)) resolve(false);
        else reject(error);
      }
    } finally {
      end();
    }
  }

  /** What is answered with is called when the message is answered. */
  private begin(): () => void {
    this.underWay += 1;
    const end = (): void => {
      if (!isHolding) return;
      isHolding = false;
      clearTimeout(impatience);
      this.underWay -= 1;
      this.sendSoon();
    };
    let isHolding = true;
    const impatience = setTimeout(end, PATIENCE);
    return end;
  }

  /** The oldest ones, one of each pair: two of one would meet in its unique key. */
  private take(): readonly Waiting[] {
    const taken = new Map<string, Waiting>();
    const left: Waiting[] = [];
    for (const one of this.waiting) {
      const pair = `${one.write.expert_id}:${one.write.question_id}`;
      if (taken.size === MAX_SHARED || taken.has(pair)) left.push(one);
      else taken.set(pair, one);
    }
    this.waiting = left;
    return [...taken.values()];
  }
}
