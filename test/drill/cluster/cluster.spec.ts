import { afterAll, expect, it } from '@jest/globals';
import { killLeftovers } from '../../support/process.js';
import { brokenIn } from '../drill.js';
import { drill } from './cluster.drill.js';
import { missingPackages } from './program.js';

afterAll(killLeftovers);

const missing = missingPackages();

// The long form: npm run drill -- cluster
it('what was acknowledged outlives an instance and the primary of a cluster', async () => {
  if (missing.length > 0) {
    process.stdout.write(`Not installed here: ${missing.join(', ')}; the cluster is left out.\n`);
    await expect(drill.run(drill.defaults, () => undefined)).rejects.toThrow(missing[0]);
    return;
  }
  expect(await brokenIn(drill, { writes: 150, kills: 1, rest: 0, scaling: 0, times: 0 })).toEqual([]);
}, 240_000);
