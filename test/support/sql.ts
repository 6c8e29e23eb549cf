import pg from 'pg';

/** Runs SQL on a connection of its own and gives the rows of the last statement. */
export async function sql<Row = Record<string, unknown>>(
  url: string,
  text: string,
  params?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const results: pg.QueryResult | pg.QueryResult[] = await client.query(text, params);
    return [results].flat().at(-1)!.rows as Row[];
  } finally {
    await client.end();
  }
}
