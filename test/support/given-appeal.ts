import { v7 as uuid } from 'uuid';
import type { TestApp } from './app.js';

export interface AppealFields {
  text?: string;
  /** Who is to decide it. */
  assigneeId?: string | null;
}

/** An appeal of an answer, written straight to the database, with the acts that led to it. */
export async function givenAppeal(
  { db }: Pick<TestApp, 'db'>,
  answerId: string,
  { text = 'Look again.', assigneeId = null }: AppealFields = {},
): Promise<string> {
  const id = uuid();
  await db.query(
    `INSERT INTO appeals (id, answer_id, expert_id, number, state, about, text, decide_by, assignee_id, assigned_at)
     SELECT $1, a.id, a.expert_id, 1, CASE WHEN $4::uuid IS NULL THEN 'OPEN' ELSE 'ASSIGNED' END, 'WHOLE', $3,
            now() + interval '14 days', $4, CASE WHEN $4::uuid IS NOT NULL THEN now() END
       FROM answers a WHERE a.id = $2`,
    [id, answerId, text, assigneeId],
  );
  await db.query(
    `INSERT INTO appeal_acts (appeal_id, seq, act, actor_id, assignee_id)
     SELECT $1, t.seq, t.act, $1, t.assignee_id
       FROM (VALUES (1, 'OPENED', NULL), (2, 'ASSIGNED', $2::uuid)) AS t (seq, act, assignee_id)
      WHERE t.seq = 1 OR t.assignee_id IS NOT NULL`,
    [id, assigneeId],
  );
  return id;
}
