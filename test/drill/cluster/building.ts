import { killLeftovers } from '../../support/process.js';

type Undo = () => Promise<unknown>;

/** Of 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/** Remembers how to undo what was built so far; a signal undoes it too, and ends the process. */
export class Building {
  private readonly undos: Undo[] = [];
  private isBuilt = false;
  private isInterrupted = false;

  constructor() {
    process.on('SIGINT', this.interrupt).on('SIGTERM', this.interrupt);
  }

  undoLater(undo: Undo): void {
    this.undos.unshift(undo);
  }

  /** @throws when a signal came meanwhile */
  async step<T>(make: () => Promise<T>, undo: (made: T) => Promise<unknown>): Promise<T> {
    const made = await make();
    this.undoLater(() => undo(made));
    if (this.isInterrupted) throw new Error('Interrupted.');
    return made;
  }

  finished(): void {
    this.isBuilt = true;
    if (this.isInterrupted) void this.end();
  }

  /** The last that was made goes first; what does not go must not keep the rest. */
  async undo(): Promise<void> {
    process.off('SIGINT', this.interrupt).off('SIGTERM', this.interrupt);
    for (const undo of this.undos.splice(0)) await undo().catch(() => undefined);
    if (this.isInterrupted) process.exit(INTERRUPTED);
  }

  /** While it is being built, the step under way ends first. */
  private readonly interrupt = (): void => {
    this.isInterrupted = true;
    if (this.isBuilt) void this.end();
  };

  private async end(): Promise<void> {
    killLeftovers();
    await this.undo();
  }
}
