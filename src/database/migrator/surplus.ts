import pg from 'pg';
import { NEEDS, RIGHTS } from '../rights.js';
import { committedCatalogue } from './catalogue.js';

/** Whose rights are looked at, and where. */
export interface Survey {
  readonly role: string;
  readonly schema: string;
  /** `server_version_num`. */
  readonly version: number;
}

/** How many findings a line names. */
const SHOWN = 8;

/**
 * SQL of what makes a role more than what is granted to it: attributes, membership in PostgreSQL's own roles, ownership.
 * That of a role it is a member of counts, whether it inherits or has to become it. A row a finding: what it is, and
 * through which role.
 */
export function mightOf({ role }: Pick<Survey, 'role'>): string {
  return `WITH ${reachOf(role)}\n${MIGHT}`;
}

/** SQL of the rights that a role has beyond what the running product needs, in rows of the same kind. */
export function surplusOf(survey: Survey): string {
  const parts = [DATABASE, schemasOf(survey), relationsOf(survey), COLUMNS, SEQUENCES, FUNCTIONS];
  return `WITH ${reachOf(survey.role)},\n${oursOf(survey)}
${[...parts, ...(survey.version >= 150_000 ? [PARAMETERS] : [])].join('\n UNION ALL\n')}`;
}

/** SQL of one text that names the first findings, in column `line`; null where there are none. */
export function inOneLine(findings: string): string {
  return `SELECT string_agg(what, ', ' ORDER BY place) FILTER (WHERE place <= ${SHOWN})
    || CASE WHEN count(*) > ${SHOWN} THEN format(' and %s more', count(*) - ${SHOWN}) ELSE '' END AS line
  FROM (SELECT what || max(via) AS what, row_number() OVER (ORDER BY what) AS place
          FROM (${findings}) AS finding (what, via) GROUP BY what) AS findings`;
}

/** SQL of what everybody, and so this role, may do with tables that are not the product's: `what`, a row a table. */
export function everybodysOf(survey: Survey): string {
  return `WITH ${oursOf(survey)}
SELECT string_agg(p.name, ', ') || ' on ' || c.oid::regclass AS what
  FROM pg_class c CROSS JOIN unnest(${tablePrivileges(survey)}) AS p (name)
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
   AND c.oid NOT IN (SELECT oid FROM ours) AND has_table_privilege('public', c.oid, p.name)
 GROUP BY c.oid ORDER BY c.oid::regclass::text`;
}

function reachOf(role: string): string {
  return `reach AS (
  SELECT held.*, CASE WHEN held.oid = self.oid THEN '' ELSE ' through ' || quote_ident(held.rolname) END AS via
    FROM pg_roles self JOIN pg_roles held ON pg_has_role(self.oid, held.oid, 'MEMBER')
   WHERE self.rolname = ${literal(role)}
)`;
}

/** The product's tables with the sequences of their columns, its functions, and what is to be granted. */
function oursOf({ schema }: Survey): string {
  const place = pg.escapeIdentifier(schema);
  const functions = Object.keys(committedCatalogue().functions).map((name) => `${place}.${name}`);
  return `own_tables AS (
  SELECT oid, relname FROM pg_class
   WHERE relnamespace = ${literal(place)}::regnamespace AND relname IN (${Object.keys(RIGHTS).map(literal).join(', ')})
),
ours AS (
  SELECT oid FROM own_tables
  UNION ALL
  SELECT objid FROM pg_depend
   WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')
     AND refobjid IN (SELECT oid FROM own_tables)
),
own_functions AS (
  SELECT to_regprocedure(name)::oid AS oid FROM unnest(ARRAY[${functions.map(literal).join(', ')}]) AS name
),
needed (tbl, privilege, columns) AS (VALUES
  ${NEEDS.map(({ table, privilege, columns }) => `(${[table, privilege].map(literal).join(', ')}, ${arrayOf(columns)})`).join(',\n  ')}
)`;
}

const MIGHT = `SELECT attribute AS what, via
  FROM reach, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
    ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) AS a (attribute, has)
 WHERE has
 UNION ALL
SELECT 'membership in ' || rolname, '' FROM reach WHERE rolname LIKE 'pg\\_%'
 UNION ALL
SELECT 'ownership of ' || pg_describe_object(classid, objid, objsubid), via
  FROM reach JOIN pg_shdepend d ON d.refclassid = 'pg_authid'::regclass AND d.refobjid = reach.oid AND d.deptype = 'o'
  JOIN pg_database here ON here.datname = current_database()
 WHERE d.dbid = here.oid OR (d.classid = 'pg_database'::regclass AND d.objid = here.oid)`;

const DATABASE = `SELECT p.name || ' on the database', via
  FROM reach, unnest(ARRAY['CREATE', 'TEMPORARY', 'CONNECT WITH GRANT OPTION']) AS p (name)
 WHERE has_database_privilege(reach.oid, current_database(), p.name)`;

const schemasOf = ({ schema }: Survey): string => `SELECT p.name || ' on schema ' || n.oid::regnamespace, via
  FROM reach, pg_namespace n, unnest(ARRAY['CREATE', 'USAGE', 'USAGE WITH GRANT OPTION']) AS p (name)
 WHERE has_schema_privilege(reach.oid, n.oid, p.name)
   AND CASE WHEN n.nspname = ${literal(schema)} THEN p.name <> 'USAGE'
            ELSE NOT has_schema_privilege('public', n.oid, p.name) END`;

const relationsOf = (survey: Survey): string => `SELECT p.name || ' on ' || c.oid::regclass, via
  FROM reach, pg_class c, unnest(${tablePrivileges(survey)}) AS p (name)
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND has_table_privilege(reach.oid, c.oid, p.name)
   AND CASE WHEN c.oid NOT IN (SELECT oid FROM ours) THEN NOT has_table_privilege('public', c.oid, p.name)
            ELSE has_table_privilege(reach.oid, c.oid, p.name || ' WITH GRANT OPTION')
              OR NOT EXISTS (SELECT FROM needed WHERE tbl = c.relname AND privilege = p.name AND columns IS NULL) END`;

const COLUMNS = `SELECT format('%s (%I) on %s', p.name, a.attname, c.oid::regclass), via
  FROM reach, pg_class c, pg_attribute a, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS p (name)
 WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
   AND has_column_privilege(reach.oid, c.oid, a.attnum, p.name) AND NOT has_table_privilege(reach.oid, c.oid, p.name)
   AND CASE WHEN c.oid NOT IN (SELECT oid FROM ours) THEN NOT has_column_privilege('public', c.oid, a.attnum, p.name)
            ELSE has_column_privilege(reach.oid, c.oid, a.attnum, p.name || ' WITH GRANT OPTION')
              OR NOT EXISTS (SELECT FROM needed
                              WHERE tbl = c.relname AND privilege = p.name AND a.attname = ANY (columns)) END`;

const SEQUENCES = `SELECT p.name || ' on ' || s.oid::regclass, via
  FROM reach, pg_class s, unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) AS p (name)
 WHERE s.relkind = 'S' AND has_sequence_privilege(reach.oid, s.oid, p.name)
   AND (s.oid IN (SELECT oid FROM ours) OR NOT has_sequence_privilege('public', s.oid, p.name))`;

const FUNCTIONS = `SELECT 'EXECUTE on ' || f.oid::regprocedure, via
  FROM reach, pg_proc f
 WHERE has_function_privilege(reach.oid, f.oid, 'EXECUTE')
   AND (f.oid IN (SELECT oid FROM own_functions) OR NOT has_function_privilege('public', f.oid, 'EXECUTE'))`;

/** Such as session_replication_role, which switches triggers off. */
const PARAMETERS = `SELECT granted.privilege_type || ' of the setting ' || parname, via
  FROM reach, pg_parameter_acl, aclexplode(paracl) AS granted
 WHERE granted.grantee IN (0, reach.oid)`;

function tablePrivileges({ version }: Pick<Survey, 'version'>): string {
  const names = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];
  return `ARRAY[${[...names, ...(version >= 170_000 ? ['MAINTAIN'] : [])].map(literal).join(', ')}]`;
}

function arrayOf(names: readonly string[] | null): string {
  return names === null ? 'NULL::text[]' : `ARRAY[${names.map(literal).join(', ')}]`;
}

function literal(text: string): string {
  return pg.escapeLiteral(text);
}
