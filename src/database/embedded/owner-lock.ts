import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCode, ownLikeFolder, readText, writeText } from './files.js';
import { processIdentity } from './processes.js';

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
  /** Where its database answers; absent before it does. */
  port?: number;
}

const PREFIX = 'owner.';

/**
 * Locks are numbered and the number only rises: whoever finds the highest one's process dead links the next. A link
 * is made by one of many alone, and a slow rival that links a lower number sees the higher one and gives way; so no
 * lock is ever broken by deleting it, which two could do at once.
 *
 * @returns the pid of the process that holds the lock when it is not to be had.
 */
export function takeOwnerLock(folder: string): OwnerLock | { heldBy: number } {
  const identity = processIdentity(process.pid);
  const own: Owner = { pid: process.pid, identity: identity ?? '', folder: numberedFolder(folder) };
  const temporary = join(folder, `.owner-${process.pid}-${randomBytes(6).toString('hex')}`);
  writeFileSync(temporary, JSON.stringify(own), { flag: 'wx', mode: 0o644 });
  ownLikeFolder(temporary);
  try {
    for (;;) {
      const last = highest(folder);
      const holder = livingOwner(folder, last);
      if (holder !== null) return { heldBy: holder.pid };
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
  return livingOwner(folder, highest(folder));
}

function held(folder: string, number: number, own: Owner): OwnerLock {
  for (const name of readdirSync(folder)) {
    const other = numberOf(name);
    if (other > 0 && other < number) rmSync(join(folder, name), { force: true });
  }
  const write = (owner: Owner): void => writeText(join(folder, `${PREFIX}${number}`), JSON.stringify(owner), 0o644);
  return {
    announce: (port) => write({ ...own, port }),
    release: () => {
      try {
        // The file stays: were the highest number taken away, a slow rival could link one that was used before.
        write({ ...own, pid: 0, identity: '' });
      } catch {
        // The folder was deleted, and the lock with it.
      }
    },
  };
}

function livingOwner(folder: string, number: number): Owner | null {
  if (number === 0) return null;
  const text = readText(join(folder, `${PREFIX}${number}`));
  // Deleted by a later owner since it was listed (it is then not the highest), or emptied by a power cut.
  if (!text) return null;
  try {
    const owner = JSON.parse(text) as Owner;
    if (owner.identity === '' || owner.folder !== numberedFolder(folder)) return null;
    return processIdentity(owner.pid) === owner.identity ? owner : null;
  } catch {
    return null;
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
