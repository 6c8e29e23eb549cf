import pg from 'pg';
import { RIGHTS, type TableRights } from '../rights.js';
import { inTransaction, one, rows } from './connection.js';
import { MigrationError } from './migration-error.js';
import { exists } from './steps.js';

interface RoleRow {
  rolsuper: boolean;
  owns: boolean;
  is_self: boolean;
}

interface Place {
  database: string;
  schema: string;
}

/**
 * The SQL that leaves the role with what the running product needs, and nothing more; may be run any number of times.
 * @throws MigrationError when the role is not there, or could do everything whatever is granted
 */
export async function grantScript(client: pg.ClientBase, role: string): Promise<string[]> {
  await requireLesserRole(client, role);
  const place = await one<Place>(client, `SELECT current_database() AS database, current_schema() AS schema`);
  const to = pg.escapeIdentifier(role);
  const database = pg.escapeIdentifier(place.database);
  const schema = pg.escapeIdentifier(place.schema);
  return [
    // Everybody may by default, and a table of one's own can stand in front of a real one.
    `REVOKE CREATE, TEMPORARY ON DATABASE ${database} FROM PUBLIC, ${to}`,
    `REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC, ${to}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM PUBLIC, ${to}`,
    `REVOKE ALL ON ALL SEQUENCES IN SCHEMA ${schema} FROM PUBLIC, ${to}`,
    `GRANT CONNECT ON DATABASE ${database} TO ${to}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${to}`,
    ...Object.entries(RIGHTS).map(
      ([table, rights]) => `GRANT ${privilegesOf(rights).join(', ')} ON ${schema}.${table} TO ${to}`,
    ),
  ];
}

/** @throws MigrationError as {@link grantScript} */
export async function grant(client: pg.ClientBase, role: string): Promise<string[]> {
  const script = await grantScript(client, role);
  await inTransaction(client, async () => {
    for (const statement of script) await client.query(statement);
  });
  return script;
}

/** What the connected role lacks of {@link RIGHTS} on the tables that are there, one a line. */
export async function missingRights(client: pg.ClientBase): Promise<string[]> {
  const needed = Object.entries(RIGHTS).flatMap(([table, rights]) =>
    privilegesOf(rights).flatMap((privilege) => needsOf(table, privilege)),
  );
  const missing = await rows<{ need: string }>(
    client,
    `SELECT DISTINCT privilege || ' on ' || given.tbl AS need
       FROM unnest($1::text[], $2::text[], $3::text[]) AS given (tbl, col, privilege)
      WHERE to_regclass(given.tbl) IS NOT NULL
        AND NOT CASE WHEN given.col IS NULL THEN has_table_privilege(to_regclass(given.tbl), privilege)
                     ELSE has_column_privilege(to_regclass(given.tbl), given.col, privilege) END
      ORDER BY 1`,
    [needed.map(({ table }) => table), needed.map(({ column }) => column), needed.map(({ privilege }) => privilege)],
  );
  return missing.map(({ need }) => need);
}

function privilegesOf({ insert, update, delete: remove }: TableRights): string[] {
  return [
    'SELECT',
    ...(insert ? ['INSERT'] : []),
    ...(update ? [`UPDATE (${update.join(', ')})`] : []),
    ...(remove ? ['DELETE'] : []),
  ];
}

function needsOf(table: string, privilege: string): { table: string; column: string | null; privilege: string }[] {
  const [, columns] = /^UPDATE \((.*)\)$/.exec(privilege) ?? [];
  if (columns === undefined) return [{ table, column: null, privilege }];
  return columns.split(', ').map((column) => ({ table, column, privilege: 'UPDATE' }));
}

async function requireLesserRole(client: pg.ClientBase, role: string): Promise<void> {
  const [found] = await rows<RoleRow>(
    client,
    `SELECT r.rolsuper, r.rolname = current_user AS is_self,
            EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
                       AND pg_has_role(r.oid, c.relowner, 'MEMBER')) AS owns
       FROM pg_roles r WHERE r.rolname = $1`,
    [role],
  );
  const name = pg.escapeIdentifier(role);
  if (!found) {
    throw new MigrationError(
      `There is no role ${name}: make it with CREATE ROLE ${name} LOGIN PASSWORD '…', then grant.`,
    );
  }
  if (found.rolsuper) throw new MigrationError(`${name} is a superuser, whom nothing can be refused.`);
  if (found.is_self || found.owns) {
    throw new MigrationError(
      `${name} owns the tables, or may act for their owner: the product needs a role of its own.`,
    );
  }
  if (!(await exists(client, 'migration_baseline'))) {
    throw new MigrationError('The tables are not there yet: run migrate up first.');
  }
}
