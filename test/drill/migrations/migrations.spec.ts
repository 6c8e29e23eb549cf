import { expect, it } from '@jest/globals';
import { brokenIn } from '../drill.js';
import { drill } from './migrations.drill.js';

it('every step goes up, down and up again and keeps every value of every column', async () => {
  expect(await brokenIn(drill, { questions: 60, answers: 600 })).toEqual([]);
}, 120_000);

it('a database in use goes from the first tables to the present without a write that fails', async () => {
  expect(await brokenIn(drill, { stall: 1, questions: 200, rows: 3000, longest: 60_000 })).toEqual([]);
}, 120_000);
