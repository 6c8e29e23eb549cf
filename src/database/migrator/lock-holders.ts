import type pg from 'pg';
import type { SqlMigration } from '../migrations/sql-migration.js';
import { rows } from './connection.js';

interface Holder {
  pid: number;
  application: string;
  state: string | null;
  seconds: number;
  tables: string[];
}

const HOLDERS = `
SELECT a.pid, coalesce(nullif(a.application_name, ''), 'no name') AS application, a.state,
       coalesce(extract(epoch FROM clock_timestamp() - a.xact_start)::int, 0) AS seconds,
       array_agg(DISTINCT l.relation::regclass::text) AS tables
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'relation' AND l.granted AND a.pid <> pg_backend_pid()
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.relation = ANY (ARRAY(SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name))
 GROUP BY a.pid, a.application_name, a.state, a.xact_start
 ORDER BY a.xact_start
 LIMIT 5`;

/** Who holds the tables of a step, the longest transaction first, one a line: whom to end, or to wait for. */
export async function lockHolders(client: pg.ClientBase, { reverting }: SqlMigration): Promise<string[]> {
  const holders = await rows<Holder>(client, HOLDERS, [reverting.tables]).catch(() => []);
  return holders.map(({ pid, application, state, seconds, tables }) => {
    return `process ${pid} (${application}, ${state ?? 'hidden'}) has held ${tables.join(', ')} for ${seconds} s`;
  });
}
