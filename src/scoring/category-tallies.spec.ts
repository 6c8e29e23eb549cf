import { expect, it } from '@jest/globals';
import { ExpertTallies } from './category-tallies.js';
import { openTo, type QuestionGroup } from './question-bank.js';

type Answer = readonly [group: number, points: number, score: number | null];

/** Three open questions of ten points each, and two that are not open. */
function tallies(answers: readonly Answer[], isActive = true) {
  const group = (given: Partial<QuestionGroup>): QuestionGroup => {
    return { category: 0, isActive: true, points: 10, targets: null, size: 3, ...given };
  };
  const categories = [{ categoryId: 'ml', name: 'ML', weight: 20, isActive }];
  const bank = { categories, groups: [group({}), group({ isActive: false, size: 2 })] };
  const own = new ExpertTallies(openTo(bank, []));
  for (const answer of answers) own.add(...answer);
  return own.all();
}

const [OPEN, CLOSED] = [0, 1];

it.each<[string, readonly Answer[], number[]]>([
  // rule, answers, [asked, possible, answered, graded, waiting, earned]
  ['what is open is asked', [], [3, 30, 0, 0, 0, 0]],
  ['an answer takes the place of the open question', [[OPEN, 10, 7.5]], [3, 30, 1, 1, 0, 7.5]],
  ['it counts with the points it had then', [[OPEN, 24, 7.5]], [3, 44, 1, 1, 0, 7.5]],
  ['it is asked though it is open no longer', [[CLOSED, 12, 4]], [4, 42, 1, 1, 0, 4]],
  ['without a grade it waits', [[OPEN, 12, null]], [3, 32, 1, 0, 12, 0]],
  ['a grade of nothing is one', [[OPEN, 12, 0]], [3, 32, 1, 1, 0, 0]],
  [
    'all are added up',
    [
      [OPEN, 10, 0.1],
      [OPEN, 10, 0.2],
      [CLOSED, 10, null],
    ],
    [4, 40, 3, 2, 10, 0.3],
  ],
])('%s', (_rule, answers, sums) => {
  expect(
    tallies(answers).map(({ asked, possible, answered, graded, waiting, earned }) => {
      return [asked, possible, answered, graded, waiting, earned];
    }),
  ).toEqual([sums]);
});

it('of a category that is not active what was handed in is asked, and nothing else', () => {
  expect(tallies([[OPEN, 10, 5]], false)).toMatchObject([{ asked: 1, possible: 10, answered: 1, earned: 5 }]);
  expect(tallies([], false)).toEqual([]);
});

it('categories stay in the order of the bank, each with its own', () => {
  const categories = ['z', 'a', 'm'].map((categoryId) => ({ categoryId, name: categoryId, weight: 1, isActive: true }));
  const groups = [2, 0, 1].map((category) => ({ category, isActive: true, points: 10, targets: [], size: 1 }));
  const own = new ExpertTallies(openTo({ categories, groups }, []));
  own.add(0, 10, 3);

  expect(own.all().map(({ categoryId, answered, earned }) => [categoryId, answered, earned])).toEqual([
    ['z', 0, 0],
    ['a', 0, 0],
    ['m', 1, 3],
  ]);
});
