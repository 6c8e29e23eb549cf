import { Presets, SingleBar } from 'cli-progress';

/** A bar on a terminal, nothing elsewhere, so that pipes and logs stay clean. */
export class Progress {
  private bar: SingleBar | undefined;

  constructor(private readonly unit: string) {}

  at(done: number, total: number, label: string): void {
    if (!process.stderr.isTTY) return;
    if (!this.bar) {
      this.bar = new SingleBar(
        {
          format: `{bar} {value}/{total} ${this.unit} {label}`,
          stream: process.stderr,
          hideCursor: true,
          clearOnComplete: true,
        },
        Presets.shades_classic,
      );
      this.bar.start(total, 0, { label });
    }
    this.bar.setTotal(total);
    this.bar.update(done, { label });
  }

  note(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  end(): void {
    this.bar?.stop();
  }
}
