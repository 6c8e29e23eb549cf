import type { Actor } from '../access/actor.js';
import { MAX_LIMIT } from '../common/page.js';
import { DISPUTED_MARKS } from './panel-statements.js';
import {
  Conditions,
  ITEM,
  ITEM_JOINS,
  type QueueFilter,
  type QueueStage,
  STAGES,
  type Statement,
} from './queue-conditions.js';

/** What waits, for whom, of which questions. */
export interface QueueOf extends QueueFilter {
  stage: QueueStage;
}

/**
 * Rows of a page, written into the text: of a limit that is a parameter a plan for all values expects a tenth of what waits,
 * and starts parallel workers for it, or else the page is planned each time, which costs more than reading it.
 */
const PAGES: readonly number[] = [20, 50, MAX_LIMIT];

/** One page of what the actor may judge, oldest first; at least one more than `limit`, where there are so many. */
export function listStatement(
  actor: Pick<Actor, 'userId' | 'expertId'>,
  queue: QueueOf,
  limit: number,
  after: readonly string[] | null,
): Statement {
  const { since } = STAGES[queue.stage];
  const conditions = conditionsOf(actor, queue);
  if (after) conditions.after(since, after);
  const rows = PAGES.find((page) => page >= limit) ?? limit;
  const text = conditions.selecting(
    `${ITEM}, ${queue.stage === 'adjudicate' ? `${DISPUTED_MARKS} AS marks, ` : ''}${since}::text AS since`,
    `\n ORDER BY ${since}, a.id\n LIMIT ${rows + 1}`,
    ITEM_JOINS,
  );
  return conditions.statement(`queue-list-${rows}`, text);
}

/** How much is on all pages. */
export function countStatement(actor: Pick<Actor, 'userId' | 'expertId'>, queue: QueueOf): Statement {
  const conditions = conditionsOf(actor, queue);
  return conditions.statement('queue-count', conditions.selecting('count(*)::int AS total'));
}

/** What somebody else is grading right now is nothing for the actor; what they hold themselves stays in sight. */
function conditionsOf(actor: Pick<Actor, 'userId' | 'expertId'>, queue: QueueOf): Conditions {
  const conditions = new Conditions(actor, queue.stage, queue);
  return queue.stage === 'review' ? conditions : conditions.withoutClaims({ butOwn: true });
}

/** Of what the actor may review, the ids alone, in that order; one more than `limit`, where there are so many. */
export function reviewableStatement(
  actor: Pick<Actor, 'userId' | 'expertId'>,
  filter: QueueFilter,
  limit: number,
  after: readonly string[] | null,
): Statement {
  const { since } = STAGES.review;
  const conditions = new Conditions(actor, 'review', filter);
  if (after) conditions.after(since, after);
  const end = `\n ORDER BY ${since}, a.id\n LIMIT ${Math.trunc(limit) + 1}`;
  return conditions.statement('reviewable', conditions.selecting(`a.id, ${since}::text AS since`, end));
}
