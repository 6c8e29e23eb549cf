import { execFile } from 'node:child_process';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { runFolder } from '../../support/test-server.js';

const run = promisify(execFile);

/** A file system of a few megabytes that can be filled and made read-only. */
export interface SmallDisk {
  readonly path: string;
  setReadOnly(isReadOnly: boolean): Promise<void>;
  remove(): Promise<void>;
}

/** Null where mounting is not allowed. */
export async function mountSmallDisk(name: string, megabytes: number): Promise<SmallDisk | null> {
  const path = runFolder(`disk-${name}`);
  await mkdir(path, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', path]);
  } catch {
    await rm(path, { recursive: true, force: true });
    return null;
  }
  await chmod(path, 0o755);
  return {
    path,
    setReadOnly: async (isReadOnly) => void (await run('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, path])),
    remove: async () => {
      await run('umount', ['-l', path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
