import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { plainMessage } from '../common/plain-error.js';
import { RegradeBatches } from './regrade-batches.js';

/** How often a server looks for what another one left, or what is to be tried again. */
const LOOK_MS = 2_000;
/** Between two batches, as a share of how long the last one took: others are served, and write, meanwhile. */
const REST = 0.25;

/**
 * Does regrades in the background of a server. The queue is the table of regrades: a row is the order, written in the
 * transaction of the request, and the lock of a batch on it ends with whoever holds it. So nothing is lost with a process
 * that dies, and another one goes on at once.
 */
@Injectable()
export class RegradeRunner implements OnModuleDestroy {
  private readonly log = new Logger('regrades');
  private isOn = false;
  private isWanted = false;
  private isTold = false;
  private working: Promise<void> | null = null;
  private looking?: NodeJS.Timeout;

  constructor(private readonly batches: RegradeBatches) {}

  /** For servers: commands do their own regrade and no other. */
  start(): void {
    this.isOn = true;
    this.looking = setInterval(() => this.wake(), LOOK_MS).unref();
    this.wake();
  }

  /** There may be something to do. */
  wake(): void {
    this.isWanted = true;
    if (this.isOn) this.working ??= this.work().finally(() => (this.working = null));
  }

  /** Takes no further batch. @returns once the one under way has ended */
  async stop(): Promise<void> {
    this.isOn = false;
    clearInterval(this.looking);
    await this.working;
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  private async work(): Promise<void> {
    try {
      while (this.isOn && this.isWanted) {
        const start = performance.now();
        this.isWanted = (await this.batches.next()) !== null;
        this.isTold = false;
        if (this.isWanted) await sleep((performance.now() - start) * REST);
      }
    } catch (error) {
      // The next look tries again; of a database that is away the log tells once.
      if (!this.isTold) this.log.warn(`regrades could not be looked for: ${plainMessage(error)}`);
      this.isTold = true;
    }
  }
}
