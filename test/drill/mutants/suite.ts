import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What jest writes with --json, as far as it is needed. */
interface Report {
  numTotalTests: number;
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string }[] }[];
}

/** A run that hangs this long has been stopped by the bug. */
const PATIENCE_MS = 30 * 60_000;

/**
 * Runs spec files of a copy of the project; all of them when none is named.
 * @returns the name of the first test that fails, null when all pass
 * @throws Error when no test ran, or a file could not be loaded: that is no bug found
 */
export async function firstFailure(root: string, specs: readonly string[]): Promise<string | null> {
  const outputFile = join(root, 'report.json');
  await rm(outputFile, { force: true });
  const said = await run(root, [...specs, '--json', `--outputFile=${outputFile}`]);
  const report = await readFile(outputFile, 'utf8').then(
    (text) => JSON.parse(text) as Report,
    () => {
      throw new Error(`The tests did not come to an end:\n${said.slice(-2_000)}`);
    },
  );
  if (report.numTotalTests === 0) throw new Error(`No test ran of ${specs.join(' ')}:\n${said.slice(-2_000)}`);
  for (const { name, message, assertionResults } of report.testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    const file = name.slice(name.indexOf(root) + root.length);
    if (failed) return `${file}: ${failed.fullName}`;
    if (message !== '' && assertionResults.length === 0) throw new Error(`${file} could not be run:\n${message}`);
  }
  return null;
}

function run(root: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      'npm',
      ['test', '--', ...args],
      { cwd: root, maxBuffer: 2 ** 26, timeout: PATIENCE_MS },
      (_ended, stdout, stderr) => resolve(stdout + stderr),
    );
  });
}
