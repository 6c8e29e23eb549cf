import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { ALEMBIC_TABLES } from '../../support/legacy-database.js';
import { onServer, urlOf } from '../../support/template.js';
import { answerRows, BANK } from './answer-rows.js';
import { categoryRows, expertRows, questionRows } from './bank-rows.js';
import { inBulk } from './bulk.js';
import { answersOf, type Size, STAFF } from './size.js';
import { idOf } from './values.js';

/** `seed`: the original design, for the floor and for plain NestJS. `product`: what its migrations make. */
export type DatabaseKind = 'seed' | 'product';

export interface LoadedDatabase {
  url: string;
  drop(): Promise<void>;
}

/** Raised when other rows are loaded than before, so that a kept database of an earlier bench is made anew. */
const FORM = 2;
/** Rows a statement. */
const CHUNK = 100_000;

/** The people of the original design, of whom it says no more than what the score needs, and a record of grades. */
const AROUND_THE_SEED = `
CREATE TABLE users (id uuid PRIMARY KEY);
CREATE TABLE experts (id uuid PRIMARY KEY, specialties jsonb NOT NULL);
${ALEMBIC_TABLES}
CREATE TABLE grade_events (
  id uuid PRIMARY KEY, answer_id uuid NOT NULL REFERENCES answers (id) ON DELETE CASCADE, version integer NOT NULL,
  status_after answerstatus NOT NULL, score_after float, max_score integer NOT NULL, is_correct boolean,
  created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ix_grade_events_answer_id ON grade_events (answer_id)`;

/** Makes and fills the database, or takes the one that an earlier run filled and kept. */
export async function loadedDatabase(
  serverUrl: string,
  kind: DatabaseKind,
  size: Size,
  say: (line: string) => void,
): Promise<LoadedDatabase> {
  const name = `ax_qna_bench_${kind}_${answersOf(size)}`;
  const made = `bench ${FORM} ${JSON.stringify(size)}`;
  const url = urlOf(serverUrl, name);
  const drop = () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  if ((await commentOn(serverUrl, name)) === made) {
    if (kind === 'product') await migrate(url);
    say(`taking the ${kind} database that was kept`);
    return { url, drop };
  }
  const began = performance.now();
  await drop();
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0`);
  await fill(url, kind, size);
  await onServer(serverUrl, `COMMENT ON DATABASE ${name} IS '${made}'`);
  const seconds = Math.round((performance.now() - began) / 1000);
  say(`loaded ${answersOf(size).toLocaleString('en')} answers into the ${kind} database in ${seconds} s`);
  return { url, drop };
}

async function commentOn(serverUrl: string, name: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ made: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS made FROM pg_database WHERE datname = $1`,
      [name],
    );
    return rows[0]?.made ?? null;
  } finally {
    await client.end();
  }
}

async function migrate(url: string): Promise<void> {
  const dataSource = new DataSource(dataSourceOptions({ url, poolSize: 1 }));
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy();
  }
}

async function fill(url: string, kind: DatabaseKind, size: Size): Promise<void> {
  if (kind === 'product') await migrate(url);
  const columns = kind === 'product' ? 'whole' : 'bare';
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '64MB'`);
    if (kind === 'seed') await client.query(AROUND_THE_SEED);
    await client.query(kind === 'product' ? userRows(size) : bareUserRows());
    await client.query(expertRows(size, columns));
    await client.query(categoryRows(size));
    await client.query(questionRows(size));
    await client.query(BANK);
    const rows = answersOf(size);
    await inBulk(client, 'answers', async () => {
      for (let from = 0; from < rows; from += CHUNK) {
        await client.query(answerRows(size, columns, from, Math.min(from + CHUNK, rows)));
      }
    });
    await client.query('VACUUM (ANALYZE)');
    await client.query('CHECKPOINT').catch(() => undefined);
  } finally {
    await client.end();
  }
}

/** Staff have numbers below zero. */
const bareUserRows = (): string => `
INSERT INTO users (id) SELECT ${idOf('user', '-n')} FROM generate_series(1, ${STAFF}) n`;

const userRows = ({ experts, writers }: Size): string => `
INSERT INTO users (id, email, password_hash, name, role)
SELECT ${idOf('user', 'n')}, 'person' || n || '@example.com', 'unusable', 'Person ' || n,
       (CASE WHEN n < 0 THEN 'OPERATOR' ELSE 'APPLICANT' END)::userrole
  FROM generate_series(${-STAFF}, ${experts + writers}) n WHERE n <> 0`;
