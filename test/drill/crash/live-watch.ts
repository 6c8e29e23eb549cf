import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection } from '../support/http.js';
import type { Findings } from './findings.js';

/** Asks an application all the time whether it is live; it must be for as long as it runs. */
export class LiveWatch {
  private isOver = false;

  constructor(
    private readonly target: { url(): string; generation(): number },
    private readonly findings: Findings,
  ) {
    void this.watch();
  }

  stop(): void {
    this.isOver = true;
  }

  private async watch(): Promise<void> {
    const { target, findings } = this;
    while (!this.isOver) {
      const generation = target.generation();
      const connection = new HttpConnection(target.url());
      const answer = await connection.send({ method: 'GET', path: '/health/live' });
      connection.close();
      // Silence is that of a process that is killed, which the drill itself does.
      if (answer && answer.status !== 200 && generation === target.generation()) {
        findings.add(`live answered ${answer.status}`, answer.text);
      }
      await sleep(100);
    }
  }
}
