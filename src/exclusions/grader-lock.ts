/**
 * SQL that lets one transaction at a time hand answers to a user, or keep some from them, until it ends; `user` is SQL of the
 * type text. Read what they may have in a later statement: this one's snapshot is older than the lock.
 */
export const graderLock = (user: string): string =>
  `SELECT pg_advisory_xact_lock(hashtextextended('grading-claims:' || ${user}, 0))`;
