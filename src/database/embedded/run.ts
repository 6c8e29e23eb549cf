import { execFile, type ExecFileException } from 'node:child_process';
import type { ServerUser } from './server-user.js';

export interface Outcome {
  /** Null when it was not started (see `error`) or was ended by a signal. */
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
    const notStarted = (error: unknown): void =>
      resolve({ status: null, output: '', error: error as NodeJS.ErrnoException });
    const done = (error: ExecFileException | null, stdout: string, stderr: string): void => {
      const output = `${stdout}${stderr}`;
      if (error === null) resolve({ status: 0, output, error: null });
      else if (typeof error.code === 'number') resolve({ status: error.code, output, error: null });
      else if (error.signal) resolve({ status: null, output: `${file} was ended by ${error.signal}`, error: null });
      else notStarted(error);
    };
    try {
      execFile(file, args, { ...identity, cwd, env: SERVER_ENV, encoding: 'utf8', maxBuffer: 1 << 24 }, done);
    } catch (error) {
      notStarted(error);
    }
  });
}
