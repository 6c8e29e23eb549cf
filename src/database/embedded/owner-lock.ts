import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode, ownLikeFolder, readText, writeText } from './files.js';
import { processIdentity, processSpace } from './processes.js';

/** One process at a time works on a DATA_DIR. */
export interface OwnerLock {
  /** Tells others where the database answers from now on. */
  announce(port: number): void;
  release(): void;
}

export interface Owner {
  pid: number;
  identity: string;
  /** The folder itself, by number: a copy of it, lock and all, is not held. */
  folder: string;
  /** Where its number means something. */
  space?: { boot: string; container: string };
  /** Where its database answers; absent before it does. */
  port?: number;
}

export interface LockPatience {
  /** How long to listen for a holder in another container; 10 s by default. */
  listenMs?: number;
  onListen?: () => void;
}

const PREFIX = 'owner.';
/** Each holder touches its lock so often, for those who cannot see its process. */
const BEAT_MS = 1_000;
const LISTEN_MS = 10_000;

/**
 * Locks are numbered and the number only rises: whoever finds the highest one's process dead links the next. A link
 * is made by one of many alone, and a slow rival that links a lower number sees the higher one and gives way; so no
 * lock is ever broken by deleting it, which two could do at once. A process of another container is not to be seen from
 * here, nor is what PostgreSQL itself would know it by: its lock is listened to instead.
 *
 * @returns who holds the lock when it is not to be had.
 */
export async function takeOwnerLock(
  folder: string,
  patience: LockPatience = {},
): Promise<OwnerLock | { heldBy: string }> {
  const identity = processIdentity(process.pid) ?? '';
  const own: Owner = { pid: process.pid, identity, folder: numberedFolder(folder), space: processSpace() };
  const temporary = join(folder, `.owner-${process.pid}-${randomBytes(6).toString('hex')}`);
  writeFileSync(temporary, JSON.stringify(own), { flag: 'wx', mode: 0o644 });
  ownLikeFolder(temporary);
  try {
    for (;;) {
      const last = highest(folder);
      const holder = ownerAt(folder, last);
      if (holder && isElsewhere(holder)) {
        if (await isTouched(join(folder, `${PREFIX}${last}`), patience)) return { heldBy: 'another container' };
      } else if (holder && isLiving(holder)) return { heldBy: `process ${holder.pid}` };
      const path = join(folder, `${PREFIX}${last + 1}`);
      try {
        linkSync(temporary, path);
      } catch (error) {
        if (isCode(error, 'EEXIST')) continue;
        throw error;
      }
      if (highest(folder) === last + 1) return held(folder, last + 1, own);
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The living process that works on this folder; null when none does. */
export function findOwner(folder: string): Owner | null {
  const owner = ownerAt(folder, highest(folder));
  return owner && !isElsewhere(owner) && isLiving(owner) ? owner : null;
}

function held(folder: string, number: number, own: Owner): OwnerLock {
  for (const name of readdirSync(folder)) {
    const other = numberOf(name);
    if (other > 0 && other < number) rmSync(join(folder, name), { force: true });
  }
  const path = join(folder, `${PREFIX}${number}`);
  const write = (owner: Owner): void => writeText(path, JSON.stringify(owner), 0o644);
  const beat = setInterval(() => touch(path), BEAT_MS).unref();
  return {
    announce: (port) => write({ ...own, port }),
    release: () => {
      clearInterval(beat);
      try {
        // The file stays: were the highest number taken away, a slow rival could link one that was used before.
        write({ ...own, pid: 0, identity: '' });
      } catch {
        // The folder was deleted, and the lock with it.
      }
    },
  };
}

function ownerAt(folder: string, number: number): Owner | null {
  if (number === 0) return null;
  const text = readText(join(folder, `${PREFIX}${number}`));
  // Deleted by a later owner since it was listed (it is then not the highest), or emptied by a power cut.
  if (!text) return null;
  try {
    const owner = JSON.parse(text) as Owner;
    return owner.identity === '' || owner.folder !== numberedFolder(folder) ? null : owner;
  } catch {
    return null;
  }
}

function isLiving({ pid, identity }: Owner): boolean {
  return processIdentity(pid) === identity;
}

/** In another container of this machine, since it was switched on. */
function isElsewhere({ space }: Owner): boolean {
  const here = processSpace();
  return space !== undefined && space.boot === here.boot && space.container !== here.container;
}

async function isTouched(path: string, { listenMs = LISTEN_MS, onListen }: LockPatience): Promise<boolean> {
  const touchedAt = (): number | undefined => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  const before = touchedAt();
  onListen?.();
  for (const end = Date.now() + listenMs; Date.now() < end; await sleep(100)) {
    if (touchedAt() !== before) return true;
  }
  return false;
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The folder was deleted, and the lock with it.
  }
}

function numberedFolder(folder: string): string {
  const { dev, ino } = statSync(folder);
  return `${dev}/${ino}`;
}

function highest(folder: string): number {
  return Math.max(0, ...readdirSync(folder).map(numberOf));
}

function numberOf(name: string): number {
  return /^owner\.[1-9]\d{0,14}$/.test(name) ? Number(name.slice(PREFIX.length)) : 0;
}
