import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AskedQuestion, type CategoryTally, expertScore, scoreOfTallies } from './expert-score.js';

const CATEGORIES = {
  ml: { categoryId: 'id-ml', name: 'Machine Learning', weight: 20, categoryOrder: 1 },
  dl: { categoryId: 'id-dl', name: 'Deep Learning', weight: 10, categoryOrder: 2 },
  extra: { categoryId: 'id-extra', name: 'Extra', weight: 0, categoryOrder: 3 },
};

type CategoryName = keyof typeof CATEGORIES;

/** `7` is a score, `'waits'` an answer without one, `'open'` a question without an answer. */
type Outcome = number | 'waits' | 'open';

const asked = (category: CategoryName, possible: number, outcome: Outcome): AskedQuestion => ({
  ...CATEGORIES[category],
  possible,
  score: typeof outcome === 'number' ? outcome : null,
  answered: outcome !== 'open',
  graded: typeof outcome === 'number',
});

/** `ml 8/10` is a score of 8 of 10, `ml waits/10` and `ml open/10` as above. */
function rowsOf(text: string): AskedQuestion[] {
  return [...text.matchAll(/(\w+) (\S+)\/(\d+)/g)].map(([, category, outcome, possible]) =>
    asked(
      category as CategoryName,
      Number(possible),
      outcome === 'waits' || outcome === 'open' ? outcome : Number(outcome),
    ),
  );
}

describe('total and gradedTotal (ml weighs 20, dl 10, extra 0)', () => {
  it.each<[string, string, number | null, number | null]>([
    // rule, questions, total, gradedTotal
    ['nothing asked', '', null, null],
    ['one category: 25 of 30', 'ml 10/10, ml 15/20', 83.3333, 83.3333],
    ['weights 20 and 10 with 80 % and 50 %', 'ml 8/10, dl 5/10', 70, 70],
    ['all points', 'ml 10/10, dl 5/5', 100, 100],
    ['no points', 'ml 0/10, dl 0/5', 0, 0],
    ['unanswered questions count 0 in both', 'ml open/10, dl open/5', 0, 0],
    ['one of two answered', 'ml 10/10, ml open/10', 50, 50],
    ['what waits earns 0 in total and is left out of gradedTotal', 'ml 8/10, ml waits/10', 40, 80],
    ['a category that only waits weighs nothing in gradedTotal', 'ml 8/10, dl waits/10', 53.3333, 80],
    ['everything waits', 'ml waits/10, dl waits/10', 0, null],
    ['waiting beside unanswered', 'ml waits/10, ml open/10', 0, 0],
    ['a category of weight 0 changes nothing', 'ml 8/10, extra 0/10', 80, 80],
    ['only a category of weight 0', 'extra 10/10', null, null],
    ['a third, rounded once at the end', 'ml 1/3, dl 1/3', 33.3333, 33.3333],
    ['two thirds', 'ml 2/3, dl 2/3', 66.6667, 66.6667],
    ['points with decimals', 'ml 0.1/10, ml 0.2/10', 1.5, 1.5],
  ])('%s: %s', (_rule, questions, total, gradedTotal) => {
    const result = expertScore(rowsOf(questions));

    expect([result.total, result.gradedTotal]).toEqual([total, gradedTotal]);
  });
});

describe('categories', () => {
  it('show what was earned of what, and how many were asked, answered and graded', () => {
    const { categories } = expertScore([
      asked('dl', 5, 'open'),
      asked('ml', 10, 8),
      asked('ml', 10, 'waits'),
      asked('ml', 10, 'open'),
      asked('extra', 4, 0.5),
    ]);

    expect(categories).toEqual([
      {
        categoryId: 'id-ml',
        name: 'Machine Learning',
        weight: 20,
        earned: 8,
        possible: 30,
        percent: 26.6667,
        asked: 3,
        answered: 2,
        graded: 1,
      },
      {
        categoryId: 'id-dl',
        name: 'Deep Learning',
        weight: 10,
        earned: 0,
        possible: 5,
        percent: 0,
        asked: 1,
        answered: 0,
        graded: 0,
      },
      {
        categoryId: 'id-extra',
        name: 'Extra',
        weight: 0,
        earned: 0.5,
        possible: 4,
        percent: 12.5,
        asked: 1,
        answered: 1,
        graded: 1,
      },
    ]);
  });

  it('have no binary remainders', () => {
    const { categories } = expertScore([asked('ml', 10, 0.1), asked('ml', 10, 0.2)]);

    expect(categories[0]?.earned).toBe(0.3);
  });

  it('stand in display order, then by name', () => {
    const named = (name: string, categoryOrder: number) => ({
      ...asked('ml', 1, 1),
      categoryId: name,
      name,
      categoryOrder,
    });

    const { categories } = expertScore([named('b', 2), named('z', 1), named('a', 2), named('c', 0)]);

    expect(categories.map(({ name }) => name)).toEqual(['c', 'z', 'a', 'b']);
  });

  it('of the same name and order are told apart by their id', () => {
    const twin = (categoryId: string) => ({ ...asked('ml', 1, 1), categoryId });

    expect(expertScore([twin('2'), twin('1')]).categories.map(({ categoryId }) => categoryId)).toEqual(['1', '2']);
  });

  it('of nothing possible have no percent and no weight', () => {
    const result = expertScore([asked('ml', 0, 0), asked('dl', 10, 5)]);

    expect(result.categories[0]?.percent).toBeNull();
    expect(result.total).toBe(50);
  });
});

describe('for any rows', () => {
  const row = fc
    .record({
      category: fc.constantFrom<CategoryName>('ml', 'dl', 'extra'),
      possible: fc.integer({ min: 1, max: 100 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      kind: fc.constantFrom('graded', 'waits', 'open'),
    })
    .map(({ category, possible, share, kind }) =>
      asked(category, possible, kind === 'graded' ? Number((share * possible).toFixed(4)) : (kind as Outcome)),
    );
  const rows = fc.array(row, { maxLength: 30 });

  it('every percent lies within 0 and 100, with at most four decimals', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { total, gradedTotal, categories } = expertScore(all);
        return [total, gradedTotal, ...categories.map(({ percent }) => percent)].every(
          (each) => each === null || (each >= 0 && each <= 100 && Number(each.toFixed(4)) === each),
        );
      }),
    );
  });

  it('leaving out what waits never lowers the total', () => {
    fc.assert(
      fc.property(
        rows.filter((all) => new Set(all.map(({ categoryId }) => categoryId)).size === 1),
        (all) => {
          const { total, gradedTotal } = expertScore(all);
          return gradedTotal === null || total === null || gradedTotal >= total;
        },
      ),
    );
  });

  it('the order of the rows means nothing', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { total, categories } = expertScore(all.toReversed());
        const straight = expertScore(all);
        return (
          Math.abs((total ?? 0) - (straight.total ?? 0)) <= 0.0001 && categories.length === straight.categories.length
        );
      }),
    );
  });

  it('without anything that waits, both totals are the same', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { total, gradedTotal } = expertScore(all.filter(({ answered, score }) => !answered || score !== null));
        return total === gradedTotal;
      }),
    );
  });
});

describe('of sums that are added up already', () => {
  /** One category, points in ten-thousandths; `waiting` of `possible`. */
  const tally = (units: number, possible: number, waiting = 0): CategoryTally => ({
    categoryId: 'id',
    name: 'One',
    weight: 7,
    earned: `${units / 10_000}`,
    possible,
    waiting,
    asked: 2,
    answered: 2,
    graded: 1,
  });

  it.each([
    // ten-thousandths of a point, possible, waiting, earned, percent, gradedTotal
    [250_000, 30, 0, 25, 83.3333, 83.3333],
    // 0.15625 and 0.46875 lie on a half: away from zero, though their binary percents are a little off.
    [10_000, 640, 0, 1, 0.1563, 0.1563],
    [30_000, 640, 320, 3, 0.4688, 0.9375],
    [3, 60_000, 0, 0.0003, 0, 0],
    [0, 10, 10, 0, 0, null],
    [99_999_999, 10_000, 0, 9999.9999, 100, 100],
  ])('%i of %i points, %i of which wait', (units, possible, waiting, earned, percent, gradedTotal) => {
    const { total, gradedTotal: graded, categories } = scoreOfTallies([tally(units, possible, waiting)]);

    expect([categories[0]?.earned, categories[0]?.percent, total, graded]).toEqual([
      earned,
      percent,
      percent,
      gradedTotal,
    ]);
  });

  it('the percent is the exact one, rounded once, halves away from zero', () => {
    const halves = fc
      .tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 8 }))
      .map(([n, twos]) => [n * 10_000, 5 * 2 ** twos * 1_000] as const);
    const any = fc.tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 1, max: 1_000 }));
    fc.assert(
      fc.property(fc.oneof(halves, any), ([units, possible]) => {
        const [over, under] = [2n * 100n * BigInt(units) + BigInt(possible), 2n * BigInt(possible)];
        const expected = Number(over / under) / 10_000;
        fc.pre(expected <= 100);
        const { total, categories } = scoreOfTallies([tally(units, possible)]);

        expect([total, categories[0]?.percent]).toEqual([expected, expected]);
      }),
    );
  });
});
