import type { EntityManager } from 'typeorm';
import { joinTail, TAIL_COLUMNS, tailOf, type TailRow } from '../../src/answers/chain-tail.js';
import type { GradeEventRow, GradeLog, NewGradeEvent } from '../../src/answers/grade-log.js';
import { lockPair } from '../../src/answers/pair-lock.js';

/** Chains one event to the last one of its pair, as grading does: under the pair's lock. */
export async function appendEvent(tx: EntityManager, log: GradeLog, event: NewGradeEvent): Promise<GradeEventRow> {
  await lockPair(tx, event.expertId, event.questionId);
  const [tail]: [TailRow] = await tx.query(
    `SELECT ${TAIL_COLUMNS} FROM (VALUES ($1::uuid, $2::uuid)) AS p (expert_id, question_id)
       ${joinTail('p.expert_id', 'p.question_id')}`,
    [event.expertId, event.questionId],
  );
  const row = log.chained(event, tailOf(tail));
  await log.insert(tx, [row]);
  return row;
}
