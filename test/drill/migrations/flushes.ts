import { open, rm, type FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { runFolder } from '../../support/test-server.js';

const PAGE = Buffer.alloc(8192, 1);
/** Of one segment of a write-ahead log, written over and over. */
const PAGES = 2048;
const PAUSE_MS = 20;

/**
 * What the disk does to anybody: one page after another is written and flushed, in a file of its own beside the
 * database. A write that waits no longer than this does waits for the disk.
 */
export class Flushes {
  private longest = 0;
  private isStopped = false;
  private readonly ended: Promise<void>;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {
    this.ended = this.keepOn();
  }

  static async start(): Promise<Flushes> {
    const path = `${runFolder('flushes')}.bin`;
    const file = await open(path, 'w');
    for (let page = 0; page < PAGES; page += 1) await file.write(PAGE);
    await file.sync();
    return new Flushes(file, path);
  }

  /** The longest flush since the last report, in ms. */
  report(): number {
    const { longest } = this;
    this.longest = 0;
    return longest;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.ended;
    await this.file.close();
    await rm(this.path);
  }

  private async keepOn(): Promise<void> {
    for (let page = 0; !this.isStopped; page = (page + 1) % PAGES) {
      const started = performance.now();
      await this.file.write(PAGE, 0, PAGE.length, page * PAGE.length);
      await this.file.datasync();
      this.longest = Math.max(this.longest, performance.now() - started);
      await pause(PAUSE_MS);
    }
  }
}
