import pg from 'pg';
import { NEEDS, RIGHTS } from '../rights.js';
import { limitsOfRole } from '../time-limits.js';
import { committedCatalogue } from './catalogue.js';
import { inTransaction, one, rows } from './connection.js';
import { MigrationError } from './migration-error.js';
import { everybodysOf, inOneLine, mightOf, type Survey, surplusOf } from './surplus.js';

export interface Grants {
  /** The SQL of one transaction; its last statement fails where the role may still do more. */
  readonly script: readonly string[];
  /** Limits of time as settings of the role, for which not every owner of tables may change a role. */
  readonly limits: readonly string[];
  /** What another application lets everybody do with tables of its own, and this role too, one a line. */
  readonly notes: readonly string[];
}

/** How the script's last statement says what is too much. */
const TOO_MUCH = 'P0001';
const FORBIDDEN = '42501';

/**
 * The SQL that leaves the role with what the running product needs, and nothing more; may be run any number of times.
 * It takes rights to the product's own tables from everybody else, those of other applications it leaves alone.
 * @throws MigrationError when the role is not there, or is more than what is granted to it
 */
export async function grantsOf(client: pg.ClientBase, role: string): Promise<Grants> {
  await requireTables(client);
  await requireLesserRole(client, role);
  const survey = await one<Survey & { database: string }>(
    client,
    `SELECT current_schema() AS schema, current_setting('server_version_num')::int AS version, $1 AS role,
            current_database() AS database`,
    [role],
  );
  const notes = await rows<{ what: string }>(client, everybodysOf(survey));
  return {
    script: [...(await changesOf(client, survey)), checkOf(survey)],
    limits: limitsOfRole(role, survey.database),
    notes: notes.map(({ what }) => `everybody has ${what}, and so has ${role}: that is not the product's to change`),
  };
}

/** @throws MigrationError as {@link grantsOf}, and when the role could still do more than it should; nothing is changed */
export async function grant(client: pg.ClientBase, role: string): Promise<Grants> {
  const grants = await grantsOf(client, role);
  await inTransaction(client, async () => {
    for (const statement of grants.script) await client.query(statement);
  }).catch((error: pg.DatabaseError) => {
    throw error.code === TOO_MUCH ? new MigrationError(error.message, [], { cause: error }) : error;
  });
  const isLimited = await client.query(grants.limits.join(';')).then(
    () => true,
    (error: pg.DatabaseError) => {
      if (error.code !== FORBIDDEN) throw error;
      return false;
    },
  );
  if (isLimited) return grants;
  const left = `behind a pooler ${role} has no limits of time: it may set them itself: ${grants.limits.join('; ')}`;
  return { ...grants, notes: [...grants.notes, left] };
}

/** What the connected role lacks of {@link RIGHTS} on the tables and columns that are there, one a line. */
export async function missingRights(client: pg.ClientBase): Promise<string[]> {
  const needed = NEEDS.flatMap(({ table, privilege, columns }) =>
    (columns ?? [null]).map((column) => ({ table, privilege, column })),
  );
  const missing = await rows<{ need: string }>(
    client,
    `SELECT DISTINCT privilege || ' on ' || given.tbl AS need
       FROM unnest($1::text[], $2::text[], $3::text[]) AS given (tbl, col, privilege)
       LEFT JOIN pg_attribute a ON a.attrelid = to_regclass(given.tbl) AND a.attname = given.col
      WHERE to_regclass(given.tbl) IS NOT NULL
        AND NOT CASE WHEN given.col IS NULL THEN has_table_privilege(to_regclass(given.tbl), privilege)
                     ELSE has_column_privilege(a.attrelid, a.attnum, privilege) END
      ORDER BY 1`,
    [needed.map(({ table }) => table), needed.map(({ column }) => column), needed.map(({ privilege }) => privilege)],
  );
  return missing.map(({ need }) => need);
}

async function changesOf(
  client: pg.ClientBase,
  { role, schema: place, database }: Survey & { database: string },
): Promise<string[]> {
  const to = pg.escapeIdentifier(role);
  const schema = pg.escapeIdentifier(place);
  const tables = Object.keys(RIGHTS).map((table) => `${schema}.${table}`);
  const functions = Object.keys(committedCatalogue().functions).map((name) => `${schema}.${name}`);
  const sequences = await rows<{ name: string }>(client, SEQUENCES, [tables]);
  return [
    // Everybody may by default, and a table of one's own can stand in front of a real one.
    `REVOKE CREATE, TEMPORARY ON DATABASE ${pg.escapeIdentifier(database)} FROM PUBLIC, ${to}`,
    `REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC, ${to}`,
    `REVOKE ALL ON ${tables.join(', ')} FROM PUBLIC, ${to}`,
    ...sequences.map(({ name }) => `REVOKE ALL ON SEQUENCE ${name} FROM PUBLIC, ${to}`),
    `REVOKE ALL ON FUNCTION ${functions.join(', ')} FROM PUBLIC, ${to}`,
    `GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ${to}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${to}`,
    ...Object.keys(RIGHTS).map((table) => `GRANT ${privilegesOn(table)} ON ${schema}.${table} TO ${to}`),
  ];
}

function privilegesOn(table: string): string {
  return NEEDS.filter((need) => need.table === table)
    .map(({ privilege, columns }) => (columns === null ? privilege : `${privilege} (${columns.join(', ')})`))
    .join(', ');
}

/** Of the columns of the product's tables. */
const SEQUENCES = `
SELECT s.oid::regclass::text AS name FROM pg_class s JOIN pg_depend d ON d.objid = s.oid
 WHERE s.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
   AND d.deptype IN ('a', 'i') AND d.refobjid IN (SELECT to_regclass(name) FROM unnest($1::text[]) AS name)
 ORDER BY 1`;

/** A statement that fails, naming it, where something is left that the role may do and the product does not need. */
function checkOf(survey: Survey): string {
  const message = `${pg.escapeIdentifier(survey.role)} may do more than the running product: `;
  const body = `
DECLARE surplus text := coalesce((${inOneLine(mightOf(survey))}), (${inOneLine(surplusOf(survey))}));
BEGIN
  IF surplus IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = '${TOO_MUCH}',
      MESSAGE = ${pg.escapeLiteral(message)} || surplus || ${pg.escapeLiteral(`. ${ADVICE}`)};
  END IF;
END `;
  let tag = '$surplus$';
  while (body.includes(tag)) tag = tag.replace('$s', '$ss');
  return `DO ${tag}${body}${tag}`;
}

const ADVICE = 'Take that away, or make a role of its own for the product; nothing was changed.';

async function requireTables(client: pg.ClientBase): Promise<void> {
  const { missing } = await one<{ missing: number }>(
    client,
    `SELECT count(*)::int AS missing FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL`,
    [Object.keys(RIGHTS)],
  );
  if (missing > 0) throw new MigrationError('Not all tables are there: run migrate up first.');
}

async function requireLesserRole(client: pg.ClientBase, role: string): Promise<void> {
  const [found] = await rows<{ is_super: boolean; is_self: boolean; might: string | null }>(
    client,
    `SELECT rolsuper AS is_super, rolname = current_user AS is_self, (${inOneLine(mightOf({ role }))}) AS might
       FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  const name = pg.escapeIdentifier(role);
  if (!found) {
    throw new MigrationError(
      `There is no role ${name}: make it with CREATE ROLE ${name} LOGIN PASSWORD '…', then grant.`,
    );
  }
  if (found.is_super) throw new MigrationError(`${name} is a superuser, whom nothing can be refused.`);
  if (found.is_self)
    throw new MigrationError(`${name} is the role that migrates: the product needs a role of its own.`);
  if (found.might !== null) {
    throw new MigrationError(`${name} may do more than the running product: ${found.might}. ${ADVICE}`);
  }
}
