import { afterAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { killLeftovers } from '../../support/process.js';
import { brokenIn } from '../drill.js';
import { growthOf } from './growth.js';
import { drill } from './soak.drill.js';

describe('growth', () => {
  const points = (values: readonly number[]) => values.map((value, index) => ({ at: 190 + 10 * index, value }));

  it('is told from the first and the last minute', () => {
    expect(growthOf(points(Array.from({ length: 12 }, (_, index) => (index < 6 ? 100 : 110))))).toBeCloseTo(0.1);
  });

  it('is not told from one bad moment', () => {
    expect(growthOf(points([100, 100, 100, 100, 100, 900, 100, 100, 100, 100, 900, 100]))).toBe(0);
  });

  it('is not told of a run that is too short', () => {
    expect(growthOf(points([100, 100, 100, 100, 100, 100]))).toBeNull();
  });
});

if (existsSync('/proc/self/fd')) {
  afterAll(killLeftovers);

  it('leaves no connection and no descriptor behind', async () => {
    expect(await brokenIn(drill, { minutes: 0.04, peakSeconds: 1, clients: 5, seed: 1 })).toEqual([]);
  }, 300_000);
} else {
  process.stdout.write('There is no /proc here: the soak is left out.\n');
}
