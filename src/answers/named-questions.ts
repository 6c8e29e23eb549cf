import { DomainError } from '../common/domain-error.js';
import type { PairState } from './answer-pairs.js';

/** @throws DomainError `question-not-found` that points at each unknown id */
export function requireQuestions(
  states: readonly (PairState | undefined)[],
  pointer: (index: number) => string,
): [PairState, ...PairState[]] {
  const errors = states.flatMap((state, index) =>
    state ? [] : [{ pointer: pointer(index), detail: 'There is no such question.' }],
  );
  if (errors.length > 0) throw new DomainError('question-not-found', 'There is no such question.', { errors });
  return states as [PairState, ...PairState[]];
}

/** @throws DomainError `validation-failed` that points at each repeated id of a batch */
export function requireDistinct(ids: readonly string[]): void {
  const errors = ids.flatMap((id, index) =>
    ids.indexOf(id) < index ? [{ pointer: `/answers/${index}/questionId`, detail: 'is in the batch already' }] : [],
  );
  if (errors.length > 0)
    throw new DomainError('validation-failed', 'A question may be answered once in a batch.', { errors });
}
