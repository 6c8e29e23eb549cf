import type { TestApp } from './app.js';

/** Keeps the user from judging what the expert hands in. */
export async function givenExclusion({ db }: Pick<TestApp, 'db'>, expertId: string, userId: string): Promise<void> {
  await db.query(`INSERT INTO evaluator_exclusions (user_id, expert_id, reason) VALUES ($1, $2, 'Cousins.')`, [
    userId,
    expertId,
  ]);
}
