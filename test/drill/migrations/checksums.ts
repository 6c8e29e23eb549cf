import type pg from 'pg';

/** table.column → a number that every value of every row goes into, whatever the order of the rows. */
export type Checksums = ReadonlyMap<string, string>;

/** Of every column of every table, but for the record of the steps themselves. */
export async function checksums(client: pg.Client): Promise<Checksums> {
  const found = new Map<string, string>();
  for (const { table, columns, key } of (await client.query<TableRow>(TABLES)).rows) {
    const sums = columns.map((column) => {
      const value = `concat_ws('|', ${key.join(', ')}, coalesce(${column}::text, 'NULL'))`;
      return `sum(hashtextextended(${value}, 0)::numeric)::text AS ${column}`;
    });
    const { rows } = await client.query<Record<string, string | null>>(`SELECT ${sums.join(', ')} FROM ${table}`);
    for (const column of columns) found.set(`${table}.${column}`, rows[0]?.[column] ?? 'no rows');
  }
  return found;
}

/** Columns of `before` that `after` lacks or holds other values in. */
export function changed(before: Checksums, after: Checksums): string[] {
  return [...before.keys()].filter((column) => before.get(column) !== after.get(column));
}

/** Columns that `after` has beyond `before`. */
export function added(before: Checksums, after: Checksums): string[] {
  return [...after.keys()].filter((column) => !before.has(column));
}

interface TableRow {
  table: string;
  columns: string[];
  key: string[];
}

const TABLES = `
SELECT c.relname AS "table",
  ARRAY(SELECT quote_ident(attname) FROM pg_attribute
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
  ARRAY(SELECT quote_ident(a.attname) FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
    WHERE k.conrelid = c.oid AND k.contype = 'p') AS key
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'migrations'
ORDER BY c.relname`;
