import pg from 'pg';
import type { LoadedExpert, LoadedQuestion, World } from './world.js';

export interface Pair {
  expert: LoadedExpert;
  question: LoadedQuestion;
}

/**
 * Pairs of a writer and a SINGLE question that nobody has submitted in that database: once the machine has graded one,
 * the product takes no next version of it.
 */
export class FreshPairs {
  private constructor(
    private readonly writers: readonly LoadedExpert[],
    private readonly questions: readonly LoadedQuestion[],
    private next: number,
  ) {}

  static async in(url: string, { writers, questions }: World): Promise<FreshPairs> {
    const asked = questions.filter(({ qType, isActive }) => qType === 'SINGLE' && isActive);
    const last = await lastAnswered(url, writers);
    const next = asked.findIndex(({ id }) => last === null || id > last);
    return new FreshPairs(writers, asked, writers.length * (next === -1 ? asked.length : next));
  }

  /** @throws when a kept database has been used up */
  take(): Pair {
    const expert = this.writers[this.next % this.writers.length];
    const question = this.questions[Math.floor(this.next / this.writers.length)];
    if (!expert || !question) throw new Error('Everything that can be submitted was; load the database again.');
    this.next += 1;
    return { expert, question };
  }
}

/** The highest id of a question that a writer has answered: they are taken in order. */
async function lastAnswered(url: string, writers: readonly LoadedExpert[]): Promise<string | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ last: string | null }>(
      `SELECT max(question_id::text) AS last FROM answers WHERE expert_id = ANY ($1::uuid[])`,
      [writers.map(({ id }) => id)],
    );
    return rows[0]?.last ?? null;
  } finally {
    await client.end();
  }
}
