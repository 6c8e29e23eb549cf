import type { EntityManager } from 'typeorm';
import { chainedEventColumns } from '../answers/chained-event-columns.js';
import { TOMBSTONE_COLUMNS } from '../answers/tombstone-columns.js';
import type { Env } from '../config/env.js';
import { type AuditKeys, auditKeysOf, writingKey } from '../scoring/audit-key.js';
import { type BrokenChain, type ChainedEvent, isProven, type KeptRubric, verifyChain } from '../scoring/grade-chain.js';
import { type Tombstone, tombstoneCode } from '../scoring/tombstone.js';

const EVENTS = `
SELECT ${chainedEventColumns('g')} FROM grade_events g WHERE g.expert_id = $1 ORDER BY g.question_id, g.seq`;

const RUBRICS = `
SELECT hash, rubric FROM rubrics WHERE hash IN (SELECT rubric_hash FROM grade_events WHERE expert_id = $1)`;

const PROVE = `
INSERT INTO tombstone_proofs (expert_id, question_id, intact, key_id, code)
SELECT $1, p.question_id, p.intact, $2, p.code
  FROM unnest($3::uuid[], $4::boolean[], $5::text[]) AS p (question_id, intact, code)`;

/** Of one expert, under the questions. */
export type BrokenChains = ReadonlyMap<string, BrokenChain>;

/**
 * Proves the tombstones of erased chains: a trigger writes them, which has no key and has not read the chain, so that whoever
 * can write to the database could put one where a chain was.
 */
export class ErasedChains {
  private readonly keys: AuditKeys;

  constructor(env: Pick<Env, 'auditKey' | 'auditKeysBefore'>) {
    this.keys = auditKeysOf(env);
  }

  /** Chains of the expert that are not as they were written. For callers that hold the expert, to whom nothing is added. */
  async broken(tx: EntityManager, expertId: string): Promise<BrokenChains> {
    const rubrics: KeptRubric[] = await tx.query(RUBRICS, [expertId]);
    const proven = new Set(rubrics.filter(isProven).map(({ hash }) => hash));
    const events: ChainedEvent[] = await tx.query(EVENTS, [expertId]);
    const broken = new Map<string, BrokenChain>();
    for (const [questionId, chain] of byQuestion(events)) {
      const verdict = verifyChain(chain, this.keys, proven);
      if (!verdict.intact) broken.set(questionId, verdict);
    }
    return broken;
  }

  /** Says of each tombstone of the expert, in the transaction that made it, that it is one and how its chain was found. */
  async prove(tx: EntityManager, expertId: string, broken: BrokenChains): Promise<void> {
    const key = writingKey(this.keys);
    const tombstones: Tombstone[] = await tx.query(
      `SELECT ${TOMBSTONE_COLUMNS('t')} FROM grade_event_tombstones t WHERE t.expert_id = $1`,
      [expertId],
    );
    const proofs = tombstones.map((tombstone) => {
      const intact = !broken.has(tombstone.questionId);
      return { questionId: tombstone.questionId, intact, code: tombstoneCode(key, tombstone, intact) };
    });
    await tx.query(PROVE, [
      expertId,
      key.id,
      proofs.map(({ questionId }) => questionId),
      proofs.map(({ intact }) => intact),
      proofs.map(({ code }) => code),
    ]);
  }
}

function byQuestion(events: readonly ChainedEvent[]): Map<string, ChainedEvent[]> {
  const chains = new Map<string, ChainedEvent[]>();
  for (const event of events) {
    const chain = chains.get(event.questionId);
    if (chain) chain.push(event);
    else chains.set(event.questionId, [event]);
  }
  return chains;
}
