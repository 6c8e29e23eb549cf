/** A promise that a history breaks. */
export interface Violation {
  readonly rule: string;
  readonly detail: string;
}

/** Counts what was checked and keeps what was wrong. */
export class Verdict {
  checks = 0;
  readonly violations: Violation[] = [];

  /** @param detail only asked for when the promise is broken */
  expect(rule: string, held: boolean, detail: () => string): void {
    this.checks += 1;
    if (!held) this.violations.push({ rule, detail: detail() });
  }
}
