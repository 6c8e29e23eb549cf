import { GENESIS_HASH } from '../scoring/grade-chain.js';

/** The end of a pair's chain of grade events. */
export interface ChainTail {
  readonly seq: number;
  readonly hash: string;
}

/** The columns of {@link TAIL_COLUMNS}: null before the first event. */
export interface TailRow {
  tail_seq: number | null;
  tail_hash: string | null;
}

/** Of what {@link joinTail} joins. */
export const TAIL_COLUMNS = `t.seq AS tail_seq, t.hash AS tail_hash`;

/** Joins the last event of a pair as `t`; the arguments are SQL. Only under the pair's lock does it stay the last one. */
export const joinTail = (expertId: string, questionId: string): string => `LEFT JOIN LATERAL (
    SELECT g.seq, g.hash FROM grade_events g
     WHERE g.expert_id = ${expertId} AND g.question_id = ${questionId} ORDER BY g.seq DESC LIMIT 1) t ON true`;

/** Where the next event is chained; a chain that has no event yet begins with the genesis hash. */
export function tailOf({ tail_seq, tail_hash }: TailRow): ChainTail {
  return tail_seq === null || tail_hash === null ? { seq: 0, hash: GENESIS_HASH } : { seq: tail_seq, hash: tail_hash };
}
