import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PlainError } from '../common/plain-error.js';

/** A half-written file that was touched within this time may be another process's work. */
const STALE_AFTER_MS = 2 * 60_000;

export interface FileTarget {
  path: string;
  /** Replaces what lies there, at the end and in one move. */
  force: boolean;
}

/**
 * Writes a file under a temporary name beside its own, syncs it and gives it its name; whatever goes wrong, nothing is left
 * behind. Only its owner may read it.
 * @returns its bytes, and what the writing gave
 * @throws PlainError when the file is there already, or cannot be written
 */
export async function writeWhole<T>(
  { path, force }: FileTarget,
  write: (file: FileHandle) => Promise<T>,
): Promise<{ bytes: number; result: T }> {
  const target = resolve(path);
  const partial = `${target}.partial`;
  await requireFree(target, force);
  const file = await openPartial(partial).catch((error: unknown) => {
    throw plainly(error, target);
  });
  try {
    const result = await write(file);
    await file.sync();
    const { ino, size } = await file.stat();
    if ((await stat(partial)).ino !== ino) throw new PlainError(`${partial} was replaced by another process.`);
    await requireFree(target, force);
    await rename(partial, target);
    await syncFolder(dirname(target));
    return { bytes: size, result };
  } catch (error) {
    await rm(partial, { force: true });
    throw plainly(error, target);
  } finally {
    await file.close();
  }
}

async function requireFree(target: string, force: boolean): Promise<void> {
  const there = await stat(target).catch(() => null);
  if (there?.isDirectory()) throw new PlainError(`${target} is a folder; name a file.`);
  if (there && !force)
    throw new PlainError(`${target} is there already; choose another name, or replace it with --force.`);
}

async function openPartial(partial: string): Promise<FileHandle> {
  const left = await stat(partial).catch(() => null);
  if (left) {
    const age = Date.now() - left.mtimeMs;
    if (age < STALE_AFTER_MS) {
      throw new PlainError(
        `${partial} was written ${Math.max(0, Math.round(age / 1000))} s ago: another process may be writing it. Wait for it, or delete that file.`,
      );
    }
    await rm(partial, { force: true });
  }
  return open(partial, 'wx', 0o600);
}

/** The rename itself must outlive a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file would be larger than is allowed there',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EIO: 'the disk reports a fault',
};

function plainly(error: unknown, target: string): unknown {
  const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined || error instanceof PlainError
    ? error
    : new PlainError(`Cannot write ${target}: ${reason}. Nothing was left behind.`, { cause: error });
}
