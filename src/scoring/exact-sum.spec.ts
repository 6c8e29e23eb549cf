import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExactSum } from './exact-sum.js';
import { type Fraction, fractionOf, plus, ZERO } from './fraction.js';

function sum(values: readonly number[]): number | string {
  const total = new ExactSum();
  for (const value of values) total.add(value);
  return total.total;
}

it.each<[number[], number | string]>([
  [[], 0],
  [[3, 4], 7],
  [[0.1, 0.2], 0.3],
  [[7.5, -0, 0.0001], 7.5001],
  [[1e-5, 1], '100001e-5'],
  [[1e-7, 0.5, 1e-7], '5000002e-7'],
  [[1 / 3], '3333333333333333e-16'],
  [[99_999_999_999, 1], '1000000000000000e-4'],
  [[1e21, 1e-7], '10000000000000000000000000001e-7'],
])('%j make %j', (values, expected) => {
  expect(sum(values)).toBe(expected);
});

it('nothing is lost, whatever is added up', () => {
  const someDecimal = fc.nat(3_000_000).map((units) => units / 10_000);
  const someNumber = fc.oneof(someDecimal, fc.double({ min: 0, max: 1e12, noNaN: true }), fc.nat());

  fc.assert(
    fc.property(fc.array(someNumber), (values) => {
      const exact = values.reduce<Fraction>((total, value) => plus(total, fractionOf(value)), ZERO);
      const { over, under } = fractionOf(sum(values));
      expect(over * exact.under).toBe(exact.over * under);
    }),
  );
});
