import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestServer } from '../../support/test-server.js';
import { atLeast, type Drill, type Figure } from '../drill.js';
import { createScratchCopy, type ScratchCopy } from '../support/scratch-copy.js';
import { type Mutant, readMutants } from './mutant.js';
import { firstFailure } from './suite.js';

interface MutantOptions extends Record<string, number | string> {
  /** Names, separated by commas; empty for all. */
  only: string;
  /** So many may slip through. */
  missed: number;
}

/** Plants bugs one by one in a copy of the project, and lets the tests look for each. */
export const drill: Drill<MutantOptions> = {
  summary: 'plants bugs in a copy of the project, one by one: the tests must find them',
  defaults: { only: '', missed: 1 },

  async run({ only, missed }, say): Promise<Figure[]> {
    const mutants = await chosen(only);
    return withServer(async () => {
      const sound = await onCopy(({ root }) => firstFailure(root, [...new Set(mutants.flatMap(({ specs }) => specs))]));
      if (sound !== null) throw new Error(`The tests fail without any bug planted: ${sound}`);

      let found = 0;
      for (const mutant of mutants) {
        const finder = await onCopy((copy) => hunt(copy, mutant));
        say(`${finder === null ? 'MISSED' : 'found '}  ${mutant.name}: ${mutant.what}`);
        if (finder !== null) say(`          by ${finder}`);
        found += finder === null ? 0 : 1;
      }
      return [atLeast(`planted bugs that the tests found, of ${mutants.length}`, found, mutants.length - missed)];
    });
  },
};

async function chosen(only: string): Promise<Mutant[]> {
  const mutants = await readMutants();
  const names = only.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !mutants.some((mutant) => mutant.name === name));
  if (unknown) throw new Error(`There is no planted bug ${unknown}.`);
  return names.length === 0 ? mutants : mutants.filter(({ name }) => names.includes(name));
}

/** The likely specs first; where they see nothing, all of them, so that "missed" is said of the whole suite. */
async function hunt(copy: ScratchCopy, { patch, specs }: Mutant): Promise<string | null> {
  await copy.apply(patch);
  // The patches belong to the project as it is: that they do not fit a changed one is no finding.
  await rm(join(copy.root, 'test/drill/mutants'), { recursive: true });
  return (await firstFailure(copy.root, specs)) ?? (await firstFailure(copy.root, []));
}

async function onCopy<T>(work: (copy: ScratchCopy) => Promise<T>): Promise<T> {
  const copy = await createScratchCopy('mutant');
  try {
    return await work(copy);
  } finally {
    await copy.remove();
  }
}

/** One PostgreSQL for all the runs, that of the tests where there is one. */
async function withServer<T>(work: () => Promise<T>): Promise<T> {
  if (process.env['TEST_DATABASE_SERVER_URL']) return work();
  const server = await startTestServer();
  process.env['TEST_DATABASE_SERVER_URL'] = server.url;
  try {
    return await work();
  } finally {
    delete process.env['TEST_DATABASE_SERVER_URL'];
    await server.stop();
  }
}
