import type { GradeEventPayload } from './grade-chain.js';

type Kind = GradeEventPayload['kind'];

/** Kinds of grade events after which the answer is what it was before; nothing that its expert sees or may do tells of them. */
export const SILENT_KINDS: readonly Kind[] = ['MARKED', 'BLINDNESS_LIFTED'];

/** Whether an event says what becomes of the answer. */
export function isTelling(kind: Kind): boolean {
  return !SILENT_KINDS.includes(kind);
}
