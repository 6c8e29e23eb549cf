import { DomainError } from './domain-error.js';

/** Lets a few pieces of costly work run at once, makes the rest wait in order, and turns away what would wait too long. */
export class Turnstile {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /**
   * @param places how many run at once
   * @param queue how many may wait
   * @param retryAfter seconds that a client turned away is told to wait
   */
  constructor(
    private readonly places: number,
    private readonly queue: number,
    private readonly retryAfter: number,
  ) {}

  /** @throws DomainError `busy` when the queue is full */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.places) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.queue) {
      throw new DomainError('busy', 'Too many requests of this kind are waiting; try again shortly.', {
        headers: { 'Retry-After': String(this.retryAfter) },
      });
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** The place goes straight to the next in line, so that a newcomer cannot overtake it. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
