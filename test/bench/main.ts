import { type BenchResult, runBench } from './bench.js';
import { Leftovers } from './leftovers.js';
import { readCommandLine, USAGE } from './options.js';
import { printed } from './report/print.js';

/** Exit codes: 0 measured, 1 not, or with --goals a goal was missed, 130 broken off. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const leftovers = new Leftovers();
  let isBrokenOff = false;
  const breakOff = (signal: string) => {
    isBrokenOff = true;
    process.stderr.write(`\n${signal}: ending what was started.\n`);
    void leftovers.clear().then(() => process.exit(130));
  };
  process.once('SIGINT', () => breakOff('SIGINT'));
  process.once('SIGTERM', () => breakOff('SIGTERM'));
  try {
    const { json, goals, ...options } = readCommandLine(args);
    const out = json ? process.stderr : process.stdout;
    const result = await runBench(options, leftovers, (line) => void out.write(`${line}\n`));
    process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : printed(result));
    return goals && isAnyMissed(result) ? 1 : 0;
  } catch (error) {
    // What fails because its server was ended is nobody's fault.
    if (!isBrokenOff) process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  } finally {
    await leftovers.clear();
  }
}

const isAnyMissed = ({ goals }: BenchResult): boolean => goals.some(({ ok }) => !ok);
