import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postmasterPid, processesOf } from '../../../src/database/embedded/processes.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../../../src/database/embedded-postgres.js';
import { runFolder } from '../../support/test-server.js';
import { type Instance, startInstance } from '../support/instance.js';
import { createDatabase } from './world.js';

export const VICTIMS = ['app', 'database', 'backend', 'both'] as const;
/** `database` is its first process, `backend` one of those that serve the application. */
export type Victim = (typeof VICTIMS)[number];

/** An application on a database, both of which come back after they were killed. */
export interface SetUp {
  readonly name: string;
  readonly databaseUrl: string;
  /** DATA_DIR of the application. */
  readonly dataDir: string;
  /** Of the application; another one after it was killed. */
  url(): string;
  /** How often the application was started. */
  generation(): number;
  /** Whether it runs: nobody but the drill may end it. */
  isAlive(): boolean;
  /** What the application has printed. */
  printed(): string;
  /** SIGKILL; resolves when what was killed is on its way again. */
  kill(victim: Victim): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL of the drill's own, as it is shipped: an acknowledged write is on the disk. */
export async function externalSetUp(): Promise<SetUp> {
  const folder = runFolder('drill-crash');
  const server = await startEmbeddedPostgres({ dataDir: folder });
  const databaseUrl = await createDatabase(server.url);
  return setUp(
    'DATABASE_URL',
    databaseUrl,
    server.dataDir,
    (dataDir) => startInstance(databaseUrl, { DATA_DIR: dataDir }),
    {
      stop: async () => {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    },
  );
}

/** All in one, as `npm start` does it: the application looks after its own database. */
export async function embeddedSetUp(): Promise<SetUp> {
  const folder = await newDataDir();
  const settings = { DATA_DIR: folder, MIGRATE_ON_START: 'true' };
  const first = await startInstance('', settings);
  const databaseUrl = findEmbeddedPostgres(folder)?.url ?? '';
  return setUp('embedded', databaseUrl, join(folder, 'postgres', 'data'), () => startInstance('', settings), {
    first,
    dataDir: folder,
    stop: async () => undefined,
  });
}

/** The database's user passes through it, so that the database lies in it whoever runs the drill. */
export async function newDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ax-qna-drill-'));
  await chmod(folder, 0o711);
  return folder;
}

async function setUp(
  name: string,
  databaseUrl: string,
  clusterDir: string,
  startApp: (dataDir: string) => Promise<Instance>,
  rest: { first?: Instance; dataDir?: string; stop(): Promise<void> },
): Promise<SetUp> {
  const dataDir = rest.dataDir ?? (await newDataDir());
  let instance = rest.first ?? (await startApp(dataDir));
  let generation = 1;
  const startAgain = async () => {
    for (const end = Date.now() + 120_000; ; await sleep(100)) {
      const started = await startApp(dataDir).catch((error: unknown) => {
        // A supervisor starts it until its database is there.
        if (Date.now() > end) throw error;
      });
      if (!started) continue;
      instance = started;
      generation += 1;
      return;
    }
  };
  return {
    name,
    databaseUrl,
    dataDir,
    url: () => instance.url,
    generation: () => generation,
    isAlive: () => processExists(instance.pid),
    printed: () => instance.printed(),
    kill: async (victim) => {
      const { kill } = instance;
      if (victim === 'backend') process.kill(await backendOf(databaseUrl), 'SIGKILL');
      if (victim === 'database' || victim === 'both') process.kill(serverOf(clusterDir), 'SIGKILL');
      if (victim === 'app' || victim === 'both') {
        await kill();
        await startAgain();
      }
    },
    stop: async () => {
      await instance.stop();
      await rest.stop();
      if (processesOf(clusterDir).length > 0) throw new Error('The database was left running.');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Never of nobody: that would be the drill's own process group. */
function serverOf(clusterDir: string): number {
  const pid = postmasterPid(clusterDir);
  if (pid === null) throw new Error(`No database runs in ${clusterDir}.`);
  return pid;
}

async function backendOf(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ax-qna'
      ORDER BY random() LIMIT 1`,
  );
  await client.end();
  const [backend] = rows;
  if (!backend) throw new Error('The application has no connection to the database.');
  return backend.pid;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
