import type pg from 'pg';
import { CHAINED_EVENT_COLUMNS } from '../answers/chained-event-columns.js';
import { type ChainedEvent, verifyChain } from '../scoring/grade-chain.js';
import { eachRow } from './cursor.js';

export interface ChainsVerdict {
  chains: number;
  broken: number;
  /** Of the first broken one: what is wrong, and where. */
  first: string | null;
}

const EVENTS = `SELECT ${CHAINED_EVENT_COLUMNS('g')} FROM grade_events g ORDER BY g.expert_id, g.question_id, g.seq`;

/** Whether every chain of grade events is whole: each event hashed as it was written, none missing before the last. */
export async function verifyChains(client: pg.ClientBase): Promise<ChainsVerdict> {
  const verdict: ChainsVerdict = { chains: 0, broken: 0, first: null };
  let chain: ChainedEvent[] = [];
  const close = (): void => {
    const [head] = chain;
    if (!head) return;
    verdict.chains += 1;
    const found = verifyChain(chain);
    if (found.intact) return;
    verdict.broken += 1;
    verdict.first ??= `event ${found.seq} of expert ${head.expertId} on question ${head.questionId} ${found.why}`;
  };
  for await (const event of eachRow<ChainedEvent>(client, 'chained_events', EVENTS)) {
    const sameChain = chain[0]?.expertId === event.expertId && chain[0].questionId === event.questionId;
    if (!sameChain) {
      close();
      chain = [];
    }
    chain.push(event);
  }
  close();
  return verdict;
}
