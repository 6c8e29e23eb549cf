import type { AppliedItem } from '../scoring/rubric-items.js';
import type { CriterionEntry } from '../scoring/rubric.js';

/** One mark of a panel as an adjudicator sees it: it names no person. */
export interface PanelMark {
  /** 1, 2, 3 … in the order in which they came. */
  marker: number;
  score: number;
  criteria: CriterionEntry[] | null;
  items: AppliedItem[] | null;
  adjustment: number | null;
  comment: string | null;
  reason: string | null;
}

/** The last mark of each marker, as {@link PanelMark}s in their order, of the panel `p`. */
const MARKS_OF_PANEL = `
  SELECT jsonb_agg(jsonb_build_object('marker', m.marker, 'score', e.mark, 'criteria', e.criteria, 'items', e.items,
           'adjustment', e.adjustment, 'comment', e.comment, 'reason', e.reason) ORDER BY m.marker)
    FROM unnest(p.marker_ids) WITH ORDINALITY AS m (user_id, marker)
   CROSS JOIN LATERAL (
     SELECT g.mark, g.criteria, g.items, g.adjustment, g.comment, g.reason FROM grade_events g
      WHERE g.answer_id = p.answer_id AND g.kind = 'MARKED' AND g.actor_id = m.user_id AND g.seq >= p.first_seq
      ORDER BY g.seq DESC LIMIT 1) e`;

/** SQL: all marks of the answer `a` for whoever decides between them; null unless it waits for that. */
export const DISPUTED_MARKS = `(SELECT (${MARKS_OF_PANEL}) FROM panels p WHERE p.answer_id = a.id AND p.disputed_at IS NOT NULL)`;

/** Holds for events `g` that are marks beside which others may still mark the answer, unseen by each other. */
export const SEALED = (g: string): string => `(${g}.kind = 'MARKED' AND EXISTS (
         SELECT FROM panels p JOIN answers a ON a.id = p.answer_id
          WHERE p.answer_id = ${g}.answer_id AND p.first_seq <= ${g}.seq AND p.disputed_at IS NULL AND NOT a.superseded))`;

/** Whatever is in of the panel of an answer. */
export const MARKS = `SELECT (${MARKS_OF_PANEL}) AS marks FROM panels p WHERE p.answer_id = $1`;

/**
 * Another marker, or another mark of the same one. The terms of a panel are those of its first mark; the others are given
 * with the same.
 */
export const ENTER = `
INSERT INTO panels AS p (answer_id, markers, panel_rule, panel_spread, first_seq, marker_ids)
VALUES ($1, $2, $3, $4, $5, ARRAY[$6::uuid])
ON CONFLICT (answer_id) DO UPDATE SET marker_ids = p.marker_ids || $6::uuid
 WHERE NOT $6::uuid = ANY (p.marker_ids)`;

export const END_CLAIM = `DELETE FROM grading_claims WHERE answer_id = $1 AND grader_id = $2`;

/** Nobody is marking it any more; an adjudicator claims it next. */
export const DISPUTE = `
WITH ended AS (DELETE FROM grading_claims WHERE answer_id = $1)
UPDATE panels SET disputed_at = $2 WHERE answer_id = $1`;
