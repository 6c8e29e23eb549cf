import { describe, expect, it } from '@jest/globals';
import { QuestionType } from '../../common/enums.js';
import { checkQuestion } from './question-shapes.js';
import { addPoints } from './texts.js';

const criterion = (id: string, maxPoints: unknown, more: object = {}) => ({
  id,
  description: `Does ${id}`,
  maxPoints,
  ...more,
});
const levels = (...points: unknown[]) => ({ levels: points.map((each) => ({ points: each, description: 'So good' })) });

const faultsOf = (scoringRubric: unknown, maxScore: unknown = 10) =>
  checkQuestion({ qType: QuestionType.ESSAY, content: 'Explain.', scoringRubric, maxScore });

describe('criteria are accepted', () => {
  it.each<[string, unknown[], number]>([
    ['one of all the points', [criterion('a', 10)], 10],
    ['two that add up', [criterion('a', 4), criterion('b', 6)], 10],
    ['tenths that add up', [criterion('a', 0.1), criterion('b', 0.2), criterion('c', 0.7)], 1],
    ['thirds that were made to add up', [criterion('a', 3.3333), criterion('b', 3.3333), criterion('c', 3.3334)], 10],
    ['with levels', [criterion('a', 10, levels(0, 2.5, 5, 10))], 10],
    ['with levels in any order', [criterion('a', 10, levels(10, 0, 5))], 10],
    ['with keywords', [criterion('a', 10, { keywords: ['bias', 'variance'] })], 10],
    [
      'with a comment demanded, and not',
      [criterion('a', 5, { commentRequired: true }), criterion('b', 5, { commentRequired: false })],
      10,
    ],
    ['with an id in Hangul', [criterion('명확성', 10)], 10],
    ['50 of them', Array.from({ length: 50 }, (_, n) => criterion(`c${n}`, 2)), 100],
  ])('%s', (_case, criteria, maxScore) => {
    expect(faultsOf({ criteria }, maxScore)).toEqual([]);
    expect(faultsOf({ criteria, keywords: ['overfitting'] }, maxScore)).toEqual([]);
  });
});

describe('criteria are refused, and the pointer says where', () => {
  const at = '/scoringRubric/criteria';

  it.each<[string, unknown[], string[]]>([
    ['none', [], [at]],
    ['51 of them', Array.from({ length: 51 }, (_, n) => criterion(`c${n}`, 1)), [at]],
    ['a sum below maxScore', [criterion('a', 9)], [at]],
    ['a sum above maxScore', [criterion('a', 9), criterion('b', 2)], [at]],
    ['an id twice', [criterion('a', 5), criterion('a', 5)], [`${at}/1/id`]],
    ['an empty id', [criterion('', 10)], [`${at}/0/id`]],
    ['an id that is a number', [{ ...criterion('a', 10), id: 1 }], [`${at}/0/id`]],
    ['an id that is too long', [criterion('x'.repeat(65), 10)], [`${at}/0/id`]],
    ['no description', [{ id: 'a', maxPoints: 10 }], [`${at}/0/description`]],
    ['raw HTML in a description', [{ ...criterion('a', 10), description: 'x <i>' }], [`${at}/0/description`]],
    ['no maxPoints', [{ id: 'a', description: 'x' }], [`${at}/0/maxPoints`]],
    ['0 maxPoints', [criterion('a', 0), criterion('b', 10)], [`${at}/0/maxPoints`]],
    ['negative maxPoints', [criterion('a', -1), criterion('b', 11)], [`${at}/0/maxPoints`]],
    ['five decimals', [criterion('a', 0.00001), criterion('b', 9.99999)], [`${at}/0/maxPoints`, `${at}/1/maxPoints`]],
    ['a level above maxPoints', [criterion('a', 10, levels(0, 11))], [`${at}/0/levels/1/points`]],
    ['a negative level', [criterion('a', 10, levels(-1, 10))], [`${at}/0/levels/0/points`]],
    ['a level twice', [criterion('a', 10, levels(5, 10, 5))], [`${at}/0/levels/2/points`]],
    ['no level in levels', [criterion('a', 10, { levels: [] })], [`${at}/0/levels`]],
    [
      'a level without description',
      [criterion('a', 10, { levels: [{ points: 1 }] })],
      [`${at}/0/levels/0/description`],
    ],
    [
      'raw HTML in a level',
      [criterion('a', 10, { levels: [{ points: 1, description: '<p>' }] })],
      [`${at}/0/levels/0/description`],
    ],
    ['keywords as a text', [criterion('a', 10, { keywords: 'bias' })], [`${at}/0/keywords`]],
    ['an empty keyword', [criterion('a', 10, { keywords: ['bias', ''] })], [`${at}/0/keywords/1`]],
    [
      'a demand that is neither true nor false',
      [criterion('a', 10, { commentRequired: 'yes' })],
      [`${at}/0/commentRequired`],
    ],
    ['an unknown field', [criterion('a', 10, { weight: 2 })], [`${at}/0/weight`]],
    ['a criterion that is a text', ['clarity'], [`${at}/0`]],
    [
      'several faults at once',
      [criterion('a', 'x'), criterion('a', 5, levels(6))],
      [`${at}/0/maxPoints`, `${at}/1/id`, `${at}/1/levels/0/points`],
    ],
  ])('%s', (_case, criteria, pointers) => {
    expect(
      faultsOf({ criteria })
        .map(({ pointer }) => pointer)
        .toSorted(),
    ).toEqual(pointers.toSorted());
  });

  it('says by how much they do not add up', () => {
    expect(faultsOf({ criteria: [criterion('a', 4), criterion('b', 5)] })).toEqual([
      { pointer: at, detail: 'The maxPoints add up to 9, the maxScore is 10; make them equal.' },
    ]);
  });

  it.each([
    ['a list', []],
    ['a text', 'strict'],
  ])('a rubric that is %s', (_case, rubric) => {
    expect(faultsOf(rubric)).not.toEqual([]);
  });
});

describe('addPoints', () => {
  it.each([
    [[], 0],
    [[0.1, 0.2], 0.3],
    [[0.7, 0.1, 0.2], 1],
    [[1.1, 2.2, 3.3], 6.6],
    [[3.3333, 3.3333, 3.3334], 10],
    [[999_999.9999, 0.0001], 1_000_000],
  ])('%j make %d', (points, sum) => {
    expect(addPoints(points)).toBe(sum);
  });
});
