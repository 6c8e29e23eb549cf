import { afterAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { killLeftovers } from '../../support/process.js';
import { brokenIn } from '../drill.js';
import { FAULTS } from './faults.js';
import { drill } from './history.drill.js';

afterAll(killLeftovers);

it('keeps its promises to clients who fight for the same answers, and gives a planted fault away', async () => {
  const short = { clients: 12, seconds: 1, operations: 300, pairs: 6, seed: 1, submissions: 200, faults: 1 };

  expect(await brokenIn(drill, short)).toEqual([]);
}, 300_000);

it('has faults that all fit the present code', async () => {
  const root = new URL('../../../', import.meta.url).pathname;
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(root.slice(0, -1)) };
  const unfit: string[] = [];
  for (const { name, patch } of FAULTS) {
    const path = new URL(`faults/${patch}`, import.meta.url).pathname;
    await promisify(execFile)('git', ['apply', '--check', path], { cwd: root, env }).catch(() => unfit.push(name));
  }
  expect(unfit).toEqual([]);
});
