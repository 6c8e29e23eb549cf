import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerOptions, startServer } from '../servers/server.js';

/** What a regrade of many answers took, and what it left for others. */
export interface RegradeMeasure {
  answers: number;
  seconds: number;
  /** Milliseconds of a read that was asked for meanwhile, over and over: the slowest but one in a hundred. */
  readP99: number;
}

/** Between two reads. */
const PAUSE_MS = 20;

/** A question whose key was wrong, and answers of experts of its own, all of which get another score. */
const GIVEN = `
WITH asked AS (
  INSERT INTO questions (id, category_id, q_type, content, options, correct_answer, max_score)
  SELECT gen_random_uuid(), c.id, 'SINGLE', 'Which?', '{"A": "one", "B": "two"}', '{"value": "B"}', 10
    FROM question_categories c LIMIT 1 RETURNING id),
people AS (INSERT INTO experts (id) SELECT gen_random_uuid() FROM generate_series(1, $1::int) RETURNING id),
given AS (
  INSERT INTO answers (id, expert_id, question_id, status, response_data, score, max_score, is_correct)
  SELECT gen_random_uuid(), p.id, a.id, 'GRADED', '{"value": "B"}', 0, 10, false FROM people p, asked a)
SELECT id FROM asked`;

/** On a process of its own that has nothing else to do but the reads. @param token of an operator */
export async function measureRegrade(options: ServerOptions, token: string, answers: number): Promise<RegradeMeasure> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>(GIVEN, [answers]);
  const questionId = rows[0]?.id ?? '';
  await client.query('ANALYZE answers');
  const server = await startServer('product', options);
  const ask = async (path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const response = await fetch(`${server.url}/api/v1${path}`, { ...sent, headers });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { id: string; state: string; counts: { changed: number } };
  };
  try {
    const start = performance.now();
    const { id } = await ask(`/questions/${questionId}/regrade`, { policy: 'current', reason: 'The key was wrong.' });
    const reads: number[] = [];
    for (;;) {
      const before = performance.now();
      const { state, counts } = await ask(`/regrades/${id}`);
      reads.push(performance.now() - before);
      if (state === 'DONE' && counts.changed === answers) break;
      if (state !== 'RUNNING') throw new Error(`The regrade ended as ${state}, with ${counts.changed} scores changed.`);
      await sleep(PAUSE_MS);
    }
    const seconds = (performance.now() - start) / 1000;
    reads.sort((one, other) => one - other);
    return { answers, seconds, readP99: reads[Math.floor(reads.length * 0.99)] ?? 0 };
  } finally {
    await server.stop();
    // What is kept for the next time is as it was.
    await client.query(`DELETE FROM experts e USING answers a WHERE a.expert_id = e.id AND a.question_id = $1`, [
      questionId,
    ]);
    await client.query(`DELETE FROM questions WHERE id = $1`, [questionId]);
    await client.end();
  }
}
