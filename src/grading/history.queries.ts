import { Injectable } from '@nestjs/common';
import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { visible } from '../answers/answer-conditions.js';
import { ANSWER_COLUMNS, ANSWER_CONTEXT, type AnswerRow } from '../answers/answer-row.js';
import { chainedEventColumns } from '../answers/chained-event-columns.js';
import { ReadPool } from '../database/read-pool.js';
import type { ChainedEvent, KeptRubric } from '../scoring/grade-chain.js';
import { isPanelPolicy } from '../scoring/panel.js';
import type { AppliedItem } from '../scoring/rubric-items.js';
import type { CriterionEntry } from '../scoring/rubric.js';
import { SEALED } from './panel-statements.js';

export interface GradeEventRow extends ChainedEvent {
  id: string;
  answerId: string;
  criteria: CriterionEntry[] | null;
  items: AppliedItem[] | null;
  adjustment: number | null;
  rubricHash: string | null;
  keyId: string | null;
  /** A mark that somebody else gave, beside whom others may still mark the answer, unseen by each other. */
  isSealed: boolean;
}

export interface KeptRubricRow extends KeptRubric {
  rubric: Record<string, unknown>;
}

const VERSIONS = `
SELECT ${ANSWER_COLUMNS}, ${ANSWER_CONTEXT}
  FROM answers named
  JOIN answers a ON a.expert_id = named.expert_id AND a.question_id = named.question_id
  JOIN questions q ON q.id = a.question_id
 WHERE named.id = $1 AND ${visible('named')} AND ${visible('a')}
 ORDER BY a.version`;

const EVENTS = `
SELECT g.id, g.answer_id AS "answerId", ${chainedEventColumns('g')},
       g.actor_id <> $3 AND ${SEALED('g')} AS "isSealed"
  FROM grade_events g
 WHERE g.expert_id = $1 AND g.question_id = $2
 ORDER BY g.seq`;

const RUBRICS = `SELECT hash, rubric FROM rubrics WHERE hash = ANY ($1::text[]) ORDER BY array_position($1::text[], hash)`;

/** Of an event that gave a score: a person's has no policy, but for what several people's marks came to. */
export function isMachines({ policy }: Pick<GradeEventRow, 'policy'>): boolean {
  return policy !== null && !isPanelPolicy(policy);
}

@Injectable()
export class HistoryQueries {
  constructor(private readonly reads: ReadPool) {}

  /** All versions beside the one that is named, oldest first; none where the caller may not see that one. */
  versions(actor: Actor, id: string): Promise<AnswerRow[]> {
    return this.reads.query<AnswerRow>('grading-versions', VERSIONS, [
      id,
      actor.expertId,
      actor.userId,
      isOperator(actor),
    ]);
  }

  /** The whole chain of the pair, oldest first; times as they were hashed. */
  events(actor: Actor, expertId: string, questionId: string): Promise<GradeEventRow[]> {
    return this.reads.query<GradeEventRow>('grading-events', EVENTS, [expertId, questionId, actor.userId]);
  }

  /** The rubrics of these hashes, in their order. */
  async rubrics(hashes: readonly string[]): Promise<KeptRubricRow[]> {
    return hashes.length === 0 ? [] : this.reads.query<KeptRubricRow>('grading-rubrics', RUBRICS, [hashes]);
  }
}
