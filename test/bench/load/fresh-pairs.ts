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
    return new FreshPairs(writers, asked, writers.length * (await mostAnswered(url, writers)));
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

/** Of one writer: all pairs up to there may be taken. */
async function mostAnswered(url: string, writers: readonly LoadedExpert[]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ most: number }>(
      `SELECT coalesce(max(answered), 0)::int AS most
         FROM (SELECT count(*) AS answered FROM answers WHERE expert_id = ANY ($1::uuid[]) GROUP BY expert_id) a`,
      [writers.map(({ id }) => id)],
    );
    // A request that was cut off may have left a hole behind the others.
    return rows[0]?.most ? rows[0].most + 1 : 0;
  } finally {
    await client.end();
  }
}
