import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Compiles the floor and plain NestJS as the product is compiled, beside it. */
export async function compileServers(): Promise<void> {
  const args = ['test/bench/floor', 'test/bench/plain', '-d', 'dist', '--quiet'];
  await promisify(execFile)('node_modules/.bin/swc', args, { cwd: ROOT });
}
