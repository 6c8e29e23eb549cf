import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../../src/database/embedded-postgres.js';
import { runFolder } from '../../support/test-server.js';
import { ROOT } from './compile.js';

export interface BenchPostgres {
  /** Of a database whose user may make others. */
  url: string;
  /** Whether what is loaded stays for the next run. */
  isKept: boolean;
  stop(): Promise<void>;
}

/**
 * The product's embedded PostgreSQL with the settings it is shipped with: what is acknowledged is on the disk.
 * @param keep leaves it in `.data/bench` for the next run
 */
export async function startBenchPostgres(keep: boolean): Promise<BenchPostgres> {
  const dataDir = keep ? join(ROOT, '.data', 'bench') : runFolder('bench');
  const { url, stop } = await startEmbeddedPostgres({ dataDir });
  return {
    url,
    isKept: keep,
    stop: async () => {
      await stop();
      if (!keep) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
