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

/** For whom a file may be kept: experts who are active. */
export const ACTIVE_EXPERT = `SELECT is_active FROM experts WHERE id = $1 FOR KEY SHARE`;
