import { expect, it } from '@jest/globals';
import { v4, v7 } from 'uuid';
import { uuid } from '../../test/support/raw-row.js';
import { UuidPlaces } from './uuid-places.js';

it.each([
  ['made at one time', () => v7()],
  ['of no order', () => v4()],
  [
    'that differ in their first bytes alone',
    (n: number) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`,
  ],
  [
    'that differ in their last bytes alone',
    (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
  ],
])('ids %s are found among other bytes, and others are not', (_kind, idOf) => {
  const ids = Array.from({ length: 2_000 }, (_, n) => uuid(idOf(n)));
  const known = ids.slice(0, 1_500);
  const places = new UuidPlaces(
    Buffer.concat(known),
    Int32Array.from(known, (_, n) => 3 * n),
  );
  const find = (id: Buffer) => places.find(Buffer.concat([Buffer.from('abc'), id, id]), 3);

  expect(known.map(find)).toEqual(known.map((_, n) => 3 * n));
  expect(new Set(ids.slice(1_500).map(find))).toEqual(new Set([-1]));
});

it('nothing is found where there is nothing', () => {
  expect(new UuidPlaces(Buffer.alloc(0), new Int32Array(0)).find(uuid(v4()), 0)).toBe(-1);
});
