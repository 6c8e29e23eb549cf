import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { POLICIES } from './policies.js';

const fraction = (policy: keyof typeof POLICIES, right: string[], picked: string[]) =>
  POLICIES[policy].fraction({ right: new Set(right), picked: new Set(picked) });

describe('subset: the share of the right options, 0 as soon as one pick is wrong', () => {
  it.each([
    // right            picked                fraction
    [['A', 'C'], ['A', 'C'], 1],
    [['A', 'C'], ['C', 'A'], 1],
    [['A', 'C'], ['A'], 0.5],
    [['A', 'C'], ['A', 'A'], 0.5],
    [['A', 'C'], ['A', 'B'], 0],
    [['A', 'C'], ['A', 'B', 'C'], 0],
    [['A', 'C'], ['B', 'D'], 0],
    [['A', 'C'], [], 0],
    [['A'], ['A'], 1],
    [['A', 'B', 'C'], ['A'], 1 / 3],
    [['A', 'B', 'C'], ['B', 'C'], 2 / 3],
  ])('right %j, picked %j: %d', (right, picked, expected) => {
    expect(fraction('subset', right, picked)).toBe(expected);
  });
});

describe('all-or-nothing: 1 for exactly the right options', () => {
  it.each([
    // right            picked                fraction
    [['a', 'b'], ['a', 'b'], 1],
    [['a', 'b'], ['b', 'a'], 1],
    [['a', 'b'], ['a', 'b', 'a'], 1],
    [['a', 'b'], ['a'], 0],
    [['a', 'b'], ['a', 'b', 'c'], 0],
    [['a', 'b'], ['a', 'c'], 0],
    [['a', 'b'], [], 0],
    [['B'], ['B'], 1],
    [['B'], ['A'], 0],
    [['B'], [], 0],
  ])('right %j, picked %j: %d', (right, picked, expected) => {
    expect(fraction('all-or-nothing', right, picked)).toBe(expected);
  });
});

describe.each(Object.keys(POLICIES) as (keyof typeof POLICIES)[])('%s', (policy) => {
  const keys = fc.uniqueArray(fc.constantFrom(...'ABCDEFGH'), { minLength: 1 });
  const picks = fc.array(fc.constantFrom(...'ABCDEFGH'));

  it('gives nothing for nothing picked', () => {
    fc.assert(fc.property(keys, (right) => fraction(policy, right, []) === 0));
  });

  it('gives everything for the key itself', () => {
    fc.assert(fc.property(keys, (right) => fraction(policy, right, right) === 1));
  });

  it('stays within 0 and 1', () => {
    fc.assert(
      fc.property(keys, picks, (right, picked) => {
        const f = fraction(policy, right, picked);
        return f >= 0 && f <= 1;
      }),
    );
  });
});
