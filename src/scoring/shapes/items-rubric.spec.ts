import { describe, expect, it } from '@jest/globals';
import { QuestionType } from '../../common/enums.js';
import { checkQuestion } from './question-shapes.js';

const item = (id: string, points: unknown, more: object = {}) => ({ id, description: `Does ${id}`, points, ...more });
const criterion = { id: 'a', description: 'Clear', maxPoints: 10 };

const faultsOf = (scoringRubric: unknown, qType = QuestionType.ESSAY) =>
  checkQuestion({ qType, content: 'Explain.', scoringRubric, maxScore: 10 });
const pointersOf = (scoringRubric: unknown) => faultsOf(scoringRubric).map(({ pointer }) => pointer);

describe('items are accepted', () => {
  it.each<[string, object]>([
    ['one', { items: [item('a', 10)] }],
    ['points that add up to nothing in particular', { items: [item('a', 3), item('b', 0.4), item('c', 30)] }],
    ['points that are taken away', { items: [item('a', 6), item('b', -1.6)] }],
    ['0 points, which only say something', { items: [item('a', 0)] }],
    ['nothing but points that are taken away', { items: [item('a', -1)], floor: -5 }],
    ['four decimals', { items: [item('a', 0.0001), item('b', -0.3333)] }],
    ['a floor', { items: [item('a', 6)], floor: -0.3 }],
    ['a ceiling', { items: [item('a', 6)], ceiling: 6.3 }],
    ['a floor that is the ceiling', { items: [item('a', 6)], floor: 2, ceiling: 2 }],
    ['a ceiling above the maxScore, which is the last bound', { items: [item('a', 6)], ceiling: 11 }],
    ['keywords', { items: [item('a', 6)], keywords: ['bias'] }],
    ['an id in Hangul', { items: [item('출처', 6)] }],
    ['100 of them', { items: Array.from({ length: 100 }, (_, n) => item(`i${n}`, n)) }],
    ['the most points there are', { items: [item('a', 1_000_000), item('b', -1_000_000)] }],
  ])('%s', (_case, rubric) => {
    expect(faultsOf(rubric)).toEqual([]);
  });

  it.each([QuestionType.ESSAY, QuestionType.FILE, QuestionType.SHORT])('on a question of type %s', (qType) => {
    expect(faultsOf({ items: [item('a', 10)] }, qType)).toEqual([]);
  });

  it.each([QuestionType.SINGLE, QuestionType.MULTIPLE])('not on a question of type %s, which has policies', (qType) => {
    const question = { qType, content: 'Which?', maxScore: 10, options: { A: 'a', B: 'b' } };

    const faults = checkQuestion({ ...question, scoringRubric: { items: [item('a', 10)] } });

    expect(faults.map(({ pointer }) => pointer)).toContain('/scoringRubric/items');
  });
});

describe('items are refused, and the pointer says where', () => {
  const at = '/scoringRubric/items';

  it.each<[string, unknown, string[]]>([
    ['none', { items: [] }, [at]],
    ['101 of them', { items: Array.from({ length: 101 }, (_, n) => item(`i${n}`, 1)) }, [at]],
    ['a text', { items: 'all' }, [at]],
    ['an id twice', { items: [item('a', 1), item('b', 1), item('a', 2)] }, [`${at}/2/id`]],
    ['an empty id', { items: [item(' ', 1)] }, [`${at}/0/id`]],
    ['an id that is too long', { items: [item('x'.repeat(65), 1)] }, [`${at}/0/id`]],
    ['no id', { items: [{ description: 'x', points: 1 }] }, [`${at}/0/id`]],
    ['no description', { items: [{ id: 'a', points: 1 }] }, [`${at}/0/description`]],
    ['raw HTML in a description', { items: [item('a', 1, { description: 'x <i>' })] }, [`${at}/0/description`]],
    ['no points', { items: [{ id: 'a', description: 'x' }] }, [`${at}/0/points`]],
    ['points as a text', { items: [item('a', '1')] }, [`${at}/0/points`]],
    ['five decimals', { items: [item('a', -0.00001)] }, [`${at}/0/points`]],
    [
      'more points than there can be',
      { items: [item('a', 1_000_001), item('b', -1_000_001)] },
      [`${at}/0/points`, `${at}/1/points`],
    ],
    ['maxPoints, which are of criteria', { items: [item('a', 1, { maxPoints: 1 })] }, [`${at}/0/maxPoints`]],
    ['a floor above the ceiling', { items: [item('a', 1)], floor: 2, ceiling: 1.9999 }, ['/scoringRubric/floor']],
    ['a floor of five decimals', { items: [item('a', 1)], floor: 0.00001 }, ['/scoringRubric/floor']],
    ['a ceiling of null', { items: [item('a', 1)], ceiling: null }, ['/scoringRubric/ceiling']],
    ['an unknown field', { items: [item('a', 1)], base: 3 }, ['/scoringRubric/base']],
    [
      'several faults at once',
      { items: [item('a', 'x'), item('a', 1, { description: '<p>' })], floor: 3, ceiling: 2, base: 1 },
      [`${at}/0/points`, `${at}/1/description`, `${at}/1/id`, '/scoringRubric/base', '/scoringRubric/floor'],
    ],
  ])('%s', (_case, rubric, pointers) => {
    expect(pointersOf(rubric).toSorted()).toEqual(pointers.toSorted());
  });

  it.each<[string, unknown, string[]]>([
    ['criteria and items', { criteria: [criterion], items: [item('a', 1)] }, ['/scoringRubric/items']],
    [
      'criteria with a floor',
      { criteria: [criterion], floor: 0, ceiling: 1 },
      ['/scoringRubric/floor', '/scoringRubric/ceiling'],
    ],
    ['neither', {}, ['/scoringRubric/criteria']],
    ['nothing but keywords', { keywords: ['bias'] }, ['/scoringRubric/criteria']],
    ['a list', [item('a', 1)], ['/scoringRubric']],
    ['a text', 'strict', ['/scoringRubric']],
  ])('a rubric of %s', (_case, rubric, pointers) => {
    expect(pointersOf(rubric)).toEqual(pointers);
  });

  it('says which bound to heed', () => {
    expect(faultsOf({ items: [item('a', 1)], floor: 2, ceiling: 1 })).toEqual([
      { pointer: '/scoringRubric/floor', detail: 'Give at most the ceiling, 1.' },
    ]);
  });
});
