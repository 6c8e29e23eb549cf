import type pg from 'pg';

/**
 * Does the work on a table that has neither its indexes nor the checks of its foreign keys, and gives them back
 * afterwards: the rows that are made here fit together by themselves. Keys that are constraints stay.
 */
export async function inBulk(client: pg.ClientBase, table: string, work: () => Promise<void>): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    `SELECT c.relname AS name, pg_get_indexdef(c.oid) AS made
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)`,
    [table],
  );
  const checks = await foreignKeyChecks(client, table);
  for (const { name } of indexes) await client.query(`DROP INDEX ${client.escapeIdentifier(name)}`);
  for (const name of checks)
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${client.escapeIdentifier(name)}`);
  await work();
  for (const name of checks) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER ${client.escapeIdentifier(name)}`);
  for (const { made } of indexes) await client.query(made);
}

/** Those that a superuser may switch off; none for anybody else. */
async function foreignKeyChecks(client: pg.ClientBase, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tgname AS name FROM pg_trigger
      WHERE tgrelid = $1::regclass AND tgisinternal AND tgname LIKE 'RI_ConstraintTrigger_c_%'
        AND current_setting('is_superuser') = 'on'`,
    [table],
  );
  return rows.map(({ name }) => name);
}
