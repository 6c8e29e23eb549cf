import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { start } from '../../support/process.js';

export interface Measured<T> {
  /** What it printed. */
  result: T;
  seconds: number;
  /** The most memory that the process ever held. */
  peakMiB: number;
}

/** Runs a command of the product as a process of its own. @throws what it printed, when it failed */
export async function measuredCommand<T>(args: readonly string[], env: Record<string, string>): Promise<Measured<T>> {
  const started = performance.now();
  const { child, ended } = start(['src/cli.js', ...args, '--json'], env);
  child.stdin?.end();
  let peakMiB = 0;
  while (child.exitCode === null && child.signalCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peakMiB = Math.max(peakMiB, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
    await pause(20);
  }
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return { result: JSON.parse(stdout) as T, seconds: (performance.now() - started) / 1000, peakMiB };
}
