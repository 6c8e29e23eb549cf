import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OwnerLock, takeOwnerLock } from '../../src/database/embedded/owner-lock.js';
import { processSpace } from '../../src/database/embedded/processes.js';

let folder: string;
let taken: OwnerLock[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-lock-'));
  taken = [];
});
afterEach(async () => {
  for (const lock of taken) lock.release();
  await rm(folder, { recursive: true, force: true });
});

async function take(listenMs?: number): Promise<string> {
  const lock = await takeOwnerLock(folder, listenMs === undefined ? {} : { listenMs });
  if ('heldBy' in lock) return lock.heldBy;
  taken.push(lock);
  return 'nobody';
}

/** A holder that has our own number in its container, as the first process of each has. */
async function givenHolder(container: string): Promise<string> {
  const { dev, ino } = await stat(folder);
  const path = join(folder, 'owner.7');
  const space = { ...processSpace(), container };
  await writeFile(path, JSON.stringify({ pid: process.pid, identity: 'then', folder: `${dev}/${ino}`, space }));
  return path;
}

describe('the lock on DATA_DIR', () => {
  it('is held by a process of another container for as long as that touches it', async () => {
    const path = await givenHolder('pid:[1]');
    const beat = setInterval(() => void utimes(path, new Date(), new Date()), 50);
    try {
      expect(await take()).toBe('another container');
    } finally {
      clearInterval(beat);
    }
  });

  it('is left by one that touches it no more, to one of two', async () => {
    await givenHolder('pid:[1]');

    expect((await Promise.all([take(500), take(500)])).toSorted()).toEqual(['nobody', `process ${process.pid}`]);
  });

  it('is judged by the process alone where that can be seen', async () => {
    const path = await givenHolder(processSpace().container);
    const beat = setInterval(() => void utimes(path, new Date(), new Date()), 50);
    try {
      expect(await take()).toBe('nobody');
    } finally {
      clearInterval(beat);
    }
  });

  it('is touched by whoever holds it', async () => {
    await take();
    const path = join(folder, 'owner.1');
    const { mtimeMs } = await stat(path);

    while ((await stat(path)).mtimeMs === mtimeMs) await sleep(50);

    expect(await take()).toBe(`process ${process.pid}`);
  });
});
