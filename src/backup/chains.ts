import type pg from 'pg';
import { CHAINED_EVENT_COLUMNS, EARLY_EVENT_COLUMNS } from '../answers/chained-event-columns.js';
import { type ChainedEvent, isProven, type KeptRubric, verifyChain } from '../scoring/grade-chain.js';
import type { BackupTable } from './backup-tables.js';
import { eachRow } from './cursor.js';

export interface ChainsVerdict {
  chains: number;
  broken: number;
  /** Of the first broken one: what is wrong, and where. */
  first: string | null;
}

const EVENTS = (columns: string): string =>
  `SELECT ${columns} FROM grade_events g ORDER BY g.expert_id, g.question_id, g.seq`;

/**
 * Whether every chain of grade events is whole: each event hashed as it was written, none missing before the last, and each
 * rubric that one names kept as it was.
 * @param tables those that there are; an old schema has no grade events, or no rubrics, yet
 */
export async function verifyChains(client: pg.ClientBase, tables: readonly BackupTable[]): Promise<ChainsVerdict> {
  const verdict: ChainsVerdict = { chains: 0, broken: 0, first: null };
  const names = new Set(tables.map(({ name }) => name));
  if (!names.has('grade_events')) return verdict;
  const keepsRubrics = names.has('rubrics');
  const rubrics = keepsRubrics ? await provenHashes(client) : undefined;
  let chain: ChainedEvent[] = [];
  const close = (): void => {
    const [head] = chain;
    if (!head) return;
    verdict.chains += 1;
    const found = verifyChain(chain, rubrics);
    if (found.intact) return;
    verdict.broken += 1;
    verdict.first ??= `event ${found.seq} of expert ${head.expertId} on question ${head.questionId} ${found.why}`;
  };
  const events = EVENTS(keepsRubrics ? CHAINED_EVENT_COLUMNS('g') : EARLY_EVENT_COLUMNS('g'));
  for await (const event of eachRow<ChainedEvent>(client, 'chained_events', events)) {
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

/** Hashes of the rubrics that are what their hash says. */
async function provenHashes(client: pg.ClientBase): Promise<Set<string>> {
  const proven = new Set<string>();
  for await (const kept of eachRow<KeptRubric>(client, 'kept_rubrics', `SELECT hash, rubric FROM rubrics`)) {
    if (isProven(kept)) proven.add(kept.hash);
  }
  return proven;
}
