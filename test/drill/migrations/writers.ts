import type pg from 'pg';
import { expertsOf, id, type Size } from './bank.js';
import { openPool } from '../support/pool.js';

export interface WriterReport {
  /** From the moment a write was due until it was acknowledged: the longest, in ms, and what it was. */
  readonly longestMs: number;
  readonly longest: string;
  readonly writes: number;
  readonly failed: readonly string[];
}

const CONNECTIONS = 12;

/**
 * People at work on the first tables, so many writes a second whether the earlier ones have ended or not: drafts of new
 * pairs, submissions, grades of what they and others handed in, as a product that knows only those columns writes them.
 */
export class Writers {
  private readonly pool: pg.Pool;
  private readonly timer: NodeJS.Timeout;
  private readonly started = performance.now();
  private readonly under = new Set<Promise<void>>();
  private due = 0;
  private window = emptyWindow();

  constructor(
    url: string,
    private readonly size: Size,
    private readonly perSecond: number,
  ) {
    this.pool = openPool(url, { max: CONNECTIONS, application_name: 'drill writer' });
    this.timer = setInterval(() => this.catchUp(), 10);
  }

  /** What ended since the last report. */
  report(): WriterReport {
    const { window } = this;
    this.window = emptyWindow();
    return window;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.under);
    await this.pool.end();
  }

  private catchUp(): void {
    const elapsed = performance.now() - this.started;
    for (; (this.due * 1000) / this.perSecond <= elapsed; this.due += 1) {
      const number = this.due;
      const dueAt = this.started + (number * 1000) / this.perSecond;
      const write = this.write(number, dueAt).finally(() => this.under.delete(write));
      this.under.add(write);
    }
  }

  private async write(number: number, dueAt: number): Promise<void> {
    const { what, sql } = this.statement(number);
    const failure = await this.pool.query(sql).then(
      () => null,
      (error: Error) => `${what}: ${error.message}`,
    );
    const ms = performance.now() - dueAt;
    // Of the window in which it ended.
    const { window } = this;
    window.writes += failure === null ? 1 : 0;
    if (failure !== null) window.failed.push(failure);
    if (ms <= window.longestMs) return;
    window.longestMs = ms;
    window.longest = what;
  }

  /** Of every five: a new draft, its submission, its grade, a grade of an older answer, another draft. */
  private statement(number: number): { what: string; sql: string } {
    const { questions } = this.size;
    const round = Math.floor(number / 5);
    const question = id(4, String(1 + (round % questions)));
    switch (number % 5) {
      case 0:
      case 4: {
        // Two pairs a round, each of an expert who has answered nothing else.
        const other = number % 5 === 0 ? 0 : 50;
        const expert = id(2, String(expertsOf(this.size) + 1 + other + Math.floor(round / questions)));
        return {
          what: 'a new draft',
          sql: `INSERT INTO answers (id, expert_id, question_id, version, response_data, max_score)
                VALUES (md5('live ${round} ${other}')::uuid, ${expert}, ${question}, 1, '{"text": "live"}', 10)`,
        };
      }
      case 1:
        return {
          what: 'a submission',
          sql: `UPDATE answers SET status = 'SUBMITTED', response_data = '{"text": "handed in"}', updated_at = now()
                WHERE id = md5('live ${round} 0')::uuid AND status = 'DRAFT'`,
        };
      case 2:
        return {
          what: 'a grade',
          sql: `UPDATE answers SET status = 'GRADED', score = 7.5, grader_id = ${id(1, '3')}, updated_at = now()
                WHERE id = md5('live ${round} 0')::uuid AND status = 'SUBMITTED'`,
        };
      default:
        return {
          what: 'a grade of an older answer',
          sql: `UPDATE answers SET status = 'GRADED', score = 1, updated_at = now()
                WHERE id = ${id(5, String(1 + ((number * 7919) % (2 * this.size.answers))))} AND status = 'SUBMITTED'`,
        };
    }
  }
}

function emptyWindow() {
  return { longestMs: 0, longest: 'none', writes: 0, failed: [] as string[] };
}
