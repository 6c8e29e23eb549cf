import { expect, it } from '@jest/globals';
import { categoryTallies, type HandedIn, type OpenCategory } from './category-tallies.js';

const OPEN: OpenCategory = { categoryId: 'ml', name: 'ML', weight: 20, isActive: true, asked: 3, possible: 30 };
const OWN: HandedIn = {
  categoryId: 'ml',
  answered: 2,
  graded: 1,
  open: 2,
  possible: 20,
  replaced: 20,
  waiting: 10,
  earned: '7.5',
};

it.each<[string, Partial<OpenCategory>, Partial<HandedIn> | null, number[] | null]>([
  // rule, what is open, what was handed in, [asked, possible, answered, graded, waiting, earned]
  ['what is open is asked', {}, null, [3, 30, 0, 0, 0, 0]],
  ['what is handed in takes the place of the open question', {}, {}, [3, 30, 2, 1, 10, 7.5]],
  ['it counts with the points it had then', {}, { possible: 34 }, [3, 44, 2, 1, 10, 7.5]],
  ['it is asked though it is open no longer', {}, { open: 1, replaced: 10 }, [4, 40, 2, 1, 10, 7.5]],
  ['also where nothing is open', { asked: 0, possible: 0 }, { open: 0, replaced: 0 }, [2, 20, 2, 1, 10, 7.5]],
  [
    'and where the category is not active, whatever its questions say',
    { isActive: false, asked: 0, possible: 0 },
    {},
    [2, 20, 2, 1, 10, 7.5],
  ],
  ['a category of which nothing is asked is left out', { asked: 0, possible: 0 }, null, null],
])('%s', (_rule, open, own, sums) => {
  const handedIn = own ? new Map([['ml', { ...OWN, ...own }]]) : new Map<string, HandedIn>();

  const tallies = categoryTallies([{ ...OPEN, ...open }], handedIn);

  expect(
    tallies.map(({ asked, possible, answered, graded, waiting, earned }) => [
      asked,
      possible,
      answered,
      graded,
      waiting,
      Number(earned),
    ]),
  ).toEqual(sums ? [sums] : []);
});

it('categories stay in the order of the bank', () => {
  const open = ['z', 'a', 'm'].map((categoryId) => ({ ...OPEN, categoryId }));
  const handedIn = new Map([['m', { ...OWN, categoryId: 'm' }]]);

  expect(categoryTallies(open, handedIn).map(({ categoryId, answered }) => [categoryId, answered])).toEqual([
    ['z', 0],
    ['a', 0],
    ['m', 2],
  ]);
});
