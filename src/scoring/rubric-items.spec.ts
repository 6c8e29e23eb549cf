import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasItems, itemsScore } from './rubric-items.js';
import type { ItemsRubric } from './shapes/items-rubric.js';

const rubricOf = (points: readonly number[], bounds: { floor?: number; ceiling?: number } = {}): ItemsRubric => ({
  items: points.map((each, index) => ({ id: `${index + 1}`, description: `Item ${index + 1}`, points: each })),
  ...bounds,
});

const RUBRIC = rubricOf([6, 3, 0.4, -1.6, 0], { floor: -0.3, ceiling: 6.3 });

const scoreOf = (rubric: ItemsRubric, ids: string, adjustment: number | null = null, maxScore = 6) =>
  itemsScore(rubric, { items: ids === '' ? [] : ids.split(' '), adjustment }, maxScore);

describe('the items that apply add up', () => {
  it.each<[string, number]>([
    ['1 3 4', 4.8],
    ['4 3 1', 4.8],
    ['1', 6],
    ['2 3', 3.4],
    ['2 4', 1.4],
    ['5', 0],
    ['', 0],
  ])('%j of 6, 3, 0.4, -1.6 and 0 make %d', (ids, score) => {
    expect(scoreOf(RUBRIC, ids)).toMatchObject({ scored: { score }, faults: [] });
  });

  it('at another price they make another score', () => {
    expect(scoreOf(rubricOf([6, 3, 1, -1.6, 0], { floor: -0.3, ceiling: 6.3 }), '1 3 4').scored?.score).toBe(5.4);
  });

  it('as decimals, without binary remainders', () => {
    expect(scoreOf(rubricOf([0.1, 0.2, -0.3]), '1 2').scored?.score).toBe(0.3);
    expect(scoreOf(rubricOf([0.1, 0.2, -0.3]), '1 2 3').scored?.score).toBe(0);
    expect(scoreOf(rubricOf([1.1, 2.2, 3.3333]), '1 2 3', null, 10).scored?.score).toBe(6.6333);
  });
});

// Each step shows by a number that no other step gives.
describe('clamp(sum, floor, ceiling), then the adjustment, then 0 to maxScore', () => {
  it.each<[string, ItemsRubric, string, number | null, number, number]>([
    // what, rubric, items, adjustment, maxScore, score
    ['a sum above the ceiling stops there', rubricOf([6, 3], { ceiling: 6.3 }), '1 2', null, 10, 6.3],
    ['and is adjusted from there', rubricOf([6, 3], { ceiling: 6.3 }), '1 2', -0.3, 10, 6],
    ['upwards too, past the ceiling', rubricOf([6, 3], { ceiling: 6.3 }), '1 2', 1, 10, 7.3],
    ['a sum below the floor stops there', rubricOf([6, -9], { floor: 1.5 }), '1 2', null, 10, 1.5],
    ['and is adjusted from there, past the floor', rubricOf([6, -9], { floor: 1.5 }), '1 2', -0.5, 10, 1],
    ['a floor below 0 is adjusted before 0 counts', rubricOf([-2], { floor: -0.3 }), '1', 1, 6, 0.7],
    ['without a floor all of the loss is carried', rubricOf([-2]), '1', 1, 6, 0],
    ['and can be made up for', rubricOf([-2]), '1', 2.5, 6, 0.5],
    ['a floor above the sum of nothing', rubricOf([5], { floor: 2 }), '', null, 6, 2],
    ['a ceiling below 0', rubricOf([5], { ceiling: -1 }), '1', null, 6, 0],
    ['a ceiling below 0, adjusted', rubricOf([5], { ceiling: -1 }), '1', 3, 6, 2],
    ['a floor that is the ceiling', rubricOf([5, -5], { floor: 2, ceiling: 2 }), '2', null, 6, 2],
    ['without a ceiling the maxScore is the bound', rubricOf([6, 3]), '1 2', null, 6, 6],
    ['an excess above maxScore is adjusted first', rubricOf([6, 3]), '1 2', -4, 6, 5],
    ['a ceiling above maxScore is adjusted first', rubricOf([6, 3], { ceiling: 7 }), '1 2', -0.5, 6, 6],
    ['never less than 0', RUBRIC, '4', null, 6, 0],
    ['never less than 0 by an adjustment', RUBRIC, '2', -10, 6, 0],
    ['never more than maxScore by an adjustment', RUBRIC, '1', 10, 6, 6],
    ['an adjustment of four decimals', RUBRIC, '2', 0.0001, 6, 3.0001],
    ['tenths that binary numbers do not have', RUBRIC, '3', -0.1, 6, 0.3],
  ])('%s', (_what, rubric, ids, adjustment, maxScore, score) => {
    expect(scoreOf(rubric, ids, adjustment, maxScore)).toMatchObject({ scored: { score }, faults: [] });
  });

  it('never leaves 0 to maxScore, and is the same as in whole ten-thousandths', () => {
    const tenThousandths = fc.integer({ min: -200_000, max: 200_000 });
    const bounds = fc.option(fc.tuple(tenThousandths, tenThousandths), { nil: null });
    fc.assert(
      fc.property(
        fc.array(tenThousandths, { minLength: 1, maxLength: 8 }),
        bounds,
        fc.nat(255),
        tenThousandths,
        fc.integer({ min: 1, max: 20 }),
        (prices, pair, mask, adjustment, maxScore) => {
          const [floor, ceiling] = pair ? pair.toSorted((a, b) => a - b) : [];
          const rubric = rubricOf(
            prices.map((price) => price / 10_000),
            floor === undefined || ceiling === undefined ? {} : { floor: floor / 10_000, ceiling: ceiling / 10_000 },
          );
          const applied = prices.flatMap((_, index) => (mask & (1 << index) ? [index] : []));

          const { scored } = scoreOf(
            rubric,
            applied.map((index) => `${index + 1}`).join(' '),
            adjustment / 10_000,
            maxScore,
          );

          let expected = 0n;
          for (const index of applied) expected += BigInt(prices[index] as number);
          if (floor !== undefined && expected < BigInt(floor)) expected = BigInt(floor);
          if (ceiling !== undefined && expected > BigInt(ceiling)) expected = BigInt(ceiling);
          expected += BigInt(adjustment);
          if (expected < 0n) expected = 0n;
          if (expected > BigInt(maxScore) * 10_000n) expected = BigInt(maxScore) * 10_000n;
          expect(scored?.score).toBe(Number(`${expected}e-4`));
        },
      ),
    );
  });
});

describe('what is kept of a grade', () => {
  it('is each item with its points, in the order given, and the adjustment', () => {
    expect(scoreOf(RUBRIC, '4 1', -0.5).scored).toEqual({
      score: 3.9,
      items: [
        { id: '4', points: -1.6 },
        { id: '1', points: 6 },
      ],
      adjustment: -0.5,
    });
  });

  it.each([null, undefined, 0, -0])('no adjustment where it is %j', (adjustment) => {
    expect(itemsScore(RUBRIC, { items: [], adjustment }, 6).scored).toEqual({ score: 0, items: [], adjustment: null });
  });
});

describe('a grade that does not fit the items is refused, and the pointer says where', () => {
  it.each<[string, unknown, unknown, string[]]>([
    ['no list', undefined, null, ['/items']],
    ['null', null, null, ['/items']],
    ['a text', '1', null, ['/items']],
    ['an object', { '1': true }, null, ['/items']],
    ['an id that is not there', ['1', 'x'], null, ['/items/1']],
    ['an id that is a number', [1], null, ['/items/0']],
    ['an item twice', ['1', '2', '1'], null, ['/items/2']],
    ['an id that objects have', ['constructor', '__proto__'], null, ['/items/0', '/items/1']],
    ['an adjustment as a text', ['1'], '1', ['/adjustment']],
    ['an adjustment of five decimals', ['1'], 0.00001, ['/adjustment']],
    ['an adjustment beyond all points', ['1'], -1_000_001, ['/adjustment']],
    ['an adjustment that is no number', ['1'], Number.NaN, ['/adjustment']],
    ['an endless adjustment', ['1'], Number.POSITIVE_INFINITY, ['/adjustment']],
    ['everything at once', ['x', '1', '1', 7], 'y', ['/items/0', '/items/2', '/items/3', '/adjustment']],
  ])('%s', (_case, items, adjustment, pointers) => {
    const { scored, faults } = itemsScore(RUBRIC, { items, adjustment }, 6);

    expect(scored).toBeNull();
    expect(faults.map(({ pointer }) => pointer).toSorted()).toEqual(pointers.toSorted());
  });

  it('names what it does not know', () => {
    expect(itemsScore(RUBRIC, { items: ['style'], adjustment: null }, 6).faults).toEqual([
      { pointer: '/items/0', detail: 'The rubric has no item "style".' },
    ]);
  });

  it('never throws, whatever was sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (items, adjustment) => {
        const { scored, faults } = itemsScore(RUBRIC, { items, adjustment }, 6);

        return scored === null ? faults.length > 0 : scored.score >= 0 && scored.score <= 6;
      }),
    );
  });
});

describe('whether a rubric has items', () => {
  it.each<[string, unknown, boolean]>([
    ['items', RUBRIC, true],
    ['criteria', { criteria: [{ id: 'a', description: 'Clear', maxPoints: 6 }] }, false],
    ['null', null, false],
    ['nothing', undefined, false],
    ['no item', { items: [] }, false],
    ['a stored rubric of another shape', { items: 'be strict' }, false],
  ])('%s (%j): %s', (_case, rubric, expected) => {
    expect(hasItems(rubric)).toBe(expected);
  });
});
