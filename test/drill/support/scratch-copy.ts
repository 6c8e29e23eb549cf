import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from '../../support/process.js';
import { runFolder } from '../../support/test-server.js';

const run = promisify(execFile);
const ROOT = new URL('../../../', import.meta.url).pathname;

/** The project in a folder of its own, to be changed, built and run without touching the real one. */
export interface ScratchCopy {
  /** With a slash at the end. */
  readonly root: string;
  /** Changes it as a file of `git diff` says. @throws when the patch does not fit */
  apply(patch: string): Promise<void>;
  build(): Promise<void>;
  remove(): Promise<void>;
}

/** Holds what git would commit, as it lies in the working tree; the dependencies are those of the project. */
export async function createScratchCopy(name: string): Promise<ScratchCopy> {
  const root = `${runFolder(`${name}-${randomBytes(4).toString('hex')}`)}/`;
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    maxBuffer: 2 ** 24,
  });
  for (const file of stdout.split('\0').filter((path) => path !== '' && path !== 'node_modules')) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    // A file that is deleted and not committed yet is no part of the working tree.
    await cp(join(ROOT, file), join(root, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'dir');
  return {
    root,
    // Outside a repository, git changes files and nothing else.
    apply: async (patch) =>
      void (await run('git', ['apply', '--whitespace=nowarn', patch], {
        cwd: root,
        env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(dirname(root)) },
      })),
    build: () => build(root),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
