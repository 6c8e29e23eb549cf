import type pg from 'pg';
import { rows } from '../database/migrator/connection.js';

const BATCH = 500;

/** The rows of a query inside the open transaction, however many, some hundred of them in memory at a time. */
export async function* eachRow<Row>(client: pg.ClientBase, name: string, query: string): AsyncGenerator<Row> {
  await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${query}`);
  for (;;) {
    const batch = await rows<Row>(client, `FETCH ${BATCH} FROM ${name}`);
    yield* batch;
    if (batch.length < BATCH) break;
  }
  await client.query(`CLOSE ${name}`);
}
