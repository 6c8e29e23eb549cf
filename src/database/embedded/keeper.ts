import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './server.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface Keeping {
  readonly data: string;
  /** The server again, on its files and its port; null while somebody else listens on the port. */
  restart(): Promise<Server | null>;
  log(line: string): void;
}

/** Starts a server again that ended by itself (killed, out of memory, its disk full), for as long as it takes. */
export class Keeper {
  private isStopping = false;
  private readonly wake = new AbortController();
  private readonly kept: Promise<void>;

  constructor(
    private server: Server,
    private readonly keeping: Keeping,
  ) {
    this.kept = this.keep();
  }

  /** Ends the server after its sessions. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.wake.abort();
    await this.server.stop();
    await this.kept;
  }

  private async keep(): Promise<void> {
    const { data, log } = this.keeping;
    for (;;) {
      await this.server.ended;
      // When the system ends, servers and owners are told at the same time: the owner is about to stop.
      await this.pause(FIRST_PAUSE_MS);
      if (this.isStopping) return;
      if (!existsSync(data)) return log('The embedded database ended: its files are gone.');
      log('The embedded database ended by itself; starting it again.');
      const again = await this.restart();
      if (!again) return;
      log('The embedded database answers again.');
      this.server = again;
      if (this.isStopping) await again.stop();
    }
  }

  /** Null when it was told to stop meanwhile. */
  private async restart(): Promise<Server | null> {
    let told = '';
    for (let pause = FIRST_PAUSE_MS; !this.isStopping; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        const server = await this.keeping.restart();
        if (server) return server;
      } catch (error) {
        const { message } = error as Error;
        if (message !== told) this.keeping.log(message);
        told = message;
      }
      await this.pause(pause);
    }
    return null;
  }

  private async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.wake.signal }).catch(() => undefined);
  }
}
