import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcessesOf } from '../../src/database/embedded/processes.js';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';

const PREFIX = 'ax-qna-test-';

/** A crash may cost a throw-away database its data, which is what makes it quick. */
export const CARELESS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

export interface TestServer {
  /** Of a database whose user may make others. */
  url: string;
  stop(): Promise<void>;
}

/** The product's own embedded PostgreSQL, in a folder that goes with the run. */
export async function startTestServer(): Promise<TestServer> {
  await removeLeftovers();
  const dataDir = runFolder('embedded');
  const server = await startEmbeddedPostgres({ dataDir, settings: CARELESS });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A folder that the next run removes if this one cannot. */
export function runFolder(name: string): string {
  return join(tmpdir(), `${PREFIX}${process.pid}-${name}`);
}

/** A run that was killed leaves its servers behind; the folder tells which process they belonged to. */
async function removeLeftovers(): Promise<void> {
  for (const name of (await readdir(tmpdir())).filter((entry) => entry.startsWith(PREFIX))) {
    const owner = Number.parseInt(name.slice(PREFIX.length), 10);
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    const folder = join(tmpdir(), name);
    for (const data of [join(folder, 'postgres', 'data'), join(folder, 'data')].filter(existsSync)) {
      await endProcessesOf(data);
    }
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
