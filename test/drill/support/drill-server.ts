import { rm } from 'node:fs/promises';
import { startEmbeddedPostgres } from '../../../src/database/embedded-postgres.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { createTemplate } from '../../support/template.js';
import { runFolder } from '../../support/test-server.js';

/** A PostgreSQL for a drill, and migrated databases on it. */
export interface DrillServer {
  createDatabase(): Promise<TestDatabase>;
  stop(): Promise<void>;
}

/**
 * The embedded PostgreSQL of the product, with the settings it is shipped with: an acknowledged write is on the disk.
 * The short forms, which run among the tests, get databases on the server of the test run instead.
 */
export async function startDrillServer(name: string): Promise<DrillServer> {
  if (process.env['TEST_DATABASE_TEMPLATE']) return { createDatabase: createTestDatabase, stop: async () => undefined };
  const dataDir = runFolder(`drill-${name}`);
  const server = await startEmbeddedPostgres({ dataDir });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const template = await createTemplate(server.url);
    return { createDatabase: () => createTestDatabase(server.url, template.name), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
