import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type BackupTable, quoted } from './backup-tables.js';
import { Tally, type TallyResult } from './tally.js';

/** For one transaction: no limit of the role's own ends a long COPY, and values print the same on every server. */
const SETTINGS = [
  `SET LOCAL statement_timeout = 0`,
  `SET LOCAL idle_in_transaction_session_timeout = 0`,
  `SET LOCAL client_encoding = 'UTF8'`,
  `SET LOCAL datestyle = 'ISO, YMD'`,
  `SET LOCAL timezone = 'UTC'`,
  `SET LOCAL intervalstyle = 'postgres'`,
  `SET LOCAL extra_float_digits = 1`,
  `SET LOCAL bytea_output = 'hex'`,
  `SET LOCAL lock_timeout = '10s'`,
  `SET LOCAL application_name = 'ax-qna backup'`,
];

export async function prepareForCopy(client: pg.ClientBase): Promise<void> {
  for (const setting of SETTINGS) await client.query(setting);
}

/** Every row of the table in the order of its primary key, as COPY prints it, a few kilobytes at a time. */
export function copyOut(client: pg.ClientBase, { name, columns, order }: BackupTable): AsyncIterable<Buffer> {
  const rows = `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(name)} ORDER BY ${order.join(', ')}`;
  return client.query(copyTo(`COPY (${rows}) TO STDOUT`));
}

export async function copyIn(
  client: pg.ClientBase,
  { name, columns }: Pick<BackupTable, 'name' | 'columns'>,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  const target = client.query(copyFrom(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN`));
  // One part at a time: the parts are large.
  await pipeline(Readable.from(content, { highWaterMark: 1 }), target);
}

/** What a backup of the table would hold now. */
export async function tallyOf(client: pg.ClientBase, table: BackupTable): Promise<TallyResult> {
  const tally = new Tally();
  for await (const chunk of copyOut(client, table)) tally.add(chunk);
  return tally.result();
}
