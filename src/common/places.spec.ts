import { describe, expect, it } from '@jest/globals';
import { Places } from './places.js';

describe('places', () => {
  it('hold what came and has not gone', () => {
    const places = new Places<string>();
    const [first, second] = [places.add('a'), places.add('b')];
    places.remove(first);
    const third = places.add('c');

    expect(places.taken().toSorted()).toEqual(['b', 'c']);
    places.remove(second);
    places.remove(third);
    expect(places.taken()).toEqual([]);
  });

  it('are no more than there were things at one time', () => {
    const places = new Places<number>();
    const held = [places.add(1), places.add(2), places.add(3)];
    for (let turn = 0; turn < 100; turn++) {
      places.remove(held.shift() as number);
      held.push(places.add(turn));
    }

    expect(new Set(held).size).toBe(3);
    expect(Math.max(...held)).toBe(2);
    expect(places.taken()).toHaveLength(3);
  });
});
