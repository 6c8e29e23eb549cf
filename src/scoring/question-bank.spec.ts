import { describe, expect, it } from '@jest/globals';
import { isOpen, openTo, type QuestionBank, type QuestionGroup } from './question-bank.js';

describe('a question is open', () => {
  it.each<[string, readonly unknown[] | null, string[], boolean]>([
    // rule, whom it is meant for, specialties, open
    ['to everyone where it is meant for nobody in particular', null, ['ML'], true],
    ['to everyone where nothing is named', [], ['ML'], true],
    ['to everyone, who has no specialty as well', [], [], true],
    ['to whom it is meant for', ['ML'], ['ML'], true],
    ['to whoever has one of several', ['CV', 'ML'], ['NLP', 'ML'], true],
    ['to nobody else', ['ML'], ['CV', 'NLP'], false],
    ['not to somebody without specialties', ['ML'], [], false],
    ['by the whole name', ['ML'], ['MLX', 'M'], false],
    ['to nobody by what is no string', [1, null, true, {}], ['1', 'null', 'true', ''], false],
    ['by the strings beside it', [1, 'ML'], ['ML'], true],
  ])('%s', (_rule, targets, specialties, expected) => {
    const own = new Set(specialties);

    expect(isOpen({ isActive: true, targets }, { isActive: true }, own)).toBe(expected);
    expect(isOpen({ isActive: false, targets }, { isActive: true }, own)).toBe(false);
    expect(isOpen({ isActive: true, targets }, { isActive: false }, own)).toBe(false);
  });
});

it('what is open is counted by category, with its points', () => {
  const category = (categoryId: string, isActive = true) => ({ categoryId, name: categoryId, weight: 10, isActive });
  const group = (place: number, given: Partial<QuestionGroup> = {}): QuestionGroup => {
    return { category: place, isActive: true, points: 10, targets: null, size: 1, ...given };
  };
  const bank: QuestionBank = {
    categories: [category('a'), category('b'), category('c', false), category('d')],
    groups: [
      group(1, { size: 3 }),
      group(0, { points: 5, size: 2 }),
      group(0, { points: 7, targets: ['ML'], size: 4 }),
      group(0, { targets: ['CV'] }),
      group(0, { isActive: false, size: 9 }),
      group(2),
    ],
  };

  const { isOpen: open, asked, possible } = openTo(bank, ['ML']);

  expect(open).toEqual([true, true, true, false, false, false]);
  expect(asked).toEqual([6, 3, 0, 0]);
  expect(possible).toEqual([38, 30, 0, 0]);
});
