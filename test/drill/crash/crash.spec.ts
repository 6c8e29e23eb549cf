import { afterAll, expect, it } from '@jest/globals';
import { killLeftovers } from '../../support/process.js';
import { brokenIn } from '../drill.js';
import { drill } from './crash.drill.js';

afterAll(killLeftovers);

/** A busy machine may miss the times, which the long form judges. */
const NOTHING = { rounds: 0, starts: 0, stops: 0, faults: 0, times: 0 };

// The long form: npm run drill -- crash
it('what was acknowledged outlives kill -9 of the application and of its database', async () => {
  expect(await brokenIn(drill, { ...NOTHING, rounds: 2, writes: 150 })).toEqual([]);
}, 240_000);

it('a stop under load answers what it has read', async () => {
  expect(await brokenIn(drill, { ...NOTHING, stops: 1 })).toEqual([]);
}, 240_000);

it('a database and a disk that are taken away are told for what they are, and come back', async () => {
  expect(await brokenIn(drill, { ...NOTHING, faults: 1 })).toEqual([]);
}, 240_000);
