import { expect, it } from '@jest/globals';
import { sharedBuffers } from './embedded/server.js';

it.each([
  [256, '64MB'],
  [1_024, '128MB'],
  [3_000, '375MB'],
  [64_000, '512MB'],
])('of %i MB of memory PostgreSQL keeps pages in %s', (megabytes, buffers) => {
  expect(sharedBuffers(megabytes * 2 ** 20)).toBe(buffers);
});
