/** Readers see a file by whose it is and whether an answer that names it has been submitted. */
export interface FileScope {
  readonly id: string;
  /** The reader's own expert id; null for people who are no experts. */
  readonly ownExpertId: string | null;
  readonly userId: string;
  readonly staff: boolean;
}

export interface ReadableFileRow {
  id: string;
  expert_id: string;
  name: string;
  type: string;
  size: number;
}

/** Staff read what is part of a submitted answer, and what they uploaded themselves. */
export const READABLE_FILE = `
  SELECT id, expert_id, name, type, size
    FROM files
   WHERE id = $1
     AND (expert_id = $2 OR ($4 AND (frozen_at IS NOT NULL OR uploaded_by_id = $3)))`;

/** For whom a file may be kept: experts who are active and hold not too many that no submitted answer names. */
export const UPLOADING_EXPERT = `
  SELECT e.is_active, (SELECT count(*)::int FROM files f WHERE f.expert_id = e.id AND f.frozen_at IS NULL) AS waiting
    FROM experts e
   WHERE e.id = $1
     FOR KEY SHARE OF e`;
