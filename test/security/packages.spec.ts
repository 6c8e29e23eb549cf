import { describe, expect, it } from '@jest/globals';
import { isAllowed, runTimePackages, scriptFaults } from '../support/packages.js';

describe('a licence of a package that runs with the product', () => {
  it.each([
    ['MIT', true],
    ['(MIT OR CC0-1.0)', true],
    ['Apache-2.0 AND MIT', true],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['Apache-2.0 WITH LLVM-exception', true],
    ['(MIT AND (ISC OR AGPL-3.0-only))', true],
    ['GPL-3.0-only', false],
    ['AGPL-3.0-or-later', false],
    ['LGPL-2.1', false],
    ['MIT AND GPL-2.0-only', false],
    ['(MIT', false],
    ['MIT ISC', false],
    ['SEE LICENSE IN LICENSE', false],
    ['UNLICENSED', false],
    ['UNKNOWN', false],
    ['', false],
    [undefined, false],
  ])('%j is allowed: %s', (expression, allowed) => {
    expect(isAllowed(expression)).toBe(allowed);
  });
});

const LOCK = {
  packages: {
    '': { name: 'ours', license: 'MIT' },
    'node_modules/a': { version: '1.0.0', license: 'MIT' },
    'node_modules/b': { version: '2.0.0', license: 'ISC', dev: true, hasInstallScript: true },
    'node_modules/a/node_modules/@x/c': { version: '3.0.0', hasInstallScript: true },
    'node_modules/@x/c': { version: '3.0.0', optional: true, hasInstallScript: true },
  },
};

describe('the lock file', () => {
  it('names what runs with the product, each once, and what states no licence', () => {
    expect(runTimePackages(LOCK)).toEqual([
      { name: '@x/c', version: '3.0.0', licence: 'UNKNOWN' },
      { name: 'a', version: '1.0.0', licence: 'MIT' },
    ]);
  });

  it('has no install script that nobody has decided about, and no decision is left over', () => {
    expect(scriptFaults(LOCK, { '@x/c': true, b: false })).toEqual([]);
    expect(scriptFaults(LOCK, { '@x/c': true, gone: true })).toEqual([
      'allowScripts names gone, which has no install script.',
      'b has an install script: read it, then name it in allowScripts with true or false.',
    ]);
  });
});
