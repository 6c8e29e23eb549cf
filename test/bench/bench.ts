import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { randomFrom } from '../drill/support/random.js';
import { type DatabaseKind, loadedDatabase, type LoadedDatabase } from './load/databases.js';
import { FreshPairs } from './load/fresh-pairs.js';
import { answersOf } from './load/size.js';
import { type Bearers, type LoadedExpert, readWorld, signIn } from './load/world.js';
import { type Cores, moveTo, twoCores } from './measure/cores.js';
import { watchOthers } from './measure/others.js';
import { cpuOf, cpuOfFamily, databaseProcess } from './measure/processes.js';
import { measureRounds, type Target } from './measure/rounds.js';
import { measureRegrade, type RegradeMeasure } from './measure/regrade.js';
import { startToReady } from './measure/start.js';
import { requireSameAnswers } from './operations/same-answers.js';
import type { ServerName } from './operations/operation.js';
import type { BenchOptions } from './options.js';
import { judge, type Verdict } from './report/goals.js';
import { type Row, summarize } from './report/summary.js';
import type { Leftovers } from './leftovers.js';
import { compileServers } from './servers/compile.js';
import { startBenchPostgres } from './servers/postgres.js';
import { startServer } from './servers/server.js';

export interface BenchResult {
  postgres: string;
  node: string;
  answers: number;
  /** Whether the server had a core of its own. */
  pinned: boolean;
  /** The share of the machine that went to other work meanwhile, from 0 to 1. */
  otherWork: number;
  rows: Row[];
  /** Milliseconds; null where the product was not measured. */
  startMs: number | null;
  /** Null where the product was not measured. */
  regrade: RegradeMeasure | null;
  goals: Verdict[];
}

/** Applicants who are signed in to read. */
const READERS = 500;
/** Draws the same requests in every run. */
const SEED = 4;

/** @param leftovers what is to be ended and removed when the run ends, however it does */
export async function runBench(
  options: BenchOptions,
  leftovers: Leftovers,
  say: (line: string) => void,
): Promise<BenchResult> {
  await compileServers();
  const cores = options.pin ? await twoCores() : null;
  if (cores) await moveTo(cores.rest);
  const serverUrl = options.database ?? (await startedPostgres(options, leftovers));
  const databases = await loadDatabases(serverUrl, options, leftovers, say);

  const [firstUrl = ''] = [...databases.values()].map(({ url }) => url);
  const world = await readWorld(firstUrl, options.size);
  const secret = randomBytes(48).toString('base64');
  const product = databases.get('product');
  const people = [...world.experts.slice(0, READERS), ...world.writers];
  const bearers = product ? await signIn(product.url, people, secret) : openDoor(people);
  const databasePid = await databaseProcess(serverUrl);

  const dataDir = await mkdtemp(join(tmpdir(), 'ax-qna-bench-'));
  leftovers.add(() => rm(dataDir, { recursive: true, force: true }));
  const settings = { dataDir, secret, core: cores?.server ?? null };
  const targets: Target[] = [];
  const pairs = new Map<DatabaseKind, FreshPairs>();
  for (const [kind, { url }] of databases) pairs.set(kind, await FreshPairs.in(url, world));
  for (const name of options.servers) {
    const kind = databaseOf(name);
    const databaseUrl = databases.get(kind)?.url ?? '';
    const nodeOptions = options.profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
    const server = await startServer(name, { ...settings, databaseUrl, nodeOptions });
    leftovers.add(() => server.stop());
    targets.push({ ...server, databaseUrl, databasePid, pairs: pairs.get(kind) as FreshPairs });
  }

  await requireSameAnswers(targets, options.operations, { world, bearers });
  if (targets.length > 1) say('all of them answer the same');
  const others = watchOthers(() => cpuOfBench(targets, databasePid));
  const measured = await measureRounds(targets, options, { world, bearers, random: randomFrom(SEED) }, say);
  const otherWork = others();
  const startMs = product ? await startToReady({ ...settings, databaseUrl: product.url }, options.starts) : null;
  const regrade = product
    ? await measureRegrade({ ...settings, databaseUrl: product.url }, bearers.staff[0] ?? '', options.regraded)
    : null;
  const rows = summarize(measured);
  return {
    ...(await machine(serverUrl, cores)),
    answers: answersOf(options.size),
    otherWork,
    rows,
    startMs,
    regrade,
    goals: judge(rows, startMs, regrade),
  };
}

function cpuOfBench(targets: readonly Target[], databasePid: number | null): number {
  const { user, system } = process.cpuUsage();
  const database = databasePid === null ? 0 : cpuOfFamily(databasePid);
  return targets.reduce((sum, { pid }) => sum + cpuOf(pid), (user + system) / 1000 + database);
}

const databaseOf = (server: ServerName): DatabaseKind => (server === 'product' ? 'product' : 'seed');

async function startedPostgres({ keep }: BenchOptions, leftovers: Leftovers): Promise<string> {
  const server = await startBenchPostgres(keep);
  leftovers.add(() => server.stop());
  return server.url;
}

/** Of those kinds that the servers need. */
async function loadDatabases(
  serverUrl: string,
  { servers, size, keep, database }: BenchOptions,
  leftovers: Leftovers,
  say: (line: string) => void,
): Promise<Map<DatabaseKind, LoadedDatabase>> {
  const databases = new Map<DatabaseKind, LoadedDatabase>();
  for (const kind of new Set(servers.map(databaseOf))) {
    const loaded = await loadedDatabase(serverUrl, kind, size, say);
    // The embedded server goes with all it holds.
    if (database !== null && !keep) leftovers.add(() => loaded.drop());
    databases.set(kind, loaded);
  }
  return databases;
}

/** For servers that nobody signs in to. */
function openDoor(experts: readonly LoadedExpert[]): Bearers {
  return { staff: [''], experts: new Map(experts.map(({ id }) => [id, ''])) };
}

async function machine(url: string, cores: Cores | null): Promise<Pick<BenchResult, 'postgres' | 'node' | 'pinned'>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
  await client.end();
  return { postgres: `PostgreSQL ${rows[0]?.version}`, node: process.version, pinned: cores !== null };
}
