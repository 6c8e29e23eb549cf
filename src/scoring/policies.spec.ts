import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { numberOf } from './fraction.js';
import { POLICIES, type PolicyName, type Weighting } from './policies.js';
import { isRight } from './rounding.js';
import { ruleInForce } from './versions.js';

const outcome = (policy: PolicyName, right: string[], picked: string[], options = 4, weighting?: Weighting) => {
  const { rule } = ruleInForce(POLICIES, policy);
  return rule({ right: new Set(right), picked: new Set(picked), options, weighting });
};
const fraction = (...asked: Parameters<typeof outcome>) => {
  const found = outcome(...asked);
  return found && numberOf(found.after);
};

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

describe('net: a wrong pick takes away what a right one gives, never below 0', () => {
  it.each([
    // right            picked                fraction
    [['a', 'b'], ['a', 'b'], 1],
    [['a', 'b'], ['a', 'b', 'c'], 0.5],
    [['a', 'b'], ['a', 'b', 'c', 'd'], 0],
    [['a', 'b'], ['a'], 0.5],
    [['a', 'b'], ['a', 'a'], 0.5],
    [['a', 'b'], ['a', 'c'], 0],
    [['a', 'b'], ['c', 'd'], 0],
    [['a', 'b'], [], 0],
    [['a', 'b', 'c'], ['a', 'b', 'c', 'd'], 2 / 3],
    [['a'], ['a', 'b'], 0],
  ])('right %j of a to d, picked %j: %d', (right, picked, expected) => {
    expect(fraction('net', right, picked)).toBe(expected);
  });
});

describe('each-decision: the share of options that were rightly picked or rightly left', () => {
  it.each([
    // right            picked                fraction
    [['a', 'b'], ['a', 'b'], 1],
    [['a', 'b'], ['a', 'c'], 0.5],
    [['a', 'b'], ['a'], 0.75],
    [['a', 'b'], ['a', 'b', 'c'], 0.75],
    [['a', 'b'], ['a', 'b', 'c', 'd'], 0.5],
    [['a', 'b'], ['c', 'd'], 0],
    [['a', 'b'], ['c'], 0.25],
    // Three are rightly left, and still nothing was answered.
    [['a'], [], 0],
    [['a', 'b', 'c', 'd'], ['a'], 0.25],
  ])('right %j of a to d, picked %j: %d', (right, picked, expected) => {
    expect(fraction('each-decision', right, picked)).toBe(expected);
  });

  it('needs options, of which an adopted question may have none', () => {
    expect(outcome('each-decision', [], ['a'], 0)).toBeNull();
  });
});

describe('weighted: the sum of the weights of the picks within min and max, of max', () => {
  const moodle = { weights: { A: 0.5, B: -1, C: 0.5, D: -1 } };
  const water = { weights: { H: 1, O: 1, Cl: -1 }, default: -2, min: 0, max: 2 };
  const thirds = { weights: { A: 0.3333333, B: 0.3333333, C: 0.3333333 } };
  const consoling = { weights: { A: 1, B: 0 }, min: 0.25 };

  it.each<[string, Weighting, string[], number]>([
    // weights                                          picked                 fraction
    ['A .5, B -1, C .5, D -1', moodle, ['A', 'C'], 1],
    ['A .5, B -1, C .5, D -1', moodle, ['A'], 0.5],
    ['A .5, B -1, C .5, D -1', moodle, ['A', 'A'], 0.5],
    ['A .5, B -1, C .5, D -1', moodle, ['A', 'B', 'C'], 0],
    ['A .5, B -1, C .5, D -1', moodle, ['B'], 0],
    ['A .5, B -1, C .5, D -1', moodle, [], 0],
    ['H 1, O 1, Cl -1, others -2, from 0 to 2', water, ['H', 'O'], 1],
    ['H 1, O 1, Cl -1, others -2, from 0 to 2', water, ['O'], 0.5],
    ['H 1, O 1, Cl -1, others -2, from 0 to 2', water, ['Cl', 'H', 'O'], 0.5],
    ['H 1, O 1, Cl -1, others -2, from 0 to 2', water, ['He', 'Cl', 'H', 'O'], 0],
    ['H 1, O 1, Cl -1, others -2, from 0 to 2', water, ['He'], 0],
    ['H 1, O 1, Cl -1, others -2, from 0 to 2', water, ['H', 'O', 'H'], 1],
    ['a third each', thirds, ['A', 'B', 'C'], 0.9999999],
    ['.1, .2 and .7', { weights: { A: 0.1, B: 0.2, C: 0.7 } }, ['A', 'B'], 0.3],
    ['.1, .2 and .7', { weights: { A: 0.1, B: 0.2, C: 0.7 } }, ['A', 'B', 'C'], 1],
    ['more than there is to get', { weights: { A: 1, B: 1 } }, ['A', 'B'], 1],
    ['not less than a quarter', consoling, ['B'], 0.25],
    ['not less than a quarter', consoling, ['A'], 1],
    // Who picks nothing has not answered.
    ['not less than a quarter', consoling, [], 0],
    ['every option, by default', { weights: {}, default: 1 }, ['B'], 1],
    ['a name that every object has', { weights: { A: 1 } }, ['constructor'], 0],
  ])('%s %j, picked %j: %d', (_name, weighting, picked, expected) => {
    expect(fraction('weighted', [], picked, 4, weighting)).toBe(expected);
  });

  it('three thirds of seven digits are right, of five digits they are not', () => {
    const of = (third: number) =>
      outcome('weighted', [], ['A', 'B', 'C'], 3, { weights: { A: third, B: third, C: third } })?.after;

    expect(isRight(of(0.3333333) ?? { over: 0n, under: 1n })).toBe(true);
    expect(isRight(of(0.33333) ?? { over: 1n, under: 1n })).toBe(false);
  });

  it('tells what it was before it was kept within the bounds', () => {
    const found = outcome('weighted', [], ['He', 'Cl'], 4, water);

    expect(found && [numberOf(found.before), numberOf(found.after)]).toEqual([-1.5, 0]);
  });

  it('says nothing without weights', () => {
    expect(outcome('weighted', ['A'], ['A'])).toBeNull();
  });
});

describe.each(Object.keys(POLICIES) as PolicyName[])('%s', (policy) => {
  const OPTIONS = 'ABCDEFGH'.split('');
  const keys = fc.uniqueArray(fc.constantFrom(...OPTIONS), { minLength: 1 });
  const picks = fc.array(fc.constantFrom(...OPTIONS));
  // Eighths, so that the key is worth 1 exactly.
  const weighting = (right: string[]) => ({
    weights: Object.fromEntries(OPTIONS.map((option) => [option, right.includes(option) ? 0.125 : -0.375])),
    max: right.length / 8,
  });
  const share = (right: string[], picked: string[]) =>
    fraction(policy, right, picked, OPTIONS.length, weighting(right));

  it('gives nothing for nothing picked', () => {
    fc.assert(fc.property(keys, (right) => share(right, []) === 0));
  });

  it('gives everything for the key itself, and for nothing else', () => {
    fc.assert(
      fc.property(keys, picks, (right, picked) => {
        const isKey = new Set(picked).size === right.length && right.every((key) => picked.includes(key));
        return share(right, right) === 1 && (share(right, picked) === 1) === isKey;
      }),
    );
  });

  it('stays within 0 and 1', () => {
    fc.assert(
      fc.property(keys, picks, (right, picked) => {
        const f = share(right, picked) as number;
        return f >= 0 && f <= 1;
      }),
    );
  });
});
