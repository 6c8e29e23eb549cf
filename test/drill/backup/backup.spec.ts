import { afterAll, describe, expect, it } from '@jest/globals';
import { killLeftovers } from '../../support/process.js';
import { brokenIn } from '../drill.js';
import { drill } from './backup.drill.js';

afterAll(killLeftovers);

describe('the backup drill, in short', () => {
  it('keeps every promise', async () => {
    expect(await brokenIn(drill, { answers: 2_000, files: 3, fileBytes: 1_500_000 })).toEqual([]);
  }, 240_000);
});
