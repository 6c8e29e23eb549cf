import { afterAll, expect, it } from '@jest/globals';
import { killLeftovers } from '../../support/process.js';
import { broken } from '../drill.js';
import { drill } from './history.drill.js';

afterAll(killLeftovers);

it('keeps its promises to clients who fight for the same answers, and gives a planted fault away', async () => {
  const said: string[] = [];
  const figures = await drill.run(
    { clients: 12, seconds: 1, operations: 300, pairs: 6, seed: 1, submissions: 200, faults: 1 },
    (line) => said.push(line),
  );

  expect({ broken: broken(figures), said: figures.every(({ ok }) => ok) ? [] : said }).toEqual({
    broken: [],
    said: [],
  });
}, 300_000);
