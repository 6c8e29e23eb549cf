import type { GradeEventPayload } from '../scoring/grade-chain.js';
import { SILENT_KINDS } from '../scoring/silent-kinds.js';

type Kind = GradeEventPayload['kind'];

const GRADERS: readonly Kind[] = ['GRADED', 'MARKED', 'APPEAL_DECIDED'];

const listed = (kinds: readonly Kind[]) => kinds.map((kind) => `'${kind}'`).join(', ');

/** Holds for events `g` of those who have graded or marked, or decided an appeal: none of them reviews what they did. */
export const BY_GRADERS = (g: string): string => `${g}.kind IN (${listed(GRADERS)})`;

/**
 * Holds for events `g` that tell of a score. The others leave the answer as it is, and nothing that its expert sees or may do
 * tells of them.
 */
export const TELLING = (g: string): string => `${g}.kind NOT IN (${listed(SILENT_KINDS)})`;
