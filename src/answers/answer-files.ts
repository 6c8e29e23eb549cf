import type { EntityManager } from 'typeorm';

/** Which of the files are the expert's own. */
export async function ownFiles(tx: EntityManager, expertId: string, ids: readonly string[]): Promise<Set<string>> {
  const rows: { id: string }[] = await tx.query(`SELECT id FROM files WHERE expert_id = $1 AND id = ANY ($2::uuid[])`, [
    expertId,
    ids,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** The same, and from now on they stay. Locked in one order, because two answers may name the same files. */
export async function freezeOwnFiles(
  tx: EntityManager,
  expertId: string,
  ids: readonly string[],
  now: Date,
): Promise<Set<string>> {
  const rows: { id: string }[] = await tx.query(
    `WITH own AS MATERIALIZED (
       SELECT id, frozen_at FROM files WHERE expert_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE),
     frozen AS (
       UPDATE files f SET frozen_at = $3 FROM own WHERE f.id = own.id AND own.frozen_at IS NULL)
     SELECT id FROM own`,
    [expertId, ids, now.toISOString()],
  );
  return new Set(rows.map(({ id }) => id));
}
