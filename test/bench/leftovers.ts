/** What a run has started and made; the last one goes first. */
export class Leftovers {
  private readonly endings: (() => Promise<void>)[] = [];
  private cleared: Promise<void> | undefined;

  add(end: () => Promise<void>): void {
    this.endings.push(end);
  }

  /** Safe to call twice: by a signal, and by the run that it breaks off. */
  clear(): Promise<void> {
    return (this.cleared ??= this.endAll());
  }

  private async endAll(): Promise<void> {
    for (const end of this.endings.toReversed()) await end().catch(() => undefined);
  }
}
