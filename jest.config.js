import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

// The build leaves specs out; the tests compile them the same way as the rest.
const {
  exclude: _specs,
  $schema: _schema,
  ...swc
} = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

const typescript = {
  testEnvironment: 'node',
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
};

/** Unit specs lie beside the code in src; the rest lies in test and shares one PostgreSQL, started when it is needed. */
export default {
  // For what hangs, on a busy machine too.
  testTimeout: 60_000,
  // A spec often waits, for PostgreSQL or for a process: one more than there are cores keeps them busy. Above four the
  // one PostgreSQL behind the specs runs out of connections.
  maxWorkers: Math.min(availableParallelism() + 1, 4),
  // Modules that a spec loaded stay in its worker's memory.
  workerIdleMemoryLimit: '1500MB',
  projects: [
    { ...typescript, displayName: 'unit', roots: ['<rootDir>/src'] },
    {
      ...typescript,
      displayName: 'database',
      roots: ['<rootDir>/test'],
      globalSetup: '<rootDir>/test/support/global-setup.js',
      globalTeardown: '<rootDir>/test/support/global-teardown.js',
    },
  ],
};
