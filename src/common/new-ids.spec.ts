import { expect, it } from '@jest/globals';
import { validate, version } from 'uuid';
import { newId, newIds } from './new-ids.js';

it('new ids are UUIDv7, in order, and never the same', () => {
  const ids = [...newIds(5_000), ...newIds(5_000)];

  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(ids).size).toBe(10_000);
  expect(ids.slice(0, 5_000)).toEqual(ids.slice(0, 5_000).sort());
  expect(newIds(0)).toEqual([]);
});

it('a new id is a UUIDv7 of this moment, greater than the one before', () => {
  const before = Date.now();
  const ids = Array.from({ length: 2_000 }, newId);
  const times = ids.map((id) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));

  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(ids).toEqual([...ids].sort());
  expect(times.every((time) => time >= before && time <= Date.now())).toBe(true);
});
