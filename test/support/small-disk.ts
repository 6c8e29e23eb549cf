import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A disk of 20 KiB, soon full; null where this user may mount none, which is then said. */
export async function smallDisk(path: string): Promise<{ path: string; remove(): Promise<void> } | null> {
  await mkdir(path, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=20k', 'tmpfs', path]);
  } catch {
    process.stdout.write('No disk can be mounted here: what happens when it is full is left out.\n');
    return null;
  }
  return { path, remove: async () => void (await run('umount', [path])) };
}
