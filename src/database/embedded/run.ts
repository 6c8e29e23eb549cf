import { execFile } from 'node:child_process';
import type { ServerUser } from './server-user.js';

export interface Outcome {
  /** Null when it could not be started at all; see `error`. */
  status: number | null;
  output: string;
  error: NodeJS.ErrnoException | null;
}

/** What the server's programs see of our environment: nothing, so that no PGPORT or LC_ALL of a shell reaches them. */
export const SERVER_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Runs a program to its end; never rejects. */
export async function run(file: string, args: string[], user: ServerUser | null, cwd = '/'): Promise<Outcome> {
  const identity = user ? { uid: user.uid, gid: user.gid } : {};
  return new Promise((resolve) => {
    const done = (error: unknown, stdout = '', stderr = ''): void => {
      const code = (error as { code?: unknown } | null)?.code;
      const status = error === null ? 0 : typeof code === 'number' ? code : null;
      const failed = status === null ? (error as NodeJS.ErrnoException) : null;
      resolve({ status, output: `${stdout}${stderr}`, error: failed });
    };
    try {
      execFile(file, args, { ...identity, cwd, env: SERVER_ENV, encoding: 'utf8', maxBuffer: 1 << 24 }, done);
    } catch (error) {
      done(error);
    }
  });
}
