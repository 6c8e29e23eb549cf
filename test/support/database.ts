import { randomBytes } from 'node:crypto';
import { asApplication, onServer, urlOf } from './template.js';

export interface TestDatabase {
  /** As the owner of the tables. */
  url: string;
  /** As the role of the running product, which has the least rights; in an empty database it has none. */
  appUrl: string;
  drop(): Promise<void>;
}

/** A migrated database of its own for a spec file, cloned from the run's template in some tens of milliseconds. */
export function createTestDatabase(
  serverUrl = given('TEST_DATABASE_SERVER_URL'),
  template = given('TEST_DATABASE_TEMPLATE'),
): Promise<TestDatabase> {
  return create(serverUrl, template);
}

/** For specs about the migrations themselves; on another server than the run's when its address is given. */
export function createEmptyDatabase(serverUrl = given('TEST_DATABASE_SERVER_URL')): Promise<TestDatabase> {
  return create(serverUrl, 'template0');
}

async function create(serverUrl: string, template: string): Promise<TestDatabase> {
  const name = `ax_qna_test_${randomBytes(8).toString('hex')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: urlOf(serverUrl, name),
    appUrl: asApplication(urlOf(serverUrl, name)),
    drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function given(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is set by the test run's global setup; run this spec with npm test.`);
  return value;
}
