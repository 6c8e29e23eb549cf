import { afterAll, expect, it } from '@jest/globals';
import { killLeftovers } from '../../support/process.js';
import { broken } from '../drill.js';
import { drill } from './crash.drill.js';

afterAll(killLeftovers);

// The long form: npm run drill -- crash
it('what was acknowledged outlives kill -9 of the application and of its database', async () => {
  const figures = await drill.run(
    { ...drill.defaults, rounds: 2, writes: 150, starts: 0, stops: 0, faults: 0 },
    () => undefined,
  );

  expect(broken(figures)).toEqual([]);
}, 240_000);

it('a stop under load answers what it has read', async () => {
  const figures = await drill.run({ ...drill.defaults, rounds: 0, starts: 0, stops: 1, faults: 0 }, () => undefined);

  expect(broken(figures)).toEqual([]);
}, 240_000);

it('a database and a disk that are taken away are told for what they are, and come back', async () => {
  const figures = await drill.run({ ...drill.defaults, rounds: 0, starts: 0, stops: 0, faults: 1 }, () => undefined);

  expect(broken(figures)).toEqual([]);
}, 240_000);
