import { isDeepStrictEqual } from 'node:util';
import { isOperator, ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';

/** For whom something is written, and by which operator, if by one. */
export interface WriteTarget {
  readonly expertId: string;
  readonly writtenById: string | null;
}

/**
 * Experts write for themselves, operators for the expert they name.
 * @throws DomainError `expert-not-found`, `validation-failed`
 */
export function writeTarget(actor: Actor, expertId: string | undefined): WriteTarget {
  const target = expertId ?? actor.expertId;
  if (target === null) {
    throw new DomainError('validation-failed', 'Say for whom you write.', {
      errors: [{ pointer: '/expertId', detail: 'is needed from people who are no experts' }],
    });
  }
  if (ownsExpert(actor, target)) return { expertId: target, writtenById: null };
  if (isOperator(actor)) return { expertId: target, writtenById: actor.userId };
  throw noSuchExpert();
}

/** The same whether the expert is somebody else or nobody. */
export function noSuchExpert(): DomainError {
  const detail = 'There is no such expert.';
  return new DomainError('expert-not-found', detail, { errors: [{ pointer: '/expertId', detail }] });
}

/**
 * Who is recorded as the writer: of a draft whose content stays the same, the operator who wrote it first, whoever sends it
 * again. Else two operators could pass the authorship on, and the first could grade its own words.
 */
export function writerOf(
  target: WriteTarget,
  draft: { response_data: unknown; written_by_id: string | null } | null,
  responseData: unknown,
): string | null {
  if (draft === null || !isDeepStrictEqual(draft.response_data, responseData)) return target.writtenById;
  return draft.written_by_id ?? target.writtenById;
}
