import { afterAll, expect, it } from '@jest/globals';
import { killLeftovers } from '../../support/process.js';
import { brokenIn } from '../drill.js';
import { drill } from './history.drill.js';

afterAll(killLeftovers);

it('keeps its promises to clients who fight for the same answers, and gives a planted fault away', async () => {
  const short = { clients: 12, seconds: 1, operations: 300, pairs: 6, seed: 1, submissions: 200, faults: 1 };

  expect(await brokenIn(drill, short)).toEqual([]);
}, 300_000);
