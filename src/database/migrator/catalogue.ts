import type pg from 'pg';
import { readFileSync } from 'node:fs';
import { rows } from './connection.js';

export interface CatalogueColumn {
  type: string;
  notNull: boolean;
  default: string | null;
}

/** Names to definitions, each as PostgreSQL itself prints it. */
export type Definitions = Record<string, string>;

export interface CatalogueTable {
  columns: Record<string, CatalogueColumn>;
  /** Primary, unique and foreign keys, checks. NOT NULL is the column's, though PostgreSQL 18 lists it here too. */
  constraints: Definitions;
  indexes: Definitions;
  triggers: Definitions;
}

/** The schema as data. The same for PostgreSQL 14 to 18, and whatever order columns were added in. */
export interface Catalogue {
  tables: Record<string, CatalogueTable>;
  /** Labels in their order. */
  enums: Record<string, string[]>;
  functions: Definitions;
}

/** What the steps of this version make of an empty database; `npm run catalogue` writes it. */
export function committedCatalogue(): Catalogue {
  return JSON.parse(readFileSync(new URL('../catalogue.json', import.meta.url), 'utf8')) as Catalogue;
}

/** Reads the current schema; the record of the steps themselves is not part of it. */
export async function readCatalogue(client: pg.ClientBase): Promise<Catalogue> {
  const catalogue: Catalogue = { tables: {}, enums: {}, functions: {} };
  for (const { table, name, ...column } of await rows<ColumnRow>(client, COLUMNS)) {
    tableOf(catalogue, table).columns[name] = column;
  }
  for (const kind of ['constraints', 'indexes', 'triggers'] as const) {
    for (const { table, name, definition } of await rows<DefinitionRow>(client, DEFINITIONS[kind])) {
      tableOf(catalogue, table)[kind][name] = definition;
    }
  }
  for (const { name, labels } of await rows<{ name: string; labels: string[] }>(client, ENUMS)) {
    catalogue.enums[name] = labels;
  }
  for (const { name, definition } of await rows<{ name: string; definition: string }>(client, FUNCTIONS)) {
    catalogue.functions[name] = definition;
  }
  return catalogue;
}

interface ColumnRow extends CatalogueColumn {
  table: string;
  name: string;
}

interface DefinitionRow {
  table: string;
  name: string;
  definition: string;
}

function tableOf({ tables }: Catalogue, name: string): CatalogueTable {
  return (tables[name] ??= { columns: {}, constraints: {}, indexes: {}, triggers: {} });
}

const OUR_TABLES = `relation.relnamespace = current_schema()::regnamespace AND relation.relkind IN ('r', 'p')
  AND relation.relname <> 'migrations'`;

/** Definitions name the schema where the object is looked up from elsewhere; which schema it is says nothing. */
const withoutSchema = (definition: string) =>
  `regexp_replace(${definition}, '\\m' || quote_ident(current_schema()) || '\\.', '', 'g')`;

const COLUMNS = `
SELECT relation.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
  a.attnotnull AS "notNull", pg_get_expr(d.adbin, d.adrelid) AS "default"
FROM pg_class relation
JOIN pg_attribute a ON a.attrelid = relation.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE ${OUR_TABLES}
ORDER BY relation.relname COLLATE "C", a.attname COLLATE "C"`;

const DEFINITIONS = {
  constraints: `
SELECT relation.relname AS "table", c.conname AS name, ${withoutSchema('pg_get_constraintdef(c.oid)')} AS definition
FROM pg_class relation
JOIN pg_constraint c ON c.conrelid = relation.oid AND c.contype IN ('p', 'u', 'f', 'c', 'x')
WHERE ${OUR_TABLES}
ORDER BY relation.relname COLLATE "C", c.conname COLLATE "C"`,
  indexes: `
SELECT relation.relname AS "table", class.relname AS name,
  ${withoutSchema('pg_get_indexdef(i.indexrelid)')} || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END AS definition
FROM pg_class relation
JOIN pg_index i ON i.indrelid = relation.oid
JOIN pg_class class ON class.oid = i.indexrelid
WHERE ${OUR_TABLES}
ORDER BY relation.relname COLLATE "C", class.relname COLLATE "C"`,
  triggers: `
SELECT relation.relname AS "table", t.tgname AS name,
  ${withoutSchema('pg_get_triggerdef(t.oid)')} || CASE t.tgenabled WHEN 'D' THEN ' DISABLED' ELSE '' END AS definition
FROM pg_class relation
JOIN pg_trigger t ON t.tgrelid = relation.oid AND NOT t.tgisinternal
WHERE ${OUR_TABLES}
ORDER BY relation.relname COLLATE "C", t.tgname COLLATE "C"`,
};

const ENUMS = `
SELECT t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = current_schema()::regnamespace
GROUP BY t.typname
ORDER BY t.typname COLLATE "C"`;

const FUNCTIONS = `
SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
  pg_get_function_result(p.oid) || ' ' || l.lanname || ' ' || p.prosrc AS definition
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f' AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
)
ORDER BY 1`;
