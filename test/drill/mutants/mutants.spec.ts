import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { line } from '../drill.js';
import { readMutants } from './mutant.js';
import { drill } from './mutants.drill.js';

const ROOT = new URL('../../../', import.meta.url).pathname;
const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(ROOT.slice(0, -1)) };

describe('the planted bugs', () => {
  it('are 25 or more, each with specs that are there, and each still fits the product', async () => {
    const mutants = await readMutants();

    expect(mutants.length).toBeGreaterThanOrEqual(25);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(mutants.flatMap(({ specs }) => specs).filter((spec) => !existsSync(`${ROOT}${spec}`))).toEqual([]);
    const unfit: string[] = [];
    for (const { name, patch } of mutants) {
      await promisify(execFile)('git', ['apply', '--check', patch], { cwd: ROOT, env }).catch(() => unfit.push(name));
    }
    expect(unfit).toEqual([]);
  });

  it('of which two are found when the tests run', async () => {
    const said: string[] = [];

    const figures = await drill.run({ only: 'rounding-by-floats,limit-off-by-one', missed: 0 }, (words) =>
      said.push(words),
    );

    expect(figures.filter(({ ok }) => !ok).map(line)).toEqual([]);
    expect(said.filter((words) => words.startsWith('found'))).toHaveLength(2);
  }, 300_000);
});
