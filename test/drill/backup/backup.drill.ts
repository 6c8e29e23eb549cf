import pg from 'pg';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from '../../support/sql.js';
import { atLeast, atMost, type Drill, exactly, type Figure } from '../drill.js';
import { startDrillServer } from '../support/drill-server.js';
import { fill, keepWriting } from './fill.js';
import { type Measured, measuredCommand } from './measured-command.js';

/** What both commands print as JSON. */
interface Printed {
  rows: number;
  bytes: number;
  seconds: number;
  files: { count: number; bytes: number };
  tables: { name: string; rows: number; sha256: string }[];
}

interface Options extends Record<string, number> {
  answers: number;
  files: number;
  fileBytes: number;
  /** MiB that either command may hold at most, whatever the size of the database. */
  memory: number;
}

const WRITERS = 2;

export const drill: Drill<Options> = {
  summary: 'A backup under load and its restore: consistent, equal, in bounded memory',
  defaults: { answers: 100_000, files: 200, fileBytes: 1_000_000, memory: 320 },

  async run(options, say) {
    const folder = await mkdtemp(join(tmpdir(), 'ax-qna-drill-backup-'));
    const server = await startDrillServer('backup');
    try {
      return await measure(options, say, folder, server.createDatabase);
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

type Database = Awaited<ReturnType<Awaited<ReturnType<typeof startDrillServer>>['createDatabase']>>;

async function measure(
  { answers, files, fileBytes, memory }: Options,
  say: (line: string) => void,
  folder: string,
  createDatabase: () => Promise<Database>,
): Promise<Figure[]> {
  const databases: Database[] = [];
  const place = async (name: string) => {
    const database = await createDatabase();
    databases.push(database);
    await mkdir(join(folder, name));
    return { DATABASE_URL: database.url, DATA_DIR: join(folder, name) };
  };
  const command = (env: Record<string, string>, ...args: string[]) => measuredCommand<Printed>(args, env);
  const tell = (what: string, { result, seconds, peakMiB }: Measured<Printed>) =>
    say(
      `${what}: ${result.rows} rows, ${result.files.count} files, ${Math.round(result.bytes / 1024)} KiB in ` +
        `${seconds.toFixed(1)} s (${Math.round(result.rows / result.seconds)} rows/s), peak ${Math.round(peakMiB)} MiB`,
    );
  try {
    const [large, target] = [await place('large'), await place('target')];
    const archive = (name: string) => join(folder, `${name}.tar.gz`);
    const pairs = await onClient(large.DATABASE_URL, (client) =>
      fill(client, large.DATA_DIR, { answers, files, fileBytes }),
    );
    say(`${answers} graded answers, ${files} files`);

    const { written, result: largeBackup } = await underLoad(large.DATABASE_URL, pairs, () =>
      command(large, 'backup', '--out', archive('large')),
    );
    tell(`backup with ${written} writes going on`, largeBackup);
    const restored = await command(target, 'restore', archive('large'));
    tell('restore', restored);
    const again = await command(target, 'backup', '--out', archive('again'));

    return [
      atLeast('writes committed while the backup ran', written, 1),
      atLeast('rows in the backup', largeBackup.result.rows, 2 * answers),
      exactly(
        'rows that the second backup, of what was restored, does not hold alike',
        differing(largeBackup.result, again.result),
        0,
      ),
      exactly('answers and grade events that do not fit one another', await misfits(target.DATABASE_URL), 0),
      atMost('MiB held by the backup at most', Math.round(largeBackup.peakMiB), memory),
      atMost('MiB held by the restore at most', Math.round(restored.peakMiB), memory),
    ];
  } finally {
    for (const database of databases) await database.drop();
  }
}

async function underLoad<T>(
  url: string,
  pairs: Awaited<ReturnType<typeof fill>>,
  work: () => Promise<T>,
): Promise<{ written: number; result: T }> {
  const stop = new AbortController();
  const writers = Array.from({ length: WRITERS }, (_, writer) =>
    onClient(url, (client) =>
      keepWriting(
        client,
        pairs.filter((_pair, index) => index % WRITERS === writer),
        stop.signal,
      ),
    ),
  );
  const result = await work().finally(() => stop.abort());
  const written = await Promise.all(writers);
  return { written: written.reduce((sum, count) => sum + count, 0), result };
}

function differing(one: Printed, other: Printed): number {
  const alike = (name: string) =>
    one.tables.find((table) => table.name === name)?.sha256 ===
    other.tables.find((table) => table.name === name)?.sha256;
  const files = one.files.count === other.files.count && one.files.bytes === other.files.bytes ? 0 : 1;
  return one.tables.filter(({ name }) => !alike(name)).reduce((sum, { rows }) => sum + rows, files);
}

/** Gaps in versions, graded answers without their event, events without their answer. */
async function misfits(url: string): Promise<number> {
  const [row] = await sql<{ misfits: number }>(
    url,
    `SELECT (SELECT count(*) FROM (SELECT FROM answers GROUP BY expert_id, question_id HAVING max(version) <> count(*)) AS gaps)::int
          + (SELECT count(*) FROM answers a FULL JOIN grade_events g ON g.answer_id = a.id
              WHERE a.id IS NULL OR g.id IS NULL OR a.version <> g.seq)::int AS misfits`,
  );
  return row!.misfits;
}

async function onClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}
