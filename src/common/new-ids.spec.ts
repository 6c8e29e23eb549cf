import { expect, it } from '@jest/globals';
import { validate, version } from 'uuid';
import { newIds } from './new-ids.js';

it('new ids are UUIDv7, in order, and never the same', () => {
  const ids = [...newIds(5_000), ...newIds(5_000)];

  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(ids).size).toBe(10_000);
  expect(ids.slice(0, 5_000)).toEqual(ids.slice(0, 5_000).sort());
  expect(newIds(0)).toEqual([]);
});
