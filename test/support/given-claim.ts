import { v4 as randomToken, v7 as uuid } from 'uuid';
import type { TestApp } from './app.js';

/** A claim on an answer, open for half an hour unless its time is over; its id. */
export async function givenClaim(
  { db }: Pick<TestApp, 'db'>,
  answerId: string,
  graderId: string,
  { expired = false, token = randomToken() as string } = {},
): Promise<string> {
  const id = uuid();
  await db.query(
    `INSERT INTO grading_claims (answer_id, id, grader_id, token, claimed_at, expires_at)
     VALUES ($1, $2, $3, $4, now() - interval '1 hour', now() + make_interval(mins => $5))`,
    [answerId, id, graderId, token, expired ? -1 : 30],
  );
  return id;
}
