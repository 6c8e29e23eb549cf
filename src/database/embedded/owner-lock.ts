import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCode, ownLikeFolder, readText, writeText } from './files.js';
import { processIdentity } from './processes.js';

/** One process at a time works on a DATA_DIR. */
export interface OwnerLock {
  release(): void;
}

interface Owner {
  pid: number;
  identity: string;
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
  const own: Owner = { pid: process.pid, identity: identity ?? '' };
  const temporary = join(folder, `.owner-${process.pid}-${randomBytes(6).toString('hex')}`);
  writeFileSync(temporary, JSON.stringify(own), { flag: 'wx', mode: 0o644 });
  ownLikeFolder(temporary);
  try {
    for (;;) {
      const last = highest(folder);
      const holder = livingOwner(folder, last);
      if (holder !== null) return { heldBy: holder };
      const path = join(folder, `${PREFIX}${last + 1}`);
      try {
        linkSync(temporary, path);
      } catch (error) {
        if (isCode(error, 'EEXIST')) continue;
        throw error;
      }
      if (highest(folder) === last + 1) return held(folder, last + 1);
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The pid of the living process that works on this folder; null when none does. */
export function ownerPid(folder: string): number | null {
  return livingOwner(folder, highest(folder));
}

function held(folder: string, number: number): OwnerLock {
  for (const name of readdirSync(folder)) {
    const other = numberOf(name);
    if (other > 0 && other < number) rmSync(join(folder, name), { force: true });
  }
  return {
    release: () => {
      try {
        // The file stays: were the highest number taken away, a slow rival could link one that was used before.
        writeText(join(folder, `${PREFIX}${number}`), JSON.stringify({ pid: 0, identity: '' }), 0o644);
      } catch {
        // The folder was deleted, and the lock with it.
      }
    },
  };
}

function livingOwner(folder: string, number: number): number | null {
  if (number === 0) return null;
  const text = readText(join(folder, `${PREFIX}${number}`));
  // Deleted by a later owner since it was listed (it is then not the highest), or emptied by a power cut.
  if (!text) return null;
  try {
    const { pid, identity } = JSON.parse(text) as Owner;
    return identity !== '' && processIdentity(pid) === identity ? pid : null;
  } catch {
    return null;
  }
}

function highest(folder: string): number {
  return Math.max(0, ...readdirSync(folder).map(numberOf));
}

function numberOf(name: string): number {
  return /^owner\.[1-9]\d{0,14}$/.test(name) ? Number(name.slice(PREFIX.length)) : 0;
}
