import { setTimeout as sleep } from 'node:timers/promises';

const STREAMS = [process.stdout, process.stderr];

/**
 * Lets the process outlive whoever reads what it prints (`| tee log`, `| head`): what nobody reads any more is dropped.
 * @param onTrouble for a stream that fails for another reason, such as a full disk
 */
export function outliveReaders(onTrouble: (error: Error) => void): void {
  for (const stream of STREAMS) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') onTrouble(error);
    });
  }
}

/** Resolves once what was printed has left the process; a reader who takes nothing is not waited for any longer. */
export async function printed(milliseconds: number): Promise<void> {
  const left = STREAMS.map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve())));
  await Promise.race([Promise.all(left), sleep(milliseconds)]);
}
