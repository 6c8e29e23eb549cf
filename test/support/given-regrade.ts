import { v7 as uuid } from 'uuid';
import type { TestApp } from './app.js';

/** A regrade of the question that is done, of nothing but its existence and one item for each of the answers; its id. */
export async function givenRegrade(
  { db }: Pick<TestApp, 'db'>,
  questionId: string,
  answerIds: readonly string[] = [],
  reason = 'The key was wrong.',
): Promise<string> {
  const id = uuid();
  await db.query(
    `INSERT INTO regrades (id, question_id, revision, policy, reason, state, created_at, finished_at, total, done)
     VALUES ($1, $2, 1, 'current', $3, 'DONE', now(), now(), $4, $4)`,
    [id, questionId, reason, answerIds.length],
  );
  await db.query(
    `INSERT INTO regrade_items (regrade_id, answer_id, outcome, score_before, max_score_before)
     SELECT $1, a.id, 'HAND_MADE', 5, 10 FROM unnest($2::uuid[]) AS a (id)`,
    [id, answerIds],
  );
  return id;
}
