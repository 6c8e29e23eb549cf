import { notExcluded } from '../exclusions/exclusion-condition.js';

export interface ReadableFileRow {
  id: string;
  expert_id: string;
  name: string;
  type: string;
  size: number;
}

/**
 * Readers see a file by whose it is and whether an answer that names it has been submitted: staff ($4) what is part of a
 * submitted answer and what they ($3) uploaded themselves, experts ($2, null for others) their own. Of whom an evaluator ($5,
 * null for others) is kept from, they see none.
 */
export const READABLE_FILE = `
  SELECT id, expert_id, name, type, size
    FROM files
   WHERE id = $1
     AND (expert_id = $2 OR ($4 AND (frozen_at IS NOT NULL OR uploaded_by_id = $3) AND ${notExcluded('$5::uuid', 'files.expert_id')}))`;

/** For whom a file may be kept: experts who are active and hold not too many that no submitted answer names. */
export const UPLOADING_EXPERT = `
  SELECT e.is_active, (SELECT count(*)::int FROM files f WHERE f.expert_id = e.id AND f.frozen_at IS NULL) AS waiting
    FROM experts e
   WHERE e.id = $1
     FOR KEY SHARE OF e`;
