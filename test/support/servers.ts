import { afterAll, beforeAll, describe } from '@jest/globals';
import { createEmptyDatabase, type TestDatabase } from './database.js';
import { installedBinaries, startInstalledServer } from './installed-server.js';
import type { TestServer } from './test-server.js';

export interface SpecServer {
  createEmptyDatabase(): Promise<TestDatabase>;
}

/** Runs specs on the run's own server, and on an older one where its binaries are installed. */
export function onEveryServer(specs: (server: SpecServer) => void): void {
  describe('on the PostgreSQL of this run', () => specs({ createEmptyDatabase: () => createEmptyDatabase() }));

  const binaries = installedBinaries(15);
  if (!binaries) {
    process.stdout.write('PostgreSQL 15 is not installed here: its migration specs are left out.\n');
    return;
  }
  describe('on PostgreSQL 15', () => {
    let older: TestServer;
    beforeAll(async () => {
      older = await startInstalledServer(binaries);
    });
    afterAll(async () => {
      await older?.stop();
    });

    specs({ createEmptyDatabase: () => createEmptyDatabase(older.url) });
  });
}
