import pg from 'pg';

/**
 * Values and rows (22, 23), collisions (40, but for the one that says the outcome is unknown), limits (54), functions that
 * raise (P0), a lock that did not become free, and a statement that took too long.
 */
const TAKEN_BACK = /^(2[23]|40(?!003)|54|P0)|^(55P03|57014)$/;

/**
 * Whether PostgreSQL has refused what it was asked, so that nothing of the transaction is kept; after any other error it may
 * have been. Told by the code: how severe an error is the server says in its own language.
 */
export function isTakenBack(error: unknown): boolean {
  return error instanceof pg.DatabaseError && TAKEN_BACK.test(error.code ?? '');
}
