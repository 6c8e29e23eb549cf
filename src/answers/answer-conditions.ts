import { isOperator, isStaff } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { notExcluded } from '../exclusions/exclusion-condition.js';

/** Staff see what was handed in and the drafts they wrote; `writer` is SQL for the user. */
export const shownToStaff = (alias: string, writer: string): string =>
  `(${alias}.status <> 'DRAFT' OR ${alias}.written_by_id = ${writer})`;

/** Experts see their own versions besides. $2 is the caller's expert id, $3 the user id, $4 whether staff's rule holds. */
export const visible = (alias: string): string =>
  `(${alias}.expert_id = $2 OR ($4::boolean AND ${shownToStaff(alias, '$3')}))`;

/** The same where evaluators read too, who do not see what they are kept from; $2 to $5 are {@link readerOf}. */
export const visibleToReaders = (alias: string): string =>
  `(${alias}.expert_id = $2
    OR ($4::boolean AND ${shownToStaff(alias, '$3')} AND ${notExcluded('$5::uuid', `${alias}.expert_id`)}))`;

/** Operators administer what they are kept from judging. */
export function readerOf(actor: Actor): unknown[] {
  return [actor.expertId, actor.userId, isStaff(actor), isOperator(actor) ? null : actor.userId];
}
