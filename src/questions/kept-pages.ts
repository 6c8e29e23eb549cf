import { Injectable } from '@nestjs/common';
import { LruMap } from 'toad-cache';
import { BankStates, KEPT_FOR_MS } from '../database/bank-state.js';

/** The one that was asked for least lately goes first. */
const AT_MOST = 512;
/** Bytes of a page and its key; with the number of them 16 MiB. */
const LONGEST = 32 * 1024;

/** The JSON of a page. */
export interface StatedPage {
  /** Of the bank in the snapshot that the page was read in; null where there is no telling. */
  readonly state: string | null;
  readonly json: Buffer;
}

/**
 * Pages of questions as they are sent, each for as long as the bank is in the state in which it was read: what many ask
 * for is put together once. Every request asks the database for the state, so that a page is as new as if it had been read
 * for that request.
 */
@Injectable()
export class KeptPages {
  private readonly pages = new LruMap<Promise<StatedPage | null>>(AT_MOST, KEPT_FOR_MS);

  constructor(private readonly states: BankStates) {}

  /** @param key of all that the page depends on beside the bank */
  async page(key: string, read: () => Promise<StatedPage>): Promise<Buffer> {
    const known = this.pages.get(key);
    if (known) {
      const [kept, state] = await Promise.all([known, this.states.now()]);
      if (isOf(kept, state)) return kept.json;
      const other = this.pages.get(key);
      // Of those who find it outdated at one time the first one reads, and the others wait for that. Where there was none to
      // share, the next one would be none either.
      if (kept && other && other !== known) {
        const newer = await other;
        if (isOf(newer, state)) return newer.json;
      }
    }
    return this.readAnew(key, read);
  }

  private async readAnew(key: string, read: () => Promise<StatedPage>): Promise<Buffer> {
    const reading = read();
    const shared = reading.then(sharable, () => null);
    this.pages.set(key, shared);
    const page = await shared;
    const isKept = page !== null && key.length + page.json.length <= LONGEST;
    // What is too long to be kept was for those who asked meanwhile.
    if (!isKept && this.pages.get(key) === shared) this.pages.delete(key);
    return (await reading).json;
  }
}

function isOf(page: StatedPage | null, state: string | null): page is StatedPage {
  return page !== null && state !== null && page.state === state;
}

function sharable(page: StatedPage): StatedPage | null {
  return page.state === null ? null : page;
}
