import { expect, it } from '@jest/globals';
import { QuestionType } from '../common/enums.js';
import { countStatement, listStatement, type QueueFilter } from './queue-list.js';

const filters: QueueFilter[] = (['grade', 'review'] as const).flatMap((stage) =>
  [undefined, 'c'].flatMap((categoryId) =>
    [undefined, 'q'].flatMap((questionId) =>
      [undefined, QuestionType.ESSAY, QuestionType.FILE].map((qType) => ({ stage, categoryId, questionId, qType })),
    ),
  ),
);

it('a statement has one text for one name, and a value for each of its parameters', () => {
  const texts = new Map<string, string>();
  for (const filter of filters) {
    for (const expertId of [null, 'e']) {
      const actor = { userId: 'u', expertId };
      const after = ['2026-01-01', 'a'];
      for (const statement of [
        ...[1, 20, 21, 50, 51, 200].map((limit) => listStatement(actor, filter, limit, null)),
        listStatement(actor, filter, 50, after),
        countStatement(actor, filter),
      ]) {
        const { name, text, values } = statement;
        const parameters = new Set([...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
        expect([...parameters].sort((a, b) => a - b)).toEqual(values.map((_, index) => index + 1));
        expect(texts.get(name) ?? text).toBe(text);
        texts.set(name, text);
      }
    }
  }
  expect(texts.size).toBe(new Set(texts.values()).size);
});

it.each([1, 20, 21, 50, 51, 200])('a page of %i has a row more, which tells that another one follows', (limit) => {
  const { text } = listStatement({ userId: 'u', expertId: null }, { stage: 'grade' }, limit, null);

  expect(Number(/LIMIT (\d+)$/.exec(text)?.[1])).toBeGreaterThan(limit);
});
