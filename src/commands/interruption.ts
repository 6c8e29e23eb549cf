import { PlainError } from '../common/plain-error.js';

/** Lets work that writes files end in order when somebody presses Ctrl-C or the system stops the process. */
export async function interruptible<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort(new PlainError(`Stopped: ${what}.`));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
