import type pg from 'pg';
import { chainedEventColumns } from '../../../src/answers/chained-event-columns.js';
import type { ChainedEvent } from '../../../src/scoring/grade-chain.js';
import { HttpConnection } from '../support/http.js';
import type { Instance } from '../support/instance.js';
import type { DrillPerson } from '../support/people.js';
import type { ShownAnswer } from './operation.js';
import type { World } from './world.js';

/** A row of answers after everything has ended. */
export interface FinalAnswer extends ShownAnswer {
  readonly expertId: string;
  readonly rowVersion: number;
  readonly contentVersion: number;
}

export interface FinalEvent extends ChainedEvent {
  readonly id: string;
  readonly answerId: string;
}

/** What the database holds and what the API shows when nothing is under way any more. */
export interface FinalState {
  readonly answers: readonly FinalAnswer[];
  /** By pair and seq. */
  readonly events: readonly FinalEvent[];
  /** Every answer as its expert and as an operator is shown it. */
  readonly shown: readonly { view: 'own' | 'staff'; answer: ShownAnswer }[];
}

export async function readFinalState(db: pg.Pool, world: World, instances: readonly Instance[]): Promise<FinalState> {
  const { rows: answers } = await db.query<FinalAnswer>(
    `SELECT id, expert_id AS "expertId", question_id AS "questionId", version, status, response_data AS "responseData", score,
            row_version AS "rowVersion", content_version AS "contentVersion"
       FROM answers ORDER BY expert_id, question_id, version`,
  );
  const { rows: events } = await db.query<FinalEvent>(
    `SELECT id, answer_id AS "answerId", ${chainedEventColumns('g')}
       FROM grade_events g ORDER BY expert_id, question_id, seq`,
  );
  const readers = [...world.experts, ...world.operators.slice(0, 1)];
  const lists = await Promise.all(
    readers.map((reader, index) => everyAnswer(instances[index % instances.length] as Instance, reader)),
  );
  const shown = lists.flatMap((list, index) => {
    const view = readers[index]?.role === 'APPLICANT' ? ('own' as const) : ('staff' as const);
    return list.map((answer) => ({ view, answer }));
  });
  return { answers, events, shown };
}

async function everyAnswer({ url }: Instance, { token }: DrillPerson): Promise<ShownAnswer[]> {
  const connection = new HttpConnection(url);
  const all: ShownAnswer[] = [];
  try {
    for (let cursor: string | null = ''; cursor !== null;) {
      const path = `/api/v1/answers?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const answer = await connection.send({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } });
      if (answer?.status !== 200) throw new Error(`The answers cannot be read back: ${answer?.status} ${answer?.text}`);
      const page = JSON.parse(answer.text) as { items: ShownAnswer[]; nextCursor: string | null };
      all.push(...page.items);
      cursor = page.nextCursor;
    }
  } finally {
    connection.close();
  }
  return all;
}
