import type pg from 'pg';
import { chainedEventColumns } from '../answers/chained-event-columns.js';
import type { AuditKeys } from '../scoring/audit-key.js';
import { type ChainedEvent, isProven, type KeptRubric, verifyChain } from '../scoring/grade-chain.js';
import type { BackupTable } from './backup-tables.js';
import { eachRow } from './cursor.js';

export interface ChainsVerdict {
  chains: number;
  broken: number;
  /** Of the first broken one: what is wrong, and where. */
  first: string | null;
  /** Chains that nothing speaks against, and that bear a key which is not known here. */
  unproven: number;
  /** The first one of those keys. */
  unknownKey: string | null;
}

const EVENTS = (columns: string): string =>
  `SELECT ${columns} FROM grade_events g ORDER BY g.expert_id, g.question_id, g.seq`;

/**
 * Whether every chain of grade events is whole: each event hashed as it was written, none missing before the last, and each
 * rubric that one names kept as it was.
 * @param keys by which they were hashed; of those with another one only the order and the links are looked at
 * @param tables those that there are; an old schema has no grade events, or no rubrics, yet
 */
export async function verifyChains(
  client: pg.ClientBase,
  tables: readonly BackupTable[],
  keys: AuditKeys,
): Promise<ChainsVerdict> {
  const verdict: ChainsVerdict = { chains: 0, broken: 0, first: null, unproven: 0, unknownKey: null };
  const events = eventsOf(tables);
  if (events === null) return verdict;
  const rubrics = tables.some(({ name }) => name === 'rubrics') ? await provenHashes(client) : undefined;
  let chain: ChainedEvent[] = [];
  const close = (): void => {
    const [head] = chain;
    if (!head) return;
    verdict.chains += 1;
    const found = verifyChain(chain, keys, rubrics);
    if (found.intact) return;
    if (found.unknownKey !== undefined) {
      verdict.unproven += 1;
      verdict.unknownKey ??= found.unknownKey;
      return;
    }
    verdict.broken += 1;
    verdict.first ??= `event ${found.seq} of expert ${head.expertId} on question ${head.questionId} ${found.why}`;
  };
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

/** With the columns that the schema has; null where it has no grade events yet. */
function eventsOf(tables: readonly BackupTable[]): string | null {
  const columns = tables.find(({ name }) => name === 'grade_events')?.columns;
  return columns ? EVENTS(chainedEventColumns('g', columns)) : null;
}

/** Hashes of the rubrics that are what their hash says. */
export async function provenHashes(client: pg.ClientBase): Promise<Set<string>> {
  const proven = new Set<string>();
  for await (const kept of eachRow<KeptRubric>(client, 'kept_rubrics', `SELECT hash, rubric FROM rubrics`)) {
    if (isProven(kept)) proven.add(kept.hash);
  }
  return proven;
}
