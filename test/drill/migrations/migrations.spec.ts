import { expect, it } from '@jest/globals';
import { broken } from '../drill.js';
import { drill } from './migrations.drill.js';

const quiet = () => undefined;

it('every step goes up, down and up again and keeps every value of every column', async () => {
  const figures = await drill.run({ ...drill.defaults, questions: 60, answers: 600 }, quiet);

  expect(broken(figures)).toEqual([]);
}, 120_000);

it('a database in use goes from the first tables to the present without a write that fails', async () => {
  const options = { ...drill.defaults, stall: 1, questions: 200, rows: 3000, longest: 60_000 };

  const figures = await drill.run(options, quiet);

  expect(broken(figures)).toEqual([]);
}, 120_000);
