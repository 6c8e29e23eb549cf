import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = new URL('../../', import.meta.url).pathname;

/** What the shell of a newcomer holds: nothing of ours. */
const SHELL = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };

/** Compiles a copy of the project; the project itself was compiled before the run began. */
export async function build(root: string): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a compiled entry to its end. @param root of a copy of the project, if not this one */
export async function run(
  args: readonly string[],
  env: Record<string, string>,
  input?: string,
  root?: string,
): Promise<Ended> {
  const started = start(args, env, root);
  if (input !== undefined) started.child.stdin?.write(input);
  started.child.stdin?.end();
  return started.ended;
}

export interface Started {
  child: ChildProcess;
  /** Everything printed so far, both streams. */
  printed(): string;
  /** Resolves with the groups of the first match in what is printed; rejects when the process ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<Ended>;
}

const living = new Set<ChildProcess>();

/** For afterAll: a test that failed midway leaves nothing running. */
export function killLeftovers(): void {
  for (const child of living) child.kill('SIGKILL');
}

/** Starts a compiled entry, such as `src/main.js`. @param root of a copy of the project, if not this one */
export function start([entry = '', ...args]: readonly string[], env: Record<string, string>, root = ROOT): Started {
  const child = spawn(process.execPath, [join(root, 'dist', entry), ...args], {
    env: { ...SHELL, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  living.add(child);
  child.once('close', () => living.delete(child));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(stdout + stderr);
      if (found) return found;
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`The process ended without saying ${pattern}:\n${stdout}${stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return { child, printed: () => stdout + stderr, says, ended };
}
