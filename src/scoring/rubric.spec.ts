import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasCriteria, rubricScore, wholeScoreFaults } from './rubric.js';
import type { CriteriaRubric } from './shapes/criteria-rubric.js';

const RUBRIC: CriteriaRubric = {
  criteria: [
    { id: 'clarity', description: 'Is clear', maxPoints: 4 },
    { id: 'depth', description: 'Goes deep', maxPoints: 5 },
    {
      id: 'form',
      description: 'Keeps to the form',
      maxPoints: 1,
      levels: [0, 0.5, 1].map((points) => ({ points, description: `${points}` })),
    },
  ],
};

const entries = (clarity: unknown, depth: unknown, form: unknown) => [
  { id: 'clarity', points: clarity },
  { id: 'depth', points: depth },
  { id: 'form', points: form },
];

describe('points for each criterion add up to the score', () => {
  it.each<[string, unknown[], number]>([
    ['all points', entries(4, 5, 1), 10],
    ['no points', entries(0, 0, 0), 0],
    ['some points', entries(3, 2.5, 0.5), 6],
    ['tenths', entries(0.1, 0.2, 0), 0.3],
    ['four decimals', entries(1.3333, 2.6667, 0), 4],
    ['in any order', entries(1, 2, 1).toReversed(), 4],
    [
      'with comments',
      [
        { id: 'clarity', points: 4, comment: 'Well put.' },
        { id: 'depth', points: 5, comment: null },
        { id: 'form', points: 1 },
      ],
      10,
    ],
  ])('%s', (_case, given, score) => {
    expect(rubricScore(RUBRIC, given, 10)).toEqual({ score, faults: [] });
  });
});

describe('entries that do not fit the rubric are refused, and the pointer says where', () => {
  it.each<[string, unknown, string[]]>([
    ['no list', undefined, ['/criteria']],
    ['null', null, ['/criteria']],
    ['an object', { clarity: 4 }, ['/criteria']],
    ['no entries: each criterion is named', [], ['/criteria', '/criteria', '/criteria']],
    ['one criterion without an entry', entries(4, 5, 1).slice(1), ['/criteria']],
    ['an entry for no criterion', [...entries(4, 5, 1), { id: 'style', points: 1 }], ['/criteria/3/id']],
    ['two entries for one criterion', [...entries(4, 5, 1), { id: 'depth', points: 1 }], ['/criteria/3/id']],
    ['more than maxPoints', entries(4.5, 5, 1), ['/criteria/0/points']],
    ['less than 0', entries(4, -1, 1), ['/criteria/1/points']],
    ['five decimals', entries(4, 0.00001, 1), ['/criteria/1/points']],
    ['points between two levels', entries(4, 5, 0.7), ['/criteria/2/points']],
    ['points above the highest level', entries(4, 5, 2), ['/criteria/2/points']],
    ['points as a text', entries('4', 5, 1), ['/criteria/0/points']],
    ['points of null', entries(null, 5, 1), ['/criteria/0/points']],
    ['points that are no number', entries(Number.NaN, 5, 1), ['/criteria/0/points']],
    ['endless points', entries(Number.POSITIVE_INFINITY, 5, 1), ['/criteria/0/points']],
    ['no points', [{ id: 'clarity' }, ...entries(4, 5, 1).slice(1)], ['/criteria/0/points']],
    ['no id', [{ points: 4 }, ...entries(4, 5, 1).slice(1)], ['/criteria/0/id', '/criteria']],
    [
      'raw HTML in a comment',
      [{ id: 'clarity', points: 4, comment: '<b>' }, ...entries(4, 5, 1).slice(1)],
      ['/criteria/0/comment'],
    ],
    [
      'a comment that is too long',
      [{ id: 'clarity', points: 4, comment: 'x'.repeat(10_001) }, ...entries(4, 5, 1).slice(1)],
      ['/criteria/0/comment'],
    ],
    ['an unknown field', [{ id: 'clarity', points: 4, level: 1 }, ...entries(4, 5, 1).slice(1)], ['/criteria/0/level']],
    [
      'several faults at once',
      [
        { id: 'clarity', points: 'x' },
        { id: 'style', points: 1 },
        { id: 'form', points: 0.7 },
      ],
      ['/criteria/0/points', '/criteria/1/id', '/criteria/2/points', '/criteria'],
    ],
  ])('%s', (_case, given, pointers) => {
    const { score, faults } = rubricScore(RUBRIC, given, 10);

    expect(score).toBeNull();
    expect(faults.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('says which levels there are and what is missing', () => {
    const { faults } = rubricScore(
      RUBRIC,
      [
        { id: 'form', points: 0.7 },
        { id: 'depth', points: 6 },
      ],
      10,
    );

    expect(faults.map(({ detail }) => detail)).toEqual([
      'Give the points of one of the levels: 0, 0.5, 1.',
      'Give at most 5 points.',
      'There is no entry for "clarity"; give one for each criterion.',
    ]);
  });

  it('refuses a sum above maxScore, which only a rubric of an adopted database can lead to', () => {
    expect(rubricScore(RUBRIC, entries(4, 5, 1), 9)).toEqual({
      score: null,
      faults: [{ pointer: '/criteria', detail: 'Give at most 9.' }],
    });
  });

  it('never throws and never scores outside 0 and maxScore', () => {
    const entry = fc.record({
      id: fc.constantFrom('clarity', 'depth', 'form', 'x'),
      points: fc.oneof(fc.double(), fc.integer({ min: 0, max: 5 })),
    });

    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(entry, { maxLength: 4 })), (given) => {
        const { score, faults } = rubricScore(RUBRIC, given, 10);

        return score === null ? faults.length > 0 : score >= 0 && score <= 10;
      }),
    );
  });
});

describe('a grade that is one number, of 10 points', () => {
  it.each([0, 10, 5, 7.5, 3.3333, 0.0001])('%d is accepted', (score) => {
    expect(wholeScoreFaults(score, 10)).toEqual([]);
  });

  it.each([
    ['less than 0', -1, 'Give at least 0.'],
    ['more than maxScore', 10.5, 'Give at most 10.'],
    ['five decimals', 3.33333, 'Give at most 4 decimals.'],
    ['a text', '5', 'Give a number.'],
    ['null', null, 'Give a number.'],
    ['nothing', undefined, 'This is missing; give a number.'],
    ['no number', Number.NaN, 'Give a number.'],
    ['endlessly much', Number.POSITIVE_INFINITY, 'Give a number.'],
  ])('%s is refused', (_case, score, detail) => {
    expect(wholeScoreFaults(score, 10)).toEqual([{ pointer: '/score', detail }]);
  });
});

describe('a criterion that demands a comment', () => {
  const rubric: CriteriaRubric = {
    criteria: [
      { id: 'clarity', description: 'Is clear', maxPoints: 4, commentRequired: true },
      { id: 'depth', description: 'Goes deep', maxPoints: 6, commentRequired: false },
    ],
  };
  const given = (comment: unknown) => [
    { id: 'depth', points: 6 },
    { id: 'clarity', points: 3, ...(comment === undefined ? {} : { comment }) },
  ];

  it('gets one', () => {
    expect(rubricScore(rubric, given('Long.'), 10)).toEqual({ score: 9, faults: [] });
  });

  it.each<[string, unknown]>([
    ['none', undefined],
    ['null', null],
    ['nothing', ''],
    ['white space', ' \n'],
  ])('is not content with %s', (_case, comment) => {
    expect(rubricScore(rubric, given(comment), 10)).toEqual({
      score: null,
      faults: [{ pointer: '/criteria/1/comment', detail: 'The rubric demands a comment here.' }],
    });
  });

  it('tells a comment that is no text once', () => {
    expect(rubricScore(rubric, given(7), 10).faults).toEqual([
      { pointer: '/criteria/1/comment', detail: 'Give a text.' },
    ]);
  });
});

describe('whether a rubric has criteria', () => {
  it.each<[string, unknown, boolean]>([
    ['criteria', RUBRIC, true],
    ['null', null, false],
    ['nothing', undefined, false],
    ['a policy', { policy: 'subset' }, false],
    ['items', { items: [{ id: 'a', description: 'x', points: 1 }] }, false],
    ['no criterion', { criteria: [] }, false],
    ['a stored rubric of another shape', { criteria: 'be strict' }, false],
  ])('%s (%j): %s', (_case, rubric, expected) => {
    expect(hasCriteria(rubric)).toBe(expected);
  });
});
